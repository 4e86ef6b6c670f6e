"""Ends services in WHMCS, on the condition that the cancellation case is unchanged: an ended service can't be restored."""

import time
from collections.abc import Callable, Collection
from datetime import datetime
from functools import partial
from typing import Protocol

from bot.gateways.errors import Conflict, Rejected, Unavailable
from bot.outbox.decided_subject import decided_subject
from bot.service.delivery_results import DeliveryResults
from handoffs.model.effects import Destination, Ending
from handoffs.model.events.deliveries import RejectingSystem
from handoffs.subjects.customer import BilledService
from handoffs.subjects.subject import Subject
from handoffs.text.messages import Message, message
from storage.database import Database
from storage.repositories.outbox import OutboxMessage

MODULE_TIME = 600.0
"""Seconds for which WHMCS is only looked at after a call whose result is unknown: its module may still be running."""

CHECK_EVERY = 30.0


class Ender(Protocol):
    """Ends services in WHMCS."""

    def end(self, service_id: str) -> BilledService:
        """End a service, or raise Unavailable or Rejected."""

    def require_ended(self, service_id: str) -> BilledService:
        """Return a service that has ended, or raise Unavailable or Rejected."""

    def require_not_running(self, service_id: str) -> BilledService:
        """Return a service that runs no more, or raise Unavailable or Rejected."""


class CaseReader(Protocol):
    """Compares a record with what its decider saw."""

    def require_as_decided(self, record_id: str, shown: Subject, named: Collection[str]) -> None:
        """Raise Conflict unless a record, with those that the decision has `named`, is as its decider saw it."""


NOT_CONNECTED = message("outbox.whmcs_endings.not_connected")
"""The reason for a rejection when WHMCS was taken out of the settings while a decision waited."""


class WhmcsEndings:
    """Ends services, or verifies that a person has ended them, and records what became of them."""

    destination = Destination.WHMCS

    def __init__(
        self,
        database: Database,
        results: DeliveryResults,
        cases: CaseReader,
        ender: Ender | None,
        real_now: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the parts; `monotonic` returns seconds that only grow."""
        self._database = database
        self._real_now = real_now
        self._monotonic = monotonic
        self._unheard_since: dict[str, float] = {}
        self._results = results
        self._cases = cases
        self._ender = ender

    def prepare(self, message: OutboxMessage) -> Callable[[], None]:
        """Return the call that ends the service."""
        return partial(self._end, message)

    def postpone(self, message: OutboxMessage, reason: Message, retry_at: datetime) -> None:
        """Keep an ending for later; the card shows the reason."""
        self._results.note_retry(message, reason, retry_at)

    def reject(self, message: OutboxMessage, rejection: Rejected, retry_at: datetime) -> None:
        """Open the task again with the reason."""
        if isinstance(rejection, Conflict):
            self._results.note_rejected(message, rejection.reason, conflict=True, link=rejection.link)
        else:
            self._results.note_rejected(message, rejection.reason, conflict=False, system=RejectingSystem.WHMCS)

    def _end(self, message: OutboxMessage) -> None:
        """End a service; a service that an earlier attempt has ended counts as ended, even if its case has changed since."""
        effect = message.effect
        if not isinstance(effect, Ending):
            raise TypeError(f"WHMCS receives no {message.kind}")
        if self._ender is None:
            raise Rejected(NOT_CONNECTED)
        service = _ended_before(self._ender, effect) if message.attempts > 1 else None
        if service is None:
            self._require_patience(message, effect)
            shown = decided_subject(self._database, message.handoff_id, effect.reference)
            self._cases.require_as_decided(effect.subject, shown, (effect.service_id,))
            service = self._carried_out(self._ender, message, effect)
        self._results.note_service_ended(message, service)

    def _carried_out(self, ender: Ender, message: OutboxMessage, ending: Ending) -> BilledService:
        """End the service, or see that a person has; that WHMCS is asked to end it is noted first, as we may die meanwhile."""
        if ending.by_hand:
            return ender.require_not_running(ending.service_id)
        with self._database.begin() as work:
            work.idempotency_keys.first_time(_asked(message), self._real_now())
        try:
            service = ender.end(ending.service_id)
        except Unavailable as failure:
            if not failure.unknown:
                self._forget(message)
            raise
        except Rejected:
            self._forget(message)
            raise
        self._forget(message)
        return service

    def _require_patience(self, delivery: OutboxMessage, ending: Ending) -> None:
        """Raise Unavailable while an earlier call may still be running in WHMCS; its time begins when we first see it unheard."""
        with self._database.read() as work:
            is_unheard = work.idempotency_keys.knows(_asked(delivery))
        if not is_unheard:
            return
        since = self._unheard_since.setdefault(delivery.key, self._monotonic())
        if self._monotonic() - since < MODULE_TIME:
            raise Unavailable(
                message("outbox.whmcs_endings.module_may_run", service=ending.service_id), CHECK_EVERY, unknown=True
            )
        self._unheard_since.pop(delivery.key)

    def _forget(self, message: OutboxMessage) -> None:
        """Forget that WHMCS was asked, since the result is known."""
        self._unheard_since.pop(message.key, None)
        with self._database.begin() as work:
            work.idempotency_keys.forget(_asked(message))


def _asked(message: OutboxMessage) -> str:
    return f"asked/{message.key}"


def _ended_before(ender: Ender, ending: Ending) -> BilledService | None:
    """Return a service that has ended already, as by an attempt whose answer was lost; raise Unavailable without an answer."""
    try:
        return ender.require_ended(ending.service_id)
    except Rejected:
        return None
