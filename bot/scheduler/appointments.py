"""Starts processes on the schedule of the policy, each appointment once among all replicas."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.service.attempts import Attempts
from bot.service.handoffs import HandoffService
from bot.text.rendering import Reader, render
from handoffs.clock.schedule import latest_before
from handoffs.model.refusal import Refusal
from handoffs.process.policy import Appointment, Policy
from storage.database import Database
from storage.repositories.set_aside import RowKind, RowName

logger = logging.getLogger(__name__)

WORTH = timedelta(hours=24)
"""For so long after its time an appointment is still kept; one that Baton slept through is left to the next."""


class Appointments:
    """Keeps the appointments of the policy. `now` is the clock of business, `real_now` the one that deliveries go by."""

    def __init__(
        self,
        database: Database,
        service: HandoffService,
        policy: Policy,
        now: Callable[[], datetime],
        real_now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._service = service
        self._policy = policy
        self._now = now
        self._real_now = real_now
        self._attempts = Attempts(database, real_now)

    def keep(self) -> None:
        """Start what is due now and has not been started."""
        due: list[_Due] = []
        for key, terms in self._policy.processes.items():
            for appointment in terms.schedule:
                zone = self._policy.calendar_of(terms.team).zone
                at = latest_before(self._now(), weekdays=appointment.weekdays, time_of_day=appointment.at, zone=zone)
                if at is not None and self._now() - at <= WORTH:
                    due.append(_Due(process=key, appointment=appointment, at=at))
        self._attempts.each(RowKind.APPOINTMENT, due, _named, self._start)
        self._attempts.forget_others(RowKind.APPOINTMENT, "", [each.once for each in due])

    def _start(self, due: "_Due") -> None:
        key, appointment, once = due.process, due.appointment, due.once
        try:
            self._service.start_by_itself(key, appointment.field_values, once)
        except Refusal as already:
            logger.info("The appointment of %s is left out: %s", key, render(already.message, Reader.for_operator()))
            with self._database.begin() as work:
                work.idempotency_keys.first_time(once, self._real_now())


@dataclass(frozen=True, kw_only=True)
class _Due:
    """An appointment of a process that is due since `at`; `once` is the key under which it is kept once."""

    process: str
    appointment: Appointment
    at: datetime

    @property
    def once(self) -> str:
        chosen = "/".join(pick.value for pick in self.appointment.field_values)
        return f"appointment/{self.process}/{chosen[:80]}/{self.at:%Y%m%dT%H%MZ}"


def _named(due: _Due) -> RowName:
    return RowName(kind=RowKind.APPOINTMENT, reference=due.once, name=f"{due.process}, {due.at:%Y-%m-%d %H:%M} UTC")
