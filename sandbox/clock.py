"""The sandbox's clock: real time plus an offset."""

import threading
from datetime import UTC, datetime, timedelta


class SandboxClock:
    """A clock that can be wound forward, never back."""

    def __init__(self) -> None:
        self._offset = timedelta()
        self._lock = threading.Lock()

    @property
    def offset(self) -> timedelta:
        """Return its lead over real time."""
        with self._lock:
            return self._offset

    def now(self) -> datetime:
        """Return the current instant, in UTC."""
        return datetime.now(UTC) + self.offset

    def wind(self, ahead: timedelta) -> None:
        """Wind the clock forward; raise ValueError for a negative duration."""
        if ahead < timedelta():
            raise ValueError("the clock can only be wound forward")
        with self._lock:
            self._offset += ahead

    def wind_to(self, instant: datetime) -> None:
        """Wind the clock forward to an instant; do nothing when it has passed."""
        self.wind(max(instant - self.now(), timedelta()))
