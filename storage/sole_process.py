"""Lets one process alone run Baton on a SQLite file: it holds a lock on a file next to the database until it ends."""

import fcntl
import os
from pathlib import Path
from typing import IO

from sqlalchemy.engine import make_url


class AlreadyRuns(Exception):
    """Another process runs on the file; the text is its number, as far as it is known."""


class SoleProcess:
    """The claim of this process to a SQLite file, also by a link; the system ends it with the process, however that ends."""

    def __init__(self, url: str) -> None:
        """Take the address of a SQLite database."""
        name = make_url(url).database
        self._path = Path(f"{Path(name).resolve()}-lock") if name and name != ":memory:" else None
        self._held: IO[str] | None = None

    def claim(self) -> None:
        """Claim the file; AlreadyRuns if another process has it, OSError if no file can be written next to it.

        It is a file of its own: to open and close the database's own file would end the locks of SQLite.
        """
        if self._path is None or self._held:
            return
        file = self._path.open("a+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip()
            file.close()
            raise AlreadyRuns(holder or "unknown") from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        self._held = file

    def release(self) -> None:
        """End the claim."""
        if self._held:
            self._held.close()
            self._held = None
