"""Finds each second, in one reading for all, whether timers, claims of leavers or messages of the outbox are due."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.scheduler.held_pings import HeldPings
from bot.scheduler.leavers import release_claims
from bot.scheduler.timers import sweep
from bot.service.attempts import Attempts
from bot.service.handoffs import HandoffService
from handoffs.model.effects import Destination
from storage.database import Database

AHEAD = timedelta(seconds=10)
"""The time for which nothing is read where nothing is due within it, and where no other process writes to the database."""


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
        self._calm: tuple[int, datetime, datetime] | None = None
        """The commits of this process, and the instants of both clocks, at a reading that found nothing due for a while."""

    def find(self) -> None:
        """Look once; a sweep that fails keeps no message and no claim waiting."""
        if self._is_calm():
            return
        with self._database.read() as work:
            due = work.timers.due_work(self._service.now, self._real_now())
        for destination in due.destinations:
            self._wake(destination)
        try:
            self._fire(any_is_due=due.timers)
        finally:
            if due.claims:
                release_claims(self._database, self._service, self._attempts)

    def _is_calm(self) -> bool:
        """Return whether nothing can be due, as the last reading ahead said; read ahead again once that is over.

        A step of a clock ends it, and so does each commit, which may have made something due.
        """
        commits, now, real_now = self._database.commits, self._service.now, self._real_now()
        if not self._database.is_ours_alone:
            return False
        if self._calm:
            before, then, real_then = self._calm
            if commits == before and then <= now < then + AHEAD and real_then <= real_now < real_then + AHEAD:
                return True
        with self._database.read() as work:
            is_calm = not work.timers.due_work(now + AHEAD, real_now + AHEAD).is_any
        self._calm = (commits, now, real_now) if is_calm else None
        if is_calm:
            self._pings.note(are_held=False)
        return is_calm

    def _fire(self, *, any_is_due: bool) -> None:
        if any_is_due:
            sweep(self._service, self._pings)
        else:
            self._pings.note(are_held=False)
