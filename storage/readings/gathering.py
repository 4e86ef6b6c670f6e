"""Reads in one statement what a change of one handoff needs: the handoff, the end of its journal, its timers, and the person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Integer,
    Row,
    Select,
    String,
    Text,
    bindparam,
    cast,
    func,
    literal_column,
    null,
    select,
    union_all,
)
from sqlalchemy.types import TypeEngine

from handoffs.model.people import Actor
from storage.columns.prepared import prepared
from storage.columns.types import UtcDateTime
from storage.readings.actors import actor_of
from storage.tables import HANDOFFS, JOURNAL, MEMBERS, PEOPLE, TIMERS

_TYPES: dict[str, TypeEngine[Any]] = {
    "a": String(), "b": String(), "c": String(), "number": BigInteger(), "other": Integer(), "text": Text(),
    "at": UtcDateTime(), "since": UtcDateTime(), "until": UtcDateTime(),
}  # fmt: skip
"""The columns of the reading, which every part fills with what it has; the others are null."""

_ID, _USER = bindparam("of_handoff", type_=String()), bindparam("of_user", type_=String())


@dataclass(frozen=True, kw_only=True)
class GatheredHandoff:
    """What a handoff is read from (`storage/repositories/snapshots.py`)."""

    id: str
    version: int
    state_format: int
    state: str
    process: str
    number: str
    removed_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class GatheredTimer:
    """A timer as it is stored."""

    id: int
    step: str
    kind: str
    since: datetime
    due_at: datetime
    fired_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """What a change of a handoff needs; `handoff` is None where there is none, `end` the number and seal of the last entry."""

    handoff: GatheredHandoff | None
    end: tuple[int, str]
    timers: list[GatheredTimer]
    actor: Actor


def gather(connection: Connection, handoff_id: str, user_id: str) -> Gathered:
    """Lock a handoff and read what a change of it needs; `user_id` is empty for a change that no person makes.

    On PostgreSQL the lock comes first, by a statement of its own: a statement that waits for a lock sees all other tables
    as they were when it began.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK, {"of_handoff": handoff_id})
    parts: dict[str, list[Row[Any]]] = {"handoff": [], "journal": [], "timer": [], "person": [], "member": []}
    asked = {"of_handoff": handoff_id, "of_user": user_id}
    for row in prepared(connection, _EVERYTHING, tuple(asked)).read(connection, asked):
        parts[row.part].append(row)
    return Gathered(
        handoff=next((_handoff(row) for row in parts["handoff"]), None),
        end=next(((row.number, row.text) for row in parts["journal"]), (0, "")),
        timers=[_timer(row) for row in parts["timer"]],
        actor=_actor(user_id, parts["person"], parts["member"]),
    )


def _part(name: str, **columns: Any) -> Select[Any]:
    filled = (columns.get(each, cast(null(), kind)).label(each) for each, kind in _TYPES.items())
    return select(literal_column(f"'{name}'", String()).label("part"), *filled)


_LOCK = select(HANDOFFS.c.id).where(HANDOFFS.c.id == _ID).with_for_update(key_share=True)
_EVERYTHING = union_all(
    _part(
        "handoff", a=HANDOFFS.c.id, b=HANDOFFS.c.process, c=HANDOFFS.c.number, number=HANDOFFS.c.version,
        other=HANDOFFS.c.state_format, text=cast(HANDOFFS.c.state, Text), at=HANDOFFS.c.removed_at,
    ).where(HANDOFFS.c.id == _ID),
    _part("journal", number=JOURNAL.c.sequence, text=JOURNAL.c.seal).where(
        JOURNAL.c.handoff_id == _ID,
        JOURNAL.c.sequence == select(func.max(JOURNAL.c.sequence)).where(JOURNAL.c.handoff_id == _ID).scalar_subquery(),
    ),
    _part(
        "timer", number=TIMERS.c.id, a=TIMERS.c.step, b=TIMERS.c.kind, since=TIMERS.c.since, until=TIMERS.c.due_at,
        at=TIMERS.c.fired_at,
    ).where(TIMERS.c.handoff_id == _ID),
    _part("person", a=PEOPLE.c.name, b=PEOPLE.c.kind).where(PEOPLE.c.user_id == _USER),
    _part("member", a=MEMBERS.c.team, other=cast(MEMBERS.c.is_contact, Integer)).where(MEMBERS.c.user_id == _USER),
)  # fmt: skip
"""A statement of every change, built once."""


def _handoff(row: Row[Any]) -> GatheredHandoff:
    return GatheredHandoff(
        id=row.a, process=row.b, number=row.c, version=row.number, state_format=row.other, state=row.text, removed_at=row.at
    )


def _timer(row: Row[Any]) -> GatheredTimer:
    return GatheredTimer(id=row.number, step=row.a, kind=row.b, since=row.since, due_at=row.until, fired_at=row.at)


def _actor(user_id: str, person: Sequence[Row[Any]], member: Sequence[Row[Any]]) -> Actor:
    name, kind = next(((row.a, row.b) for row in person), (None, None))
    return actor_of(user_id, name, kind, ((row.a, bool(row.other)) for row in member))
