"""Holds back what would ping a person until the records have been read once more, so that nobody is pinged for what is over."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

LONGEST = 30.0
"""Seconds for which a ping waits for a reading at most: a person hears of the clock also when Salesforce does not answer."""

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class HeldPings:
    """Decides up to which instant pings may go out.

    `read_at` returns the instant, on the clock of business, at which the last reading of all records began; None before the
    first. `ask` requests a reading now. `monotonic` returns seconds that only grow.
    """

    def __init__(
        self,
        read_at: Callable[[], datetime | None],
        ask: Callable[[], None],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._read_at = read_at
        self._ask = ask
        self._monotonic = monotonic
        self._held_since: float | None = None

    def until(self, now: datetime) -> datetime:
        """Return the instant up to which the records are known, or now when a ping was held for too long."""
        if self._held_since is not None and self._monotonic() - self._held_since >= LONGEST:
            return now
        return min(self._read_at() or _NEVER, now)

    def note(self, *, are_held: bool) -> None:
        """Note whether pings are held back after a sweep; the first one asks for a reading."""
        if not are_held:
            self._held_since = None
        elif self._held_since is None:
            self._held_since = self._monotonic()
        if are_held:
            self._ask()
