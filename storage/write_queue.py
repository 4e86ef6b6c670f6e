"""Lets the threads of a process write to SQLite one after the other, in the order in which they ask, and sync together."""

import os
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Engine, event


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


class SharedSync:
    """Brings the commits of SQLite to the disk, one sync for all writers that wait for it meanwhile.

    SQLite itself would sync at each commit, while all other writers wait for its lock. Here a commit only writes to the log
    of the database (synchronous=NORMAL), and the writer waits for the sync after the lock is free.
    """

    def __init__(self, database: Path) -> None:
        self._log = database.with_name(f"{database.name}-wal")
        self._counting, self._syncing = threading.Lock(), threading.Lock()
        self._asked = self._done = 0
        self._lost: list[range] = []

    def wait(self) -> None:
        """Return once everything is on the disk that was committed before the call; OSError if it can't be brought there."""
        with self._counting:
            self._asked += 1
            mine = self._asked
        with self._syncing:
            if mine > self._done:
                self._sync_all()
            if any(mine in lost for lost in self._lost):
                raise OSError(f"{self._log} was not synced")

    def _sync_all(self) -> None:
        """Sync for all who have asked; after a failure the system calls the same bytes synced, so each of them fails."""
        before, self._done = self._done, self._asked
        try:
            _sync(self._log)
        except OSError:
            self._lost.append(range(before + 1, self._done + 1))
            raise


def sync_together(engine: Engine) -> SharedSync | None:
    """Return the sync for which each writer of an engine has to wait from now on; None where SQLite has no file of its own."""
    file = engine.url.database or ""
    if engine.dialect.name != "sqlite" or file in {"", ":memory:"} or "uri" in engine.url.query:
        return None
    event.listen(engine, "connect", lambda connection, _record: connection.execute("PRAGMA synchronous=NORMAL"))
    return SharedSync(Path(file).resolve())  # SQLite keeps the log next to the file itself, not to a link


def _sync(file: Path) -> None:
    """Sync a file. Without its last connection SQLite has no log: it has brought all of it into the database, and synced that.

    SQLite takes no locks on the log, which the close of a second descriptor would end.
    """
    with suppress(FileNotFoundError):
        log = os.open(file, os.O_RDWR)
        try:
            getattr(os, "fdatasync", os.fsync)(log)
        finally:
            os.close(log)
