"""Counts what a piece of work sends to SQLite: statements, as the driver runs them, and transactions."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import event
from sqlalchemy.pool import Pool

_COUNTED = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")


@dataclass
class Count:
    """The statements and write transactions that were counted so far."""

    statements: int = 0
    writes: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, statement: str) -> None:
        """Count a statement."""
        with self.lock:
            self.statements += statement.lstrip().upper().startswith(_COUNTED)
            self.writes += statement.startswith("BEGIN IMMEDIATE")


@contextmanager
def counting() -> Iterator[Count]:
    """Count the statements of connections that are opened meanwhile; SQLite's driver tells each, however it was made."""
    count = Count()

    def watch(connection: object, _record: object) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.set_trace_callback(count.add)

    event.listen(Pool, "connect", watch)
    try:
        yield count
    finally:
        event.remove(Pool, "connect", watch)
