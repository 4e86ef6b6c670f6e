"""Keeps to Slack's rate limits: calls are made in order of priority, posts one by one in a channel."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from bot.gateways.errors import NotYet, Unavailable
from handoffs.text.messages import message

POST, UPDATE = "chat.postMessage", "chat.update"
RATES = {POST: (1.0, 3.0), UPDATE: (0.8, 12.0)}
"""Calls a second, and calls at once after a rest (Slack's rate limits: 1 a second in a channel; Tier 3, 50 a minute)."""

PERSONAL = 0
"""The rank of people's own actions."""

KEPT_FREE = {POST: 1.0, UPDATE: 4.0}
"""How many of the calls at once only people's own actions may use, so that they need not wait for the rest of the work."""

SHORT, STEP, LONGEST = 0.1, 0.5, 30.0
"""Seconds to wait for the post before, for each call that waits ahead, and at most for the whole queue."""

FORGOTTEN_AFTER = 2.0
"""Seconds after which a caller that does not ask again loses its place in the queue."""

Priority = tuple[int, datetime, int]
"""What orders the calls that wait (rank, instant, id): the lowest is made first."""

Queue = tuple[str, str]
"""A method, and the channel (empty for the whole workspace)."""


@dataclass(frozen=True, kw_only=True)
class RateLimits:
    """How often Slack may be called: `factor` times as often as Slack allows every app (1.0 outside a sandbox)."""

    factor: float = 1.0


class RateLimiter:
    """Decides which call to Slack is next; `monotonic` returns seconds that only grow.

    A caller that has to wait learns how long. The pause grows with the queue, so that a long queue does not ask all the time.
    """

    def __init__(self, limits: RateLimits | None = None, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._factor = (limits or RateLimits()).factor
        self._now = monotonic
        self._lock = threading.Lock()
        self._held_until: dict[Queue, float] = {}
        self._posting: set[Queue] = set()
        self._queues: dict[Queue, dict[Priority, float]] = {}
        self._left: dict[Queue, tuple[float, float]] = {}

    def acquire(self, method: str, channel: str, priority: Priority) -> None:
        """Allow one call, or raise NotYet with the seconds to wait; an allowed post must be made within `call`."""
        key = _queue(method, channel)
        with self._lock:
            now = self._now()
            queue = self._queues[key] = {p: at for p, at in self._queues.get(key, {}).items() if now - at < FORGOTTEN_AFTER}
            ahead = sum(other < priority for other in queue)
            pause = self._pause(key, ahead, priority[0])
            if pause:
                seconds = pause + min(ahead * STEP, LONGEST)
                queue[priority] = now + seconds
                raise NotYet(message("gateways.slack.rate_limit"), seconds)
            queue.pop(priority, None)
            if method == POST:
                self._posting.add(key)

    @contextmanager
    def call(self, method: str, channel: str, priority: Priority) -> Iterator[None]:
        """Make an allowed call; when Slack asks for a pause, the next call waits for its end, and this one keeps its place."""
        key = _queue(method, channel)
        try:
            yield
        except NotYet:
            raise
        except Unavailable as failure:
            if failure.retry_after:
                with self._lock:
                    until = self._now() + failure.retry_after
                    self._held_until[key] = self._queues.setdefault(key, {})[priority] = until
            raise
        finally:
            with self._lock:
                self._posting.discard(key)

    def _pause(self, key: Queue, ahead: int, rank: int) -> float:
        held = self._held_until.get(key, 0.0) - self._now()
        if held > 0:
            return held
        return SHORT if ahead or key in self._posting else self._spend(key, rank)

    def _spend(self, key: Queue, rank: int) -> float:
        """Spend one call of the allowance and return 0, or return the seconds until the next one is free for this rank."""
        rate, burst = (self._factor * each for each in RATES[key[0]])
        needed = 1 + (0.0 if rank == PERSONAL else self._factor * KEPT_FREE[key[0]])
        now = self._now()
        left, at = self._left.get(key, (burst, now))
        left = min(burst, left + (now - at) * rate)
        self._left[key] = (left - 1 if left >= needed else left, now)
        return 0.0 if left >= needed else (needed - left) / rate


def _queue(method: str, channel: str) -> Queue:
    """Return the queue of a call: Slack counts posts for each channel and redraws for the whole workspace."""
    return (method, channel if method == POST else "")
