"""Whose turn it is to call Slack: posts one by one in a channel, within the pace, and not while Slack asks for a pause."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from bot.gateways.errors import Unavailable
from bot.slack.rate_limits import SlackPace

POST, UPDATE = "chat.postMessage", "chat.update"
SHORT, APART, LONGEST = 0.1, 0.5, 30.0
"""Seconds to wait for a post that is under way, between those who stand in line, and at most for the line."""

ABSENT = timedelta(seconds=2)
"""Who does not come back for that long after being told to no longer stands in line."""

Rank = tuple[datetime, int]


class NotYet(Unavailable):
    """Something of our own has to come first; it says nothing of how Slack is."""


class RateLimiter:
    """Gives turns out by rank: what is due first, then what was asked for first. Who has to wait is told when to come back,
    the later the longer the line is, so that a long backlog does not ask all the time."""

    def __init__(self, real_now: Callable[[], datetime], pace: SlackPace) -> None:
        self._now = real_now
        self._pace = pace
        self._lock = threading.Lock()
        self._held: dict[tuple[str, str], datetime] = {}
        self._posting: set[tuple[str, str]] = set()
        self._lines: dict[tuple[str, str], dict[Rank, datetime]] = {}

    def take(self, method: str, channel: str, rank: Rank) -> None:
        """Take a turn, the lowest rank first, or raise NotYet; one that was taken for a post must be `used`."""
        key = _key(method, channel)
        with self._lock:
            line = self._lines[key] = {r: at for r, at in self._lines.get(key, {}).items() if self._now() - at < ABSENT}
            before = sum(other < rank for other in line)
            pause = self._pause(key, channel, before)
            if pause:
                seconds = pause + min(before * APART, LONGEST)
                line[rank] = self._now() + timedelta(seconds=seconds)
                raise NotYet("Slack's pace is kept.", seconds)
            line.pop(rank, None)
            if method == POST:
                self._posting.add(key)

    @contextmanager
    def used(self, method: str, channel: str, rank: Rank) -> Iterator[None]:
        """Use a turn; when Slack asks for a pause, nobody gets another one until it is over, and this one's place is kept."""
        key = _key(method, channel)
        try:
            yield
        except Unavailable as trouble:
            if trouble.retry_after and not isinstance(trouble, NotYet):
                with self._lock:
                    self._held[key] = self._lines[key][rank] = self._now() + timedelta(seconds=trouble.retry_after)
            raise
        finally:
            with self._lock:
                self._posting.discard(key)

    def _pause(self, key: tuple[str, str], channel: str, before: int) -> float:
        held = self._held.get(key)
        if held and held > self._now():
            return (held - self._now()).total_seconds()
        return SHORT if before or key in self._posting else self._pace.pause(key[0], channel)


def _key(method: str, channel: str) -> tuple[str, str]:
    """Count posts for each channel, redraws for the workspace, as Slack does."""
    return (method, channel if method == POST else "")
