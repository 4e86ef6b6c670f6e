"""Keeps to Slack's rate limits: calls are made in order of priority, posts one by one in a channel."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.gateways.errors import NotYet, Unavailable
from bot.gateways.slack.waiting_line import Priority, WaitingLine
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
        self._lines: dict[Queue, WaitingLine] = {}
        self._left: dict[Queue, tuple[float, float]] = {}

    def acquire(self, method: str, channel: str, priority: Priority) -> None:
        """Allow one call, or raise NotYet with the seconds to wait; an allowed post must be made within `call`."""
        key = _queue(method, channel)
        with self._lock:
            self._require_first(key, priority)
            self._spend(key)
            if method == POST:
                self._posting.add(key)

    def require_turn(self, method: str, channel: str, priority: Priority) -> None:
        """Raise NotYet as `acquire` would now, and keep the place; a caller who may go on leaves the queue until it acquires.

        So what is to be sent is not made before it may be sent.
        """
        with self._lock:
            self._require_first(_queue(method, channel), priority)

    def require_turn_again(self, priority: Priority) -> bool:
        """Raise NotYet while a caller has no turn in a queue in which it waits; return whether it waited in any."""
        with self._lock:
            waited = [key for key, line in self._lines.items() if priority in line]
            for key in waited:
                self._require_first(key, priority)
        return bool(waited)

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
                    self._held_until[key] = until
                    self._line(key).wait(priority, until)
            raise
        finally:
            with self._lock:
                self._posting.discard(key)

    def _require_first(self, key: Queue, priority: Priority) -> None:
        """Take a caller out of the queue if it may call now, else keep its place and raise NotYet."""
        now, line = self._now(), self._line(key)
        ahead = line.ahead_of(priority, now)
        if pause := self._pause(key, ahead, priority[0]):
            seconds = pause + min(ahead * STEP, LONGEST)
            line.wait(priority, now + seconds)
            raise NotYet(message("gateways.slack.rate_limit"), seconds)
        line.leave(priority)

    def _pause(self, key: Queue, ahead: int, rank: int) -> float:
        held = self._held_until.get(key, 0.0) - self._now()
        if held > 0:
            return held
        return SHORT if ahead or key in self._posting else self._free_in(key, rank)

    def _free_in(self, key: Queue, rank: int) -> float:
        """Return the seconds until a call of the allowance is free for this rank."""
        rate, burst = (self._factor * each for each in RATES[key[0]])
        needed = 1 + (0.0 if rank == PERSONAL else self._factor * KEPT_FREE[key[0]])
        now = self._now()
        left, at = self._left.get(key, (burst, now))
        left = min(burst, left + (now - at) * rate)
        self._left[key] = (left, now)
        return 0.0 if left >= needed else (needed - left) / rate

    def _spend(self, key: Queue) -> None:
        left, at = self._left[key]
        self._left[key] = (left - 1, at)

    def _line(self, key: Queue) -> WaitingLine:
        return self._lines.setdefault(key, WaitingLine())


def _queue(method: str, channel: str) -> Queue:
    """Return the queue of a call: Slack counts posts for each channel and redraws for the whole workspace."""
    return (method, channel if method == POST else "")
