"""Reads handoffs from their snapshots, else from their journals; one that nobody can read keeps no other from being read."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, not_, select, text, update

from handoffs.model.fold import replay
from handoffs.model.handoff import Handoff
from storage.formats.codec import load_event, read_handoff
from storage.formats.upcasters import VERSIONS, Shape, UnreadableFormat
from storage.readings.gathering import GatheredHandoff
from storage.readings.selections import SNAPSHOT
from storage.repositories.journal import Journal
from storage.tables import HANDOFFS

IN_JOURNAL = -1
"""The format of a snapshot that was dropped: its handoff is read from the journal."""

DROPPED_AT_ONCE = 50
"""So many snapshots are dropped in one transaction, after as many journals were read."""

_SETTLED = (
    select(*SNAPSHOT)
    .where(
        not_(HANDOFFS.c.is_waiting),
        HANDOFFS.c.state_format > text("0"),
        HANDOFFS.c.removed_at.is_(None),
        HANDOFFS.c.opened_at < bindparam("before", type_=HANDOFFS.c.opened_at.type),
    )
    .order_by(HANDOFFS.c.opened_at)
    .limit(DROPPED_AT_ONCE)
    .with_for_update(skip_locked=True)
)
"""Its index says `state_format > 0` in these words."""

_DROP = update(HANDOFFS).where(HANDOFFS.c.id.in_(bindparam("ids", expanding=True)))

TOGETHER = 500
"""So many journals are read in one statement."""


@dataclass(frozen=True, kw_only=True)
class UnreadableHandoff:
    """A handoff whose snapshot and journal this release can't read; the `cause` is for operators.

    `is_newer` if its journal has a format that only a newer release writes.
    """

    id: str
    process: str
    number: str
    cause: str
    is_newer: bool = False


class Unreadable(Exception):
    """A handoff was asked for that this release can't read."""

    def __init__(self, handoff: UnreadableHandoff) -> None:
        super().__init__(f"{handoff.process} {handoff.number} ({handoff.id}): {handoff.cause}")
        self.handoff = handoff


class Snapshots:
    """Reads handoffs in one transaction; `unreadable` holds those that could not be read, by id."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._journal = Journal(connection)
        self.unreadable: dict[str, UnreadableHandoff] = {}
        self._not_as_stored: set[str] = set()

    def read(self, row: Row[Any] | GatheredHandoff) -> Handoff:
        """Read a snapshot, or fold the journal where the snapshot has another format or is damaged; raise Unreadable.

        The next save of the handoff stores a current snapshot.
        """
        handoff = _current(row) or self._folded(row, self._journal.of_each([row.id])[row.id])
        if handoff is None:
            raise Unreadable(self.unreadable[row.id])
        return handoff

    def as_stored(self, handoff: Handoff) -> Handoff | None:
        """Return a handoff that was read here if its row says the same; None if it was folded: then its columns may be older."""
        return None if handoff.id in self._not_as_stored else handoff

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

    def drop_settled(self, before: datetime) -> int:
        """Drop a batch of the snapshots of settled handoffs that were opened earlier; return how many.

        A snapshot is dropped only if the journal gives the same handoff.
        """
        rows = self._connection.execute(_SETTLED, {"before": before}).all()
        histories = self._journal.of_each([row.id for row in rows])
        same = [row.id for row in rows if self._is_in_journal(row, histories[row.id])]
        if same:
            self._connection.execute(_DROP, {"ids": same, "state_format": IN_JOURNAL, "state": {}})
        return len(same)

    def _is_in_journal(self, row: Row[Any] | GatheredHandoff, history: list[object]) -> bool:
        known, folded = _current(row), self._folded(row, history)
        return folded is not None and known in (None, folded)

    def _folded(self, row: Row[Any] | GatheredHandoff, history: list[object]) -> Handoff | None:
        """Fold a stored journal; note a handoff that can't be read, and return None."""
        self._not_as_stored.add(row.id)
        try:
            return replace(replay(tuple(load_event(event) for event in history)), version=row.version)
        except Exception as cause:  # noqa: BLE001 - a fault of a stored value, of any kind, concerns this handoff alone
            reason = f"{type(cause).__name__}: {cause}".splitlines()[0][:200]
            is_newer = isinstance(cause, UnreadableFormat) and cause.is_newer
            named = {"id": row.id, "process": row.process, "number": row.number}
            self.unreadable[row.id] = UnreadableHandoff(**named, cause=reason, is_newer=is_newer)
            return None


def _current(row: Row[Any] | GatheredHandoff) -> Handoff | None:
    """Return the handoff of a snapshot; None where it has another format or is damaged: the journal holds the handoff as well."""
    if row.state_format != VERSIONS[Shape.HANDOFF]:
        return None
    try:
        return read_handoff(row.state)
    except Exception:  # noqa: BLE001 - the journal is the truth
        return None
