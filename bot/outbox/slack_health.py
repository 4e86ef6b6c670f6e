"""Records how Slack answers, for the operators and the watchdog, and gives a call without an answer time to arrive."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.gateways.errors import NotYet, Rejected, Unavailable
from handoffs.text.messages import Message
from storage.database import Database
from storage.repositories.job_health import Job

NO_ANSWER_AFTER = timedelta(seconds=8)
ARRIVES_WITHIN = 20.0
"""Seconds to wait after a call that our side ended without an answer: Slack may carry it out for as long."""

RECORD_EVERY = timedelta(seconds=60)
"""How often an unchanged state is recorded; a change is recorded at once."""


class SlackHealth:
    """Observes the calls of deliveries."""

    def __init__(self, database: Database, real_now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = real_now
        self._recorded: tuple[Message | None, datetime] | None = None

    def observe(self, call: Callable[[], None]) -> None:
        """Make a call and record how Slack answered; a pause that Slack asks for is no trouble."""
        began = time.monotonic()
        try:
            call()
        except NotYet:
            raise
        except Unavailable as failure:
            self._record(None if failure.retry_after is not None else failure.reason)
            if failure.unknown and time.monotonic() - began >= NO_ANSWER_AFTER.total_seconds():
                raise Unavailable(failure.reason, ARRIVES_WITHIN, unknown=True) from failure
            raise
        except Rejected as rejection:
            self._record(rejection.reason)
            raise
        self._record(None)

    def _record(self, failure: Message | None) -> None:
        now = self._now()
        if self._recorded and self._recorded[0] == failure and abs(now - self._recorded[1]) < RECORD_EVERY:
            return
        self._recorded = (failure, now)
        with self._database.begin() as work:
            work.job_health.record(Job.SLACK, now, failure)
