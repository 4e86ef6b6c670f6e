"""Sends what repositories write: each row at once, or the rows of a whole batch together, each statement once for all of them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection
from sqlalchemy.sql.dml import Insert, UpdateBase

from storage.columns.prepared import prepared
from storage.upserts import add_rows

Row = Mapping[str, object]


class RowsMissed(Exception):
    """A statement that should have changed one row for each of its values changed fewer."""


class Writes:
    """Executes statements that return nothing; within `together` they wait, in the order of their first use, for its end.

    A statement with many rows costs the fourth part of as many statements. What waits can't be read before the block has ended,
    so a block changes a handoff, or opens one, once.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._waiting: dict[tuple[UpdateBase, tuple[str, ...]], list[Row]] | None = None
        self._one_each: set[UpdateBase] = set()

    @property
    def wait(self) -> bool:
        """Return whether what is written waits for the end of a block."""
        return self._waiting is not None

    @contextmanager
    def together(self) -> Iterator[None]:
        """Keep what is written until the block ends well, and send it then; a block within another one ends with that."""
        if self._waiting is not None:
            yield
            return
        self._waiting = {}
        try:
            yield
            waiting, self._waiting = self._waiting, None
            for (statement, _), rows in waiting.items():
                self._send(statement, rows)
        finally:
            self._waiting = None

    def add(self, statement: UpdateBase, *rows: Row) -> None:
        """Write rows by a statement, of which each has the same columns."""
        if self._waiting is None:
            self._send(statement, rows)
            return
        for row in rows:
            self._waiting.setdefault((statement, tuple(row)), []).append(row)

    def change_one(self, statement: UpdateBase, row: Row) -> None:
        """Change the one row that a statement finds; RowsMissed, now or at the end of the block, if there is none."""
        self._one_each.add(statement)
        self.add(statement, row)

    def _send(self, statement: UpdateBase, rows: Sequence[Row]) -> None:
        if isinstance(statement, Insert):
            return add_rows(self._connection, statement, rows)
        sent = prepared(self._connection, statement, tuple(rows[0])).write(self._connection, rows)
        if statement in self._one_each and sent.rowcount != len(rows):
            raise RowsMissed
