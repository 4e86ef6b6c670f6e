"""The calls that wait for one of Slack's allowances, in the order in which they are made."""

from bisect import bisect_left, insort
from datetime import datetime

Priority = tuple[int, datetime, int]
"""What orders the calls that wait (rank, instant, id): the lowest is made first."""

FORGOTTEN_AFTER = 2.0
"""Seconds after which a caller that does not ask again loses its place."""

PRUNED_EVERY = 0.1
"""Seconds between two searches for callers that do not ask again: with thousands in line, one takes a millisecond."""


class WaitingLine:
    """Holds the place of each caller until it is allowed, leaves, or no longer asks; instants are monotonic seconds."""

    def __init__(self) -> None:
        self._order: list[Priority] = []
        self._until: dict[Priority, float] = {}
        self._pruned_at: float | None = None

    def __contains__(self, priority: Priority) -> bool:
        return priority in self._until

    def ahead_of(self, priority: Priority, now: float) -> int:
        """Return how many callers are first."""
        if self._pruned_at is None or not 0 <= now - self._pruned_at < PRUNED_EVERY:
            self._prune(now)
        return bisect_left(self._order, priority)

    def wait(self, priority: Priority, until: float) -> None:
        """Keep a place for a caller that is to ask again at an instant."""
        if priority not in self._until:
            insort(self._order, priority)
        self._until[priority] = until

    def leave(self, priority: Priority) -> None:
        """Remove a caller, if it has a place."""
        if self._until.pop(priority, None) is not None:
            del self._order[bisect_left(self._order, priority)]

    def _prune(self, now: float) -> None:
        self._pruned_at = now
        self._until = {each: until for each, until in self._until.items() if now - until < FORGOTTEN_AFTER}
        self._order = [each for each in self._order if each in self._until]
