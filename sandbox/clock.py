"""The sandbox's clock: real time, plus what it was wound forward."""

import threading
from datetime import UTC, datetime, timedelta


class SandboxClock:
    """Tells the time of the small world; it can be wound forward, never back."""

    def __init__(self) -> None:
        self._offset = timedelta()
        self._lock = threading.Lock()

    @property
    def offset(self) -> timedelta:
        """Tell how far it runs ahead of real time."""
        with self._lock:
            return self._offset

    def now(self) -> datetime:
        """Give the instant in the small world, aware and in UTC."""
        return datetime.now(UTC) + self.offset

    def wind(self, ahead: timedelta) -> None:
        """Wind it forward; ValueError when asked to go back."""
        if ahead < timedelta():
            raise ValueError("the clock can only be wound forward")
        with self._lock:
            self._offset += ahead

    def wind_to(self, instant: datetime) -> None:
        """Wind it forward to an instant; nothing happens when that has passed."""
        self.wind(max(instant - self.now(), timedelta()))
