"""Remembers the ids of events that Slack has delivered, since Slack may deliver one twice."""

from collections.abc import Callable
from datetime import datetime

from storage.database import Database
from storage.retries import retried


class EventIds:
    """Tells new events from repeated ones, across restarts and replicas."""

    def __init__(self, database: Database, real_now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = real_now

    @retried
    def first_time(self, key: str) -> bool:
        """Record a key, and return whether it is new."""
        with self._database.begin() as work:
            return work.idempotency_keys.first_time(key, self._now())
