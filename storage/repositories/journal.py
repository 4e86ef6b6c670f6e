"""The append-only history of every handoff, each entry sealed with a hash over itself and the entry before it."""

import hashlib
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Connection, Row, Select, Text, and_, bindparam, cast, func, insert, select, text, update

from handoffs.model.events import Event
from handoffs.model.events.removals import Removed
from storage.formats.codec import dump_event, load_event
from storage.formats.json_text import sealed_text
from storage.rows.writes import Writes
from storage.tables import JOURNAL

BATCH = 1000

_BUT_EVENT = tuple(column for column in JOURNAL.c if column.name != "event")
_OF_HANDOFF = JOURNAL.c.handoff_id == bindparam("of_handoff")
_APPEND = insert(JOURNAL)
_LAST = select(JOURNAL.c.sequence, JOURNAL.c.seal).where(_OF_HANDOFF).order_by(JOURNAL.c.sequence.desc()).limit(1)
_OF_EACH = JOURNAL.c.handoff_id.in_(bindparam("of_handoffs", expanding=True))
_NEWEST = select(JOURNAL.c.handoff_id, func.max(JOURNAL.c.sequence).label("sequence")).where(_OF_EACH)
_NEWEST_OF_EACH = _NEWEST.group_by(JOURNAL.c.handoff_id).subquery()
_LAST_OF_EACH = select(JOURNAL.c.handoff_id, JOURNAL.c.sequence, JOURNAL.c.seal).join(
    _NEWEST_OF_EACH,
    and_(_NEWEST_OF_EACH.c.handoff_id == JOURNAL.c.handoff_id, _NEWEST_OF_EACH.c.sequence == JOURNAL.c.sequence),
)
_HISTORY = select(JOURNAL.c.event).where(_OF_HANDOFF).order_by(JOURNAL.c.sequence)
_HISTORIES = select(JOURNAL.c.handoff_id, JOURNAL.c.event).where(_OF_EACH).order_by(JOURNAL.c.handoff_id, JOURNAL.c.sequence)
"""Statements of every change, built once: to build one takes longer than to run it."""

_NONE = (0, "")
"""The number and the seal before the first entry."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry as stored: `seal` is what it was sealed with, `expected` what its words and the entry before it give now.

    `event` is None where retention removed it, and the text itself where what is stored is no JSON. `heads` is the fingerprint
    of what stays then, of this entry and all entries of the handoff before it.
    """

    handoff_id: str
    sequence: int
    at: datetime
    actor: str
    type: str
    policy_version: str
    event: object
    seal: str
    expected: str
    heads: str

    @property
    def is_closing(self) -> bool:
        """Return whether it says that retention removed the entries before it."""
        return self.type == Removed.type and isinstance(self.event, dict)

    @property
    def claimed_heads(self) -> object:
        """Return the fingerprint that a closing entry holds of the entries before it; None for another entry."""
        return self.event.get("heads") if self.is_closing and isinstance(self.event, dict) else None


class Journal:
    """Writes events down in order, and reads them back."""

    def __init__(self, connection: Connection, writes: Writes | None = None) -> None:
        self._connection = connection
        self._writes = writes or Writes(connection)
        self._ahead: dict[str, tuple[int, str]] = {}

    def read_ahead(self, handoff_ids: Collection[str]) -> None:
        """Read the last entries of these handoffs in one statement, for the next append to each; none of them changes else."""
        found = self._connection.execute(_LAST_OF_EACH, {"of_handoffs": sorted(handoff_ids)}).all() if handoff_ids else ()
        self._ahead = dict.fromkeys(handoff_ids, _NONE) | {row.handoff_id: (row.sequence, row.seal) for row in found}

    def know(self, handoff_id: str, end: tuple[int, str]) -> None:
        """Take the number and the seal of the last entry, read while the handoff was locked, for the next append."""
        self._ahead[handoff_id] = end

    def append(self, handoff_id: str, events: tuple[Event, ...], actor: str, policy_version: str) -> None:
        """Add events behind those that are there; the handoff must be locked by the same transaction."""
        if not events:
            return
        number, seal = self._last_of(handoff_id)
        rows = []
        for event in events:
            number += 1
            row = {
                "handoff_id": handoff_id,
                "sequence": number,
                "at": event.at,
                "actor": actor,
                "type": event.type,
                "policy_version": policy_version,
                "event": dump_event(event),
            }
            seal = _sealed(seal, row)
            rows.append(row | {"seal": seal})
        self._writes.add(_APPEND, *rows)

    def _last_of(self, handoff_id: str) -> tuple[int, str]:
        """Return the number and the seal of the last entry of a handoff; what was read ahead counts once."""
        if handoff_id in self._ahead:
            return self._ahead.pop(handoff_id)
        known = self._connection.execute(_LAST, {"of_handoff": handoff_id}).one_or_none()
        return (known.sequence, known.seal) if known else _NONE

    def of(self, handoff_id: str) -> tuple[Event, ...]:
        """Read the history of one handoff, oldest first.

        All rows are fetched before the first is read: SQLite keeps the snapshot of a statement that was left halfway, and no
        later write of the connection can begin.
        """
        stored = self._connection.execute(_HISTORY, {"of_handoff": handoff_id}).scalars().all()
        return tuple(load_event(event) for event in stored)

    def of_each(self, handoff_ids: Collection[str]) -> dict[str, list[object]]:
        """Read the stored histories of several handoffs by their ids, oldest event first."""
        found: dict[str, list[object]] = {id: [] for id in handoff_ids}
        for row in self._connection.execute(_HISTORIES, {"of_handoffs": sorted(found)}).all() if found else ():
            found[row.handoff_id].append(row.event)
        return found

    def clear(self, handoff_id: str, before: int) -> None:
        """Remove the events of the entries of a handoff that have lower numbers; their heads and seals stay."""
        earlier = (JOURNAL.c.handoff_id == handoff_id, JOURNAL.c.sequence < before)
        self._connection.execute(update(JOURNAL).where(*earlier).values(event=JSON.NULL))

    def last(self) -> int:
        """Return the number of the newest entry; it waits for entries that are being written, so none can appear before it."""
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(text("LOCK TABLE journal IN SHARE MODE"))
        return int(self._connection.execute(select(func.coalesce(func.max(JOURNAL.c.id), 0))).scalar_one())

    def newest(self) -> int:
        """Return the number of the newest entry that is written; one that is being written may get a smaller number."""
        return int(self._connection.execute(select(func.coalesce(func.max(JOURNAL.c.id), 0))).scalar_one())

    def entries(self, handoff_id: str | None = None, until: int | None = None) -> Iterator[Entry]:
        """Walk the entries of one handoff or of all in the order of their writing, with what their seals should be."""
        wanted: Select[Any] = select(*_BUT_EVENT, cast(JOURNAL.c.event, Text).label("event")).order_by(JOURNAL.c.id)
        if handoff_id is not None:
            wanted = wanted.where(JOURNAL.c.handoff_id == handoff_id)
        if until is not None:
            wanted = wanted.where(JOURNAL.c.id <= until)
        before: dict[str, tuple[str, str]] = {}
        with self._connection.execute(wanted.execution_options(yield_per=BATCH)) as rows:
            for row in rows:
                entry = _entry(row, *before.get(row.handoff_id, ("", "")))
                yield entry
                before[row.handoff_id] = (entry.seal, entry.heads)


def _entry(row: Row[Any], previous: str, heads: str) -> Entry:
    event = _parsed(row.event)
    return Entry(
        handoff_id=row.handoff_id,
        sequence=row.sequence,
        at=row.at,
        actor=row.actor,
        type=row.type,
        policy_version=row.policy_version,
        event=event,
        seal=row.seal,
        expected=_sealed(previous, row._asdict() | {"event": event}),
        heads=_headed(heads, row),
    )


def _parsed(stored: str | None) -> object:
    """Return a stored event, or its text where that is no JSON: it fits no seal, and the other entries are read."""
    try:
        return None if stored is None else json.loads(stored)
    except ValueError:
        return stored


def _sealed(previous: str, row: dict[str, Any]) -> str:
    """Hash an entry together with the seal of the one before, in a form that does not depend on the database."""
    content = {name: row[name] for name in ("handoff_id", "sequence", "actor", "type", "policy_version", "event")}
    return _hashed(content | {"at": _instant(row["at"]), "previous": previous})


def _headed(previous: str, row: Row[Any]) -> str:
    """Hash what retention leaves of an entry together with the entries before it."""
    content = {"sequence": row.sequence, "actor": row.actor, "type": row.type, "policy_version": row.policy_version}
    return _hashed(content | {"at": _instant(row.at), "seal": row.seal, "previous": previous})


def _hashed(content: dict[str, object]) -> str:
    return hashlib.sha256(sealed_text(content)).hexdigest()


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
