"""Who asks regularly whether Baton is ready: a proxy that has to hear of a stop before Baton closes its address."""

import time
from collections import deque
from collections.abc import Callable
from itertools import pairwise

LONGEST, MARGIN = 3.0, 0.2
"""Seconds between two questions for which a stop waits at most, and more that the proxy needs to act upon the answer."""

State = dict[str, object]


class Askers:
    """Passes the question for readiness on, and remembers when the last ones came."""

    def __init__(self, readiness: Callable[[], State]) -> None:
        self._readiness = readiness
        self._asked: deque[float] = deque(maxlen=4)

    def readiness(self) -> State:
        """Return what is asked."""
        self._asked.append(time.monotonic())
        return self._readiness()

    def ask_again_within(self) -> float:
        """Return the seconds after which those who ask regularly have asked again; 0 when nobody does, or too rarely."""
        asked = tuple(self._asked)
        pause = max((later - earlier for earlier, later in pairwise(asked)), default=0.0)
        still_asks = bool(asked) and time.monotonic() - asked[-1] <= pause + MARGIN
        return pause + MARGIN if still_asks and pause <= LONGEST and len(asked) > 1 else 0.0
