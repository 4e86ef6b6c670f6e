"""Finds each second, in one reading for all, whether timers, claims of leavers or messages of the outbox are due."""

from collections.abc import Callable
from datetime import datetime

from bot.scheduler.held_pings import HeldPings
from bot.scheduler.leavers import release_claims
from bot.scheduler.timers import sweep
from bot.service.attempts import Attempts
from bot.service.handoffs import HandoffService
from handoffs.model.effects import Destination
from storage.database import Database


class DueWork:
    """Has the work done that is due. `wake` has the worker of a destination ask for its due messages.

    Commits of this process wake the workers themselves: what is found here was added by another replica, or has waited.
    """

    def __init__(
        self,
        database: Database,
        service: HandoffService,
        attempts: Attempts,
        pings: HeldPings,
        real_now: Callable[[], datetime],
        wake: Callable[[Destination], object],
    ) -> None:
        self._database, self._service, self._attempts = database, service, attempts
        self._pings = pings
        self._real_now = real_now
        self._wake = wake

    def find(self) -> None:
        """Look once; a sweep that fails keeps no message and no claim waiting."""
        with self._database.read() as work:
            due = work.timers.due_work(self._service.now, self._real_now())
        for destination in due.destinations:
            self._wake(destination)
        try:
            self._fire(any_is_due=due.timers)
        finally:
            if due.claims:
                release_claims(self._database, self._service, self._attempts)

    def _fire(self, *, any_is_due: bool) -> None:
        if any_is_due:
            sweep(self._service, self._pings)
        else:
            self._pings.note(are_held=False)
