"""Lets the threads of a process write to SQLite one after the other, in the order in which they ask."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class WaitedTooLong(Exception):
    """Other writes took longer than a write may wait."""


class WriteQueue:
    """A fair lock. SQLite's own waiting sleeps for growing pauses, so that the one who has waited longest may come last."""

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._mutex = threading.Lock()
        self._is_taken = False
        self._waiting: deque[threading.Lock] = deque()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold the queue for a block; WaitedTooLong after `patience` seconds of waiting."""
        self._take()
        try:
            yield
        finally:
            self._pass_on()

    def _take(self) -> None:
        with self._mutex:
            if not self._is_taken:
                self._is_taken = True
                return
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        if not mine.acquire(timeout=self._patience):
            self._give_up(mine)

    def _give_up(self, mine: threading.Lock) -> None:
        """Leave the queue, unless the turn came in this very moment."""
        with self._mutex:
            if mine in self._waiting:
                self._waiting.remove(mine)
                raise WaitedTooLong

    def _pass_on(self) -> None:
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False
