"""The org's rows, with an undo log for transactions."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sandbox.salesforce.records.ids import make_id
from sandbox.salesforce.records.values import Row


@dataclass(frozen=True)
class Savepoint:
    """The length of the undo log and of the waiting announcements at one moment."""

    undone: int
    waiting: int


class RowStore:
    """Rows by object and id. A stored row is replaced, never changed in place, so that a rollback can restore it."""

    def __init__(self) -> None:
        self._tables: dict[str, dict[str, Row]] = {}
        self._numbers: dict[str, int] = {}
        self._undo: list[tuple[str, str, Row | None]] = []
        self._waiting: list[Callable[[], None]] = []

    def new_id(self, prefix: str) -> str:
        """Return the next id; an id is never issued twice, even when its transaction fails."""
        return make_id(prefix, self.next_number(prefix))

    def next_number(self, counter: str) -> int:
        """Increment a counter and return it."""
        self._numbers[counter] = self._numbers.get(counter, 0) + 1
        return self._numbers[counter]

    def start_number(self, counter: str, last: int) -> None:
        """Set a counter."""
        self._numbers[counter] = last

    def get(self, sobject: str, record_id: str) -> Row | None:
        """Return a row, deleted ones included, or None."""
        return self._tables.get(sobject, {}).get(record_id)

    def rows(self, sobject: str) -> Iterator[Row]:
        """Yield the rows of an object in the order of creation, deleted ones included."""
        return iter(list(self._tables.get(sobject, {}).values()))

    def put(self, sobject: str, record_id: str, row: Row) -> None:
        """Store a row, and log the former one for a rollback."""
        table = self._tables.setdefault(sobject, {})
        self._undo.append((sobject, record_id, table.get(record_id)))
        table[record_id] = row

    def purge(self, sobject: str, record_id: str) -> None:
        """Remove a row permanently."""
        self._undo.append((sobject, record_id, self._tables[sobject].pop(record_id)))

    def after_commit(self, announce: Callable[[], None]) -> None:
        """Keep an announcement until the transaction is committed."""
        self._waiting.append(announce)

    def savepoint(self) -> Savepoint:
        """Return the point to which a rollback can return."""
        return Savepoint(len(self._undo), len(self._waiting))

    def roll_back(self, to: Savepoint) -> None:
        """Restore the rows as they were at the savepoint."""
        while len(self._undo) > to.undone:
            sobject, record_id, before = self._undo.pop()
            if before is None:
                del self._tables[sobject][record_id]
            else:
                self._tables[sobject][record_id] = before
        del self._waiting[to.waiting :]

    def commit(self) -> bool:
        """Commit, run the kept announcements, and return whether any row was stored."""
        waiting, stored = self._waiting, bool(self._undo)
        self._waiting, self._undo = [], []
        for announce in waiting:
            announce()
        return stored
