"""What the org still allows: its counts and refusals slow all polls down, by growing steps, until it allows more again."""

import logging
import re
import threading
import time
from collections.abc import Callable

import requests

logger = logging.getLogger(__name__)

STEPS = ((0.95, 8.0), (0.90, 4.0), (0.80, 2.0))
"""The used share of the org's daily calls from which polls come so many times more seldom."""

FIRST_PAUSE, LONGEST_PAUSE = 60.0, 900.0
"""Seconds without a poll after a refusal for the limit; each further one doubles the pause."""

_USAGE = re.compile(r"api-usage=(\d+)/(\d+)")
"""The header Sforce-Limit-Info of each answer (REST API, Limit Info Header)."""

_OVER, _BUSY = "REQUEST_LIMIT_EXCEEDED", frozenset({429, 503})


class Allowance:
    """Notes each answer of the org. `factor` is how many times more seldom polls come now.

    `monotonic` returns seconds that only grow.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._noting = threading.Lock()
        self._refusals = 0
        self._paused_until = 0.0
        self.factor = 1.0

    @property
    def pause(self) -> float:
        """Return the seconds for which nothing is polled yet."""
        return max(0.0, self._paused_until - self._monotonic())

    def note(self, response: requests.Response, *_: object, **__: object) -> None:
        """Note what an answer says of the org's limits; a change is logged once."""
        with self._noting:
            if response.status_code in _BUSY:
                self._wait(_seconds(response.headers.get("Retry-After", "")))
            elif response.status_code == 403 and _OVER in response.text:
                self._refusals += 1
                self._wait(min(FIRST_PAUSE * 2.0 ** (self._refusals - 1), LONGEST_PAUSE))
            elif response.ok:
                self._refusals = 0
            found = _USAGE.search(response.headers.get("Sforce-Limit-Info", ""))
            if found:
                self._slow_down(int(found[1]) / max(1, int(found[2])), found[0])

    def _wait(self, seconds: float) -> None:
        if seconds and not self.pause:
            logger.warning("Salesforce asks for fewer calls; it is polled again in %d seconds", seconds)
        self._paused_until = max(self._paused_until, self._monotonic() + seconds)

    def _slow_down(self, share: float, usage: str) -> None:
        factor = next((factor for step, factor in STEPS if share >= step), 1.0)
        if factor > self.factor:
            logger.warning("The org's calls run short (%s): it is polled %d times more seldom", usage, factor)
        elif factor == 1.0 < self.factor:
            logger.info("The org allows enough calls again (%s)", usage)
        self.factor = factor


def _seconds(written: str) -> float:
    """Read the header Retry-After in seconds, at most the longest pause; 0 for a date or none."""
    return min(float(written), LONGEST_PAUSE) if written.isdigit() else 0.0
