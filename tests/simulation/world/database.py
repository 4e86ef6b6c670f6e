"""The simulation's database: a file in memory that every seed begins empty, in hands that can die at each commit."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Protocol

from sqlalchemy import Engine

from storage.database import Database
from storage.engine import reading
from storage.sole_process import SoleProcess
from storage.unit_of_work import UnitOfWork
from tests.databases import migrated
from tests.simulation.world.turns import Turns
from tests.simulation.world.wires import Fate


class Days(Protocol):
    """Where simulated days keep their database, one day after the other."""

    are_shared: bool
    """Whether two replicas can work on it in the same moment."""

    def begin(self, turns: Turns) -> str:
        """Make an empty database for a day whose strands take these turns; return its address."""


class SqliteDays:
    """A file in a folder, put there again for each day: a replica has it for itself until a job or a click is done."""

    are_shared = False

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def begin(self, turns: Turns) -> str:
        """Put an empty database where the last day's was; return its address."""
        for left in self._folder.glob("day.db*"):
            left.unlink()
        (self._folder / "day.db").write_bytes(migrated())
        return f"sqlite:///{self._folder}/day.db"


class KillableDatabase(Database):
    """A database whose process can die just before a commit, or just after it."""

    def __init__(self, url: str, fate: Fate) -> None:
        super().__init__(url)
        self._engine, self._fate = engine_of(url), fate
        self._reading, self._sole = reading(self._engine), SoleProcess("sqlite://")

    @contextmanager
    def begin(self) -> Iterator[UnitOfWork]:
        """Open a write transaction with a place to die on both sides of its commit."""
        with super().begin() as work:
            yield work
            self._fate.boundary()
        self._fate.boundary()

    def close(self) -> None:
        """Close the file; connections to a server are left to the replicas that still run."""
        if self.is_ours_alone:
            super().close()


@cache
def engine_of(url: str) -> Engine:
    """Return the one engine of an address: statements are compiled once for all replicas of all seeds, not once for each."""
    return Database(url)._engine
