"""Keeps to Slack's pace: about one post a second in a channel, and not more redraws a minute than it takes."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

RATES = {"chat.postMessage": (1.0, 3.0), "chat.update": (0.8, 12.0)}
"""Calls a second, and how many may come at once after a rest (Slack's rate limits: 1/s a channel; Tier 3, 50 a minute)."""


@dataclass(frozen=True, kw_only=True)
class Tempo:
    """How fast Baton goes about its work, by real time.

    `pulse` is how often what is due is looked for (how often the outside is asked is the policy's); `times` is how many times
    as much as Slack grants everybody it may be asked, as in a world whose Slack grants more.
    """

    pulse: timedelta = timedelta(seconds=1)
    times: float = 1.0


USUAL = Tempo()


class SlackPace:
    """Hands out turns; posts are counted for each channel, redraws for the workspace. `times` as many as Slack grants."""

    def __init__(self, now: Callable[[], float] = time.monotonic, times: float = 1.0) -> None:
        self._now = now
        self._times = times
        self._lock = threading.Lock()
        self._left: dict[tuple[str, str], tuple[float, float]] = {}

    def pause(self, method: str, channel: str) -> float:
        """Take a turn and give 0, or give the seconds to wait before asking again."""
        rate, burst = (self._times * each for each in RATES[method])
        key = (method, channel if method == "chat.postMessage" else "")
        with self._lock:
            now = self._now()
            left, at = self._left.get(key, (burst, now))
            left = min(burst, left + (now - at) * rate)
            if left >= 1:
                self._left[key] = (left - 1, now)
                return 0.0
            self._left[key] = (left, now)
            return (1 - left) / rate
