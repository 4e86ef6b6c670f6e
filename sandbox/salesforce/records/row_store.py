"""The org's rows, with an undo log that makes a transaction all or nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sandbox.salesforce.records.ids import make_id
from sandbox.salesforce.records.values import Row


@dataclass(frozen=True)
class Savepoint:
    """How far the undo log and the waiting announcements had come."""

    undone: int
    waiting: int


class RowStore:
    """Rows by object and id. A stored row is never changed in place, only replaced, so that old ones can be put back."""

    def __init__(self) -> None:
        self._tables: dict[str, dict[str, Row]] = {}
        self._numbers: dict[str, int] = {}
        self._undo: list[tuple[str, str, Row | None]] = []
        self._waiting: list[Callable[[], None]] = []

    def new_id(self, prefix: str) -> str:
        """Give out the next id; one that is given out is never given again, even when its transaction fails."""
        return make_id(prefix, self.next_number(prefix))

    def next_number(self, counter: str) -> int:
        """Count one further."""
        self._numbers[counter] = self._numbers.get(counter, 0) + 1
        return self._numbers[counter]

    def start_number(self, counter: str, last: int) -> None:
        """Let a counter go on from a number."""
        self._numbers[counter] = last

    def get(self, sobject: str, record_id: str) -> Row | None:
        """Find a row, deleted ones included."""
        return self._tables.get(sobject, {}).get(record_id)

    def rows(self, sobject: str) -> Iterator[Row]:
        """Walk over an object's rows in the order of their creation, deleted ones included."""
        return iter(list(self._tables.get(sobject, {}).values()))

    def put(self, sobject: str, record_id: str, row: Row) -> None:
        """Store a row, and remember what stood there before."""
        table = self._tables.setdefault(sobject, {})
        self._undo.append((sobject, record_id, table.get(record_id)))
        table[record_id] = row

    def purge(self, sobject: str, record_id: str) -> None:
        """Take a row away for good."""
        self._undo.append((sobject, record_id, self._tables[sobject].pop(record_id)))

    def after_commit(self, announce: Callable[[], None]) -> None:
        """Keep back what the world may learn only once the transaction has held."""
        self._waiting.append(announce)

    def savepoint(self) -> Savepoint:
        """Mark where a rollback may return to."""
        return Savepoint(len(self._undo), len(self._waiting))

    def roll_back(self, to: Savepoint) -> None:
        """Put back everything that was stored since the savepoint."""
        while len(self._undo) > to.undone:
            sobject, record_id, before = self._undo.pop()
            if before is None:
                del self._tables[sobject][record_id]
            else:
                self._tables[sobject][record_id] = before
        del self._waiting[to.waiting :]

    def commit(self) -> bool:
        """Make everything final, say what was kept back, and tell whether anything was stored."""
        waiting, stored = self._waiting, bool(self._undo)
        self._waiting, self._undo = [], []
        for announce in waiting:
            announce()
        return stored
