"""Reads handoffs from their snapshots, else from their journals; one that nobody can read keeps no other from being read."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row

from handoffs.model.fold import replay
from handoffs.model.handoff import Handoff
from storage.formats.codec import load_event, read_handoff
from storage.formats.upcasters import VERSIONS, Shape
from storage.repositories.journal import Journal

TOGETHER = 500
"""So many journals are read in one statement."""


@dataclass(frozen=True, kw_only=True)
class UnreadableHandoff:
    """A handoff whose snapshot and journal this release can't read; the `cause` is for operators."""

    id: str
    process: str
    number: str
    cause: str


class Unreadable(Exception):
    """A handoff was asked for that this release can't read."""

    def __init__(self, handoff: UnreadableHandoff) -> None:
        super().__init__(f"{handoff.process} {handoff.number} ({handoff.id}): {handoff.cause}")
        self.handoff = handoff


class Snapshots:
    """Reads handoffs in one transaction; `unreadable` holds those that could not be read, by id."""

    def __init__(self, connection: Connection) -> None:
        self._journal = Journal(connection)
        self.unreadable: dict[str, UnreadableHandoff] = {}

    def read(self, row: Row[Any]) -> Handoff:
        """Read a snapshot, or fold the journal where the snapshot has another format or is damaged; raise Unreadable.

        The next save of the handoff stores a current snapshot.
        """
        handoff = _current(row) or self._folded(row, self._journal.of_each([row.id])[row.id])
        if handoff is None:
            raise Unreadable(self.unreadable[row.id])
        return handoff

    def read_all(self, rows: Iterable[Row[Any]]) -> tuple[tuple[Row[Any], Handoff], ...]:
        """Read the handoffs of these rows, each with its row, without those that can't be read; each is parsed once."""
        shown = tuple(rows)
        by_id = {row.id: row for row in shown}
        found = {id: handoff for id, row in by_id.items() if (handoff := _current(row))}
        stale = [id for id in by_id if id not in found]
        for first in range(0, len(stale), TOGETHER):
            histories = self._journal.of_each(stale[first : first + TOGETHER])
            folded = ((id, self._folded(by_id[id], history)) for id, history in histories.items())
            found |= {id: handoff for id, handoff in folded if handoff}
        return tuple((row, found[row.id]) for row in shown if row.id in found)

    def _folded(self, row: Row[Any], history: list[object]) -> Handoff | None:
        """Fold a stored journal; note a handoff that can't be read, and return None."""
        try:
            return replace(replay(tuple(load_event(event) for event in history)), version=row.version)
        except Exception as cause:  # noqa: BLE001 - a fault of a stored value, of any kind, concerns this handoff alone
            reason = f"{type(cause).__name__}: {cause}".splitlines()[0][:200]
            self.unreadable[row.id] = UnreadableHandoff(id=row.id, process=row.process, number=row.number, cause=reason)
            return None


def _current(row: Row[Any]) -> Handoff | None:
    """Return the handoff of a snapshot; None where it has another format or is damaged: the journal holds the handoff as well."""
    if row.state_format != VERSIONS[Shape.HANDOFF]:
        return None
    try:
        return read_handoff(row.state)
    except Exception:  # noqa: BLE001 - the journal is the truth
        return None
