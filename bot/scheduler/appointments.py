"""Starts processes on the schedule of the policy, each appointment once among all replicas."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.service.handoffs import HandoffService
from bot.text.rendering import Reader, render
from handoffs.clock.schedule import latest_before
from handoffs.model.refusal import Refusal
from handoffs.process.policy import Appointment, Policy
from storage.database import Database

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

    def keep(self) -> None:
        """Start what is due now and has not been started."""
        for key, terms in self._policy.processes.items():
            for appointment in terms.schedule:
                zone = self._policy.calendar_of(terms.team).zone
                at = latest_before(self._now(), weekdays=appointment.weekdays, time_of_day=appointment.at, zone=zone)
                if at is not None and self._now() - at <= WORTH:
                    self._start(key, appointment, at)

    def _start(self, key: str, appointment: Appointment, at: datetime) -> None:
        once = f"appointment/{key}/{'/'.join(pick.value for pick in appointment.field_values)[:80]}/{at:%Y%m%dT%H%MZ}"
        try:
            self._service.start_by_itself(key, appointment.field_values, once)
        except Refusal as already:
            logger.info("The appointment of %s is left out: %s", key, render(already.message, Reader.for_operator()))
            with self._database.begin() as work:
                work.seen.first_time(once, self._real_now())
