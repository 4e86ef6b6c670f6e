"""Reads handoffs from their snapshots, else from their journals; one that nobody can read keeps no other from being read."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row, Text, bindparam, cast, select
from sqlalchemy.exc import SQLAlchemyError

from handoffs.model.fold import replay
from handoffs.model.handoff import Handoff
from storage.formats.codec import read_handoff
from storage.formats.upcasters import VERSIONS, Shape
from storage.repositories.journal import Journal
from storage.tables import HANDOFFS

SNAPSHOT = (HANDOFFS.c.id, HANDOFFS.c.version, HANDOFFS.c.state_format, cast(HANDOFFS.c.state, Text).label("state"))
"""What a handoff is read from; the snapshot stays text, by which one that was read before is recognised."""

_NAMES = select(HANDOFFS.c.process, HANDOFFS.c.number).where(HANDOFFS.c.id == bindparam("of_id"))


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
        self._connection = connection
        self.unreadable: dict[str, UnreadableHandoff] = {}

    def read(self, row: Row[Any]) -> Handoff:
        """Read a snapshot, or fold the journal where the snapshot has another format or is damaged; raise Unreadable.

        The next save of the handoff stores a current snapshot.
        """
        try:
            return self._read(row)
        except SQLAlchemyError:
            raise
        except Exception as cause:  # a fault of a stored value, of any kind, concerns this handoff alone
            found = self._named(row.id, cause)
            self.unreadable[row.id] = found
            raise Unreadable(found) from cause

    def read_all(self, rows: Iterable[Row[Any]]) -> tuple[tuple[Row[Any], Handoff], ...]:
        """Read the handoffs of these rows, each with its row, without those that can't be read."""
        return tuple((row, handoff) for row in rows if (handoff := self._read_or_note(row)))

    def _read_or_note(self, row: Row[Any]) -> Handoff | None:
        try:
            return self.read(row)
        except Unreadable:
            return None

    def _read(self, row: Row[Any]) -> Handoff:
        if row.state_format == VERSIONS[Shape.HANDOFF]:
            try:
                return read_handoff(row.state)
            except Exception:  # noqa: BLE001 - the journal is the truth, and holds the handoff as well
                return self._folded(row)
        return self._folded(row)

    def _folded(self, row: Row[Any]) -> Handoff:
        return replace(replay(Journal(self._connection).of(row.id)), version=row.version)

    def _named(self, handoff_id: str, cause: Exception) -> UnreadableHandoff:
        names = self._connection.execute(_NAMES, {"of_id": handoff_id}).one()
        reason = f"{type(cause).__name__}: {cause}".splitlines()[0]
        return UnreadableHandoff(id=handoff_id, process=names.process, number=names.number, cause=reason[:200])
