"""Notices that the wall clock was set back or forward, also while the machine was suspended."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

STEP = timedelta(seconds=5)
"""A smaller difference between the wall clock and the monotonic clock is drift, which NTP corrects."""


class ClockSteps:
    """Compares the wall clock with the monotonic clock from call to call; `monotonic` returns seconds that only grow."""

    def __init__(self, real_now: Callable[[], datetime], monotonic: Callable[[], float] = time.monotonic) -> None:
        self._real_now = real_now
        self._monotonic = monotonic
        self._seen = real_now(), monotonic()

    def last(self) -> timedelta:
        """Return by how much the wall clock was set since the last call: below zero when it was set back, else zero or above."""
        before, self._seen = self._seen, (self._real_now(), self._monotonic())
        step = self._seen[0] - before[0] - timedelta(seconds=self._seen[1] - before[1])
        return step if abs(step) > STEP else timedelta()
