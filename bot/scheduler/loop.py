"""A job that runs whenever it is woken, and looks by itself every second, or earlier when it has put something off."""

import logging
import threading
from collections.abc import Callable

logger = logging.getLogger(__name__)


class Loop:
    """Runs one job in a thread of its own; a run that fails is logged, and the next one comes all the same.

    A job that gives seconds is run again after these at the latest.
    """

    def __init__(self, job: Callable[[], float | None], name: str, *, every: float = 1.0) -> None:
        self._job = job
        self._name = name
        self._every = every
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._loop, name=name, daemon=True)

    def start(self) -> None:
        """Begin to run."""
        self._thread.start()

    def wake(self) -> None:
        """Ask for a run now."""
        self._woken.set()

    def stop(self, patience: float = 15.0) -> None:
        """Let a run that is under way come to its end, and stop."""
        self._stopping.set()
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join(timeout=patience)

    def _loop(self) -> None:
        wanted: float | None = None
        while not self._stopping.is_set():
            self._woken.wait(timeout=self._every if wanted is None else min(wanted, self._every))
            self._woken.clear()
            wanted = None
            try:
                wanted = self._job()
            except Exception:
                logger.exception("The job %s failed; it runs again in a second", self._name)
