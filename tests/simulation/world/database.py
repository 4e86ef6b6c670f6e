"""The simulation's database: a file in memory that every seed begins empty, in hands that can die at each commit."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from sqlalchemy import Engine

from storage.database import Database
from storage.sole_process import SoleProcess
from storage.unit_of_work import UnitOfWork
from tests.simulation.world.wires import Fate


class KillableDatabase(Database):
    """A database whose process can die just before a commit, or just after it."""

    def __init__(self, url: str, fate: Fate) -> None:
        self.url, self._engine, self._idle, self._fate = url, _engine(url), deque(), fate
        self._unreadable, self._logged = {}, set()
        self._reading, self._sole = self._engine, SoleProcess("sqlite://")

    @contextmanager
    def begin(self) -> Iterator[UnitOfWork]:
        """Open a write transaction with a place to die on both sides of its commit."""
        with super().begin() as work:
            yield work
            self._fate.boundary()
        self._fate.boundary()


def prepared(folder: Path) -> Path:
    """Make the empty database that every seed begins with."""
    template = folder / "template.db"
    database = Database(f"sqlite:///{template}")
    database.migrate()
    database.close()
    return template


def fresh(folder: Path, template: Path) -> str:
    """Put an empty database where the last seed's was; gives its address."""
    for left in folder.glob("day.db*"):
        left.unlink()
    (folder / "day.db").write_bytes(template.read_bytes())
    return f"sqlite:///{folder}/day.db"


def fast_folder() -> str | None:
    """Return a folder in memory where the system has one."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


@cache
def _engine(url: str) -> Engine:
    """Return the one engine of an address: statements are compiled once for all replicas of all seeds, not once for each."""
    return Database(url)._engine
