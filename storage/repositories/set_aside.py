"""The rows that failed and are set aside: which, since when, why, and when each is tried again."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, delete, exists, func, insert, literal, not_, select, update

from handoffs.text.messages import Message
from storage.columns.types import text_of
from storage.escalations.tables import ESCALATION_GROUPS, NUDGES
from storage.formats.codec import dump_message, load_reason
from storage.tables import HANDOFFS, OUTBOX, SET_ASIDE, TIMERS

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=2), timedelta(hours=1)
"""The pause after the first failure; each further one is twice as long, up to the longest."""

CONFIRMED = "confirmed/"
"""What the edition of an entry begins with that an operator has confirmed."""

_ROW = (SET_ASIDE.c.kind == bindparam("of_kind"), SET_ASIDE.c.reference == bindparam("of_reference"))
_ONE = select(SET_ASIDE).where(*_ROW).with_for_update()
_CHANGE, _CLEAR = update(SET_ASIDE).where(*_ROW), delete(SET_ASIDE).where(*_ROW)
_OF_KIND = select(SET_ASIDE).where(SET_ASIDE.c.kind == bindparam("of_kind"))
_ALL = select(SET_ASIDE).order_by(SET_ASIDE.c.since, SET_ASIDE.c.id)
_COUNTS = select(SET_ASIDE.c.kind, func.count().label("number")).group_by(SET_ASIDE.c.kind)
_NEXT_TRY = bindparam("real_now", type_=SET_ASIDE.c.next_try_at.type)
"""Statements of every sweep, built once: to build one takes longer than to run it."""


class RowKind(StrEnum):
    """What can be set aside; the values are stored, and label the metrics."""

    TIMER = "timer"
    MESSAGE = "message"
    HANDOFF = "handoff"
    RECORD = "record"
    CHANNEL = "channel"
    APPOINTMENT = "appointment"
    TASK = "task"
    SOURCE = "source"
    DIGEST = "digest"
    CERTIFICATE = "certificate"
    CLEAN_UP = "clean_up"
    ABSENCE = "absence"
    GROUP = "group"
    NUDGES = "nudges"
    OTHER = "other"

    @classmethod
    def _missing_(cls, value: object) -> "RowKind":
        """Read a kind that only a newer release knows as OTHER."""
        return cls.OTHER


@dataclass(frozen=True, kw_only=True)
class RowName:
    """Which row it is: `reference` is unique within its kind, `name` is what people call it.

    `process` and `handoff_id` are empty for a row of no process or handoff. `edition` names the content that failed: other
    content is tried at once.
    """

    kind: RowKind
    reference: str
    name: str
    process: str = ""
    handoff_id: str = ""
    edition: str = ""


@dataclass(frozen=True, kw_only=True)
class SetAside:
    """A row that is set aside since `since`, after so many failed attempts. All instants are real time."""

    id: int
    row: RowName
    since: datetime
    reason: Message
    attempts: int
    next_try_at: datetime

    def may_be_tried(self, now: datetime, edition: str = "") -> bool:
        """Return whether its pause is over, or its content has changed."""
        return self.next_try_at <= now or self.row.edition != edition


class SetAsideRows:
    """Keeps one entry for each row that is set aside; an entry goes when its row has been handled."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, row: RowName, reason: Message, now: datetime) -> SetAside:
        """Note a failed attempt; return the entry, with the instant of the next attempt."""
        known = self.find(row.kind, row.reference)
        attempts = known.attempts + 1 if known else 1
        values = {
            "name": row.name[:320],
            "edition": row.edition,
            "reason": dump_message(reason),
            "attempts": attempts,
            "next_try_at": now + pause_after(attempts),
        }
        if known:
            self._connection.execute(_CHANGE.values(values), {"of_kind": row.kind, "of_reference": row.reference})
        else:
            names = {"kind": row.kind, "reference": row.reference, "process": row.process, "handoff_id": row.handoff_id}
            self._connection.execute(insert(SET_ASIDE).values({**names, "since": now, **values}))
        found = self.find(row.kind, row.reference)
        assert found is not None, "the entry was written by this transaction"
        return found

    def find(self, kind: RowKind, reference: str) -> SetAside | None:
        """Return the entry of a row; None for a row that is not set aside."""
        row = self._connection.execute(_ONE, {"of_kind": kind, "of_reference": reference}).one_or_none()
        return _entry(row) if row else None

    def get(self, id: int) -> SetAside | None:
        """Return the entry with a number, to change it; None if there is none."""
        row = self._connection.execute(select(SET_ASIDE).where(SET_ASIDE.c.id == id).with_for_update()).one_or_none()
        return _entry(row) if row else None

    def clear(self, kind: RowKind, reference: str) -> bool:
        """Forget a row that has been handled; return whether it was set aside."""
        return self._connection.execute(_CLEAR, {"of_kind": kind, "of_reference": reference}).rowcount > 0

    def of_kind(self, kind: RowKind) -> Mapping[str, SetAside]:
        """Return the entries of a kind by reference."""
        return {row.reference: _entry(row) for row in self._connection.execute(_OF_KIND, {"of_kind": kind}).all()}

    def all(self) -> tuple[SetAside, ...]:
        """List all entries, oldest first."""
        return tuple(_entry(row) for row in self._connection.execute(_ALL).all())

    def counts(self) -> Mapping[RowKind, int]:
        """Count the entries of each kind that has any."""
        return {RowKind(row.kind): row.number for row in self._connection.execute(_COUNTS).all()}

    def confirm(self, id: int, now: datetime) -> None:
        """Note that an operator confirmed an entry as it is; other content has to be confirmed again."""
        confirmed = literal(CONFIRMED).concat(SET_ASIDE.c.edition)
        is_new = SET_ASIDE.c.edition.not_like(f"{CONFIRMED}%")
        self._connection.execute(update(SET_ASIDE).where(SET_ASIDE.c.id == id, is_new).values(edition=confirmed, next_try_at=now))

    def try_now(self, now: datetime, ids: Collection[int] = ()) -> None:
        """End the pauses of these rows (without ids: of all)."""
        wanted = update(SET_ASIDE).values(next_try_at=now)
        self._connection.execute(wanted.where(SET_ASIDE.c.id.in_(ids)) if ids else wanted)

    def forget_others(self, kind: RowKind, process: str, references: Collection[str]) -> None:
        """Forget the entries of a kind and a process whose references are none of these."""
        wanted = delete(SET_ASIDE).where(SET_ASIDE.c.kind == kind, SET_ASIDE.c.process == process)
        self._connection.execute(wanted.where(SET_ASIDE.c.reference.not_in(references)))

    def forget_ended(self) -> None:
        """Forget what needs no attempt now: fired timers, delivered messages, nudges, groups, handoffs, tasks that are gone."""
        timers = select(text_of(TIMERS.c.id)).where(TIMERS.c.fired_at.is_(None))
        messages = select(OUTBOX.c.key).where(OUTBOX.c.done_at.is_(None))
        groups = select(ESCALATION_GROUPS.c.id).where(ESCALATION_GROUPS.c.next_at.is_not(None))
        nudges = select(NUDGES.c.team).where(NUDGES.c.notice.is_(None))
        kinds = {RowKind.TIMER: timers, RowKind.MESSAGE: messages, RowKind.HANDOFF: select(HANDOFFS.c.id), RowKind.GROUP: groups}
        for kind, alive in (kinds | {RowKind.NUDGES: nudges}).items():
            ended = SET_ASIDE.c.reference.not_in(alive)
            self._connection.execute(delete(SET_ASIDE).where(SET_ASIDE.c.kind == kind, ended))
        waiting = SET_ASIDE.c.handoff_id.in_(select(HANDOFFS.c.id).where(HANDOFFS.c.is_waiting))
        self._connection.execute(delete(SET_ASIDE).where(SET_ASIDE.c.kind == RowKind.TASK, not_(waiting)))


def is_set_aside(kind: RowKind, reference: ColumnElement[str], *, pausing: bool) -> ColumnElement[bool]:
    """Return the condition that a row is set aside; with `pausing`, that its next attempt is later than the value `real_now`."""
    entry = exists().where(SET_ASIDE.c.kind == kind.value, SET_ASIDE.c.reference == reference)
    return entry.where(SET_ASIDE.c.next_try_at > _NEXT_TRY) if pausing else entry


def pause_after(attempts: int) -> timedelta:
    """Return the pause after so many failed attempts."""
    return min(FIRST_PAUSE * (1 << min(attempts - 1, 20)), LONGEST_PAUSE)


def _entry(row: Row[Any]) -> SetAside:
    name = RowName(
        kind=RowKind(row.kind),
        reference=row.reference,
        name=row.name,
        process=row.process,
        handoff_id=row.handoff_id,
        edition=row.edition,
    )
    return SetAside(
        id=row.id,
        row=name,
        since=row.since,
        reason=load_reason(row.reason),
        attempts=row.attempts,
        next_try_at=row.next_try_at,
    )
