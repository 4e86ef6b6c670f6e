"""Wakes threads that wait for a change of the workspace."""

import threading
import time
from collections.abc import Callable

GLANCE = 0.1
"""Some conditions depend on more than the workspace, so a waiting thread checks at least this often (seconds)."""


class ChangeSignal:
    """A revision number that grows with each change, and a way to wait for a condition."""

    def __init__(self) -> None:
        self.revision = 0
        self._condition = threading.Condition()

    def changed(self) -> None:
        """Wake the waiting threads."""
        with self._condition:
            self.revision += 1
            self._condition.notify_all()

    def wait_for(self, found: Callable[[], object], seconds: float) -> object:
        """Wait until `found` returns a true value and return it; raise TimeoutError after `seconds`."""
        deadline = time.monotonic() + seconds
        while True:
            with self._condition:
                seen = self.revision
            value = found()
            if value:
                return value
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"it did not happen within {seconds} seconds")
            with self._condition:
                if self.revision == seen:
                    self._condition.wait(timeout=min(left, GLANCE))
