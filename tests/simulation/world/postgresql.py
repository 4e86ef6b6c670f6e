"""The simulation's PostgreSQL: two replicas work on it side by side, and may change turns at each statement."""

import select
from collections.abc import Callable, Generator
from typing import Any, TypeVar

import psycopg
from sqlalchemy import event

from storage.database import Database
from storage.tables import METADATA
from tests.simulation.world.database import engine_of
from tests.simulation.world.turns import Turns

T = TypeVar("T")

LIKELY = 0.15
"""How likely the other replica goes on before a statement."""

GLANCE = 0.01
"""Seconds after which a statement without an answer is asked whether it waits for a lock."""

_NO_TURNS = Turns(0)


class PostgresqlDays:
    """One database in which each simulated day begins with empty tables."""

    are_shared = True

    def __init__(self, url: str) -> None:
        """Take the address of an empty database, with or without the schema."""
        database = Database(url)
        database.migrate()
        database.close()
        self._url, self.turns = database.url, _NO_TURNS
        self._observer = psycopg.connect(url, autocommit=True)
        event.listen(engine_of(self._url), "do_connect", self._connected)
        event.listen(engine_of(self._url), "before_cursor_execute", lambda *about: self.turns.may_change(LIKELY))

    def begin(self, turns: Turns) -> str:
        """Empty all tables for a day whose strands take these turns; return the address."""
        self.turns = turns
        tables = ", ".join(table.name for table in METADATA.sorted_tables)
        self._observer.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")
        return self._url

    def close(self) -> None:
        """End all connections."""
        engine_of(self._url).dispose()
        self._observer.close()

    def is_blocked(self, backend: int) -> bool:
        """Return whether a session waits for a lock that another one holds."""
        return bool(self._observer.execute("SELECT pg_blocking_pids(%s) <> '{}'", (backend,)).fetchone()[0])

    def _connected(self, _dialect: object, _record: object, args: Any, named: Any) -> "PatientConnection":
        connection = PatientConnection.connect(*args, **named)
        connection.days = self
        return connection


class PatientConnection(psycopg.Connection[Any]):
    """A connection whose statement lets the other replica go on while it waits for a lock."""

    days: PostgresqlDays | None = None

    def wait(self, gen: Generator[Any, Any, T], interval: float = GLANCE, timeout: float | None = None) -> T:
        """Wait for an answer."""
        return super().wait(_noticing(gen, self._glance), interval=GLANCE, timeout=timeout)

    def _glance(self) -> None:
        days, backend = self.days, self.info.backend_pid
        if days is not None and days.turns.place is not None and days.is_blocked(backend):
            days.turns.wait_until(lambda: self._is_free(days, backend))

    def _is_free(self, days: PostgresqlDays, backend: int) -> bool:
        """Return whether the answer is there; False while the statement waits for a lock."""
        while not select.select([self.fileno()], [], [], 0)[0]:
            if days.is_blocked(backend):
                return False
        return True


def _noticing(answer: Generator[Any, Any, T], no_answer: Callable[[], None]) -> Generator[Any, Any, T]:
    """Pass everything on, and call `no_answer` whenever nothing has come for a moment."""
    try:
        wanted = next(answer)
        while True:
            ready = yield wanted
            if not ready:
                no_answer()
            wanted = answer.send(ready)
    except StopIteration as ended:
        return ended.value  # type: ignore[no-any-return]
