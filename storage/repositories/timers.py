"""Timers as rows: what is due is asked of the index, fired once, and dropped when it no longer matters."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Integer, Row, bindparam, delete, exists, func, insert, literal, not_, or_, select, update

from handoffs.model.effects import Destination
from handoffs.rules.parts.timers import PINGS, Timer, TimerKind
from storage.batches import delete_batch
from storage.columns.types import text_of
from storage.escalations.tables import ESCALATION_GROUPS, NUDGES
from storage.leases import any_due
from storage.readings.gathering import GatheredTimer
from storage.readings.people import CLAIMED_BY_LEAVERS
from storage.repositories.set_aside import RowKind, is_set_aside
from storage.rows.writes import Writes
from storage.tables import HANDOFFS, TIMERS

_Stored = Row[str, int, str, str, datetime, datetime, datetime | None]

_NOW = bindparam("now", type_=TIMERS.c.due_at.type)
_STORED = select(
    TIMERS.c.handoff_id, TIMERS.c.id, TIMERS.c.step, TIMERS.c.kind, TIMERS.c.since, TIMERS.c.due_at, TIMERS.c.fired_at
)
_OF_HANDOFF = _STORED.where(TIMERS.c.handoff_id == bindparam("of_handoff"))
_OF_EACH = _STORED.where(TIMERS.c.handoff_id.in_(bindparam("of_handoffs", expanding=True)))
_DUE = (TIMERS.c.fired_at.is_(None), TIMERS.c.due_at <= _NOW, TIMERS.c.kind.in_([kind.value for kind in TimerKind]))
"""A timer of a kind that this release does not know is left alone; the next change of its handoff drops it."""

_PAUSES = or_(
    is_set_aside(RowKind.TIMER, text_of(TIMERS.c.id), pausing=True),
    is_set_aside(RowKind.HANDOFF, TIMERS.c.handoff_id, pausing=True),
)
_NEXT_DUE = (
    select(
        TIMERS.c.id,
        TIMERS.c.handoff_id,
        TIMERS.c.step,
        TIMERS.c.kind,
        TIMERS.c.due_at,
        is_set_aside(RowKind.TIMER, text_of(TIMERS.c.id), pausing=False).label("is_set_aside"),
    )
    .join(HANDOFFS, HANDOFFS.c.id == TIMERS.c.handoff_id)
    .where(
        *_DUE,
        not_(_PAUSES),
        or_(TIMERS.c.kind.not_in(PINGS), TIMERS.c.due_at <= bindparam("pings_until", type_=TIMERS.c.due_at.type)),
    )
    .order_by(TIMERS.c.due_at, TIMERS.c.id)
    .limit(bindparam("at_most", type_=Integer()))
    .with_for_update(of=HANDOFFS, key_share=True, skip_locked=True)
)
_STILL_DUE = select(TIMERS.c.id).where(TIMERS.c.id.in_(bindparam("of_ids", expanding=True)), TIMERS.c.fired_at.is_(None))
_OLDEST_DUE = select(func.min(TIMERS.c.due_at)).where(
    *_DUE,
    not_(is_set_aside(RowKind.TIMER, text_of(TIMERS.c.id), pausing=False)),
    not_(is_set_aside(RowKind.HANDOFF, TIMERS.c.handoff_id, pausing=False)),
)
_REMINDER_DUE = (ESCALATION_GROUPS.c.closed_at.is_(None), ESCALATION_GROUPS.c.next_at <= _NOW)
_IS_ANY_DUE = or_(exists().where(*_DUE), exists().where(*_REMINDER_DUE), exists().where(NUDGES.c.notice.is_(None)))
_ANY_DUE = select(literal(1)).where(_IS_ANY_DUE)
_DUE_WORK = select(
    _IS_ANY_DUE.label("timers"),
    CLAIMED_BY_LEAVERS.exists().label("claims"),
    *(any_due(destination).exists().label(destination.value) for destination in Destination),
)
_DROP_ALL = delete(TIMERS).where(TIMERS.c.id.in_(bindparam("of_ids", expanding=True)))
_DROP, _ADD = delete(TIMERS).where(TIMERS.c.id == bindparam("of_id")), insert(TIMERS)
_FIRED = update(TIMERS).where(TIMERS.c.id.in_(bindparam("of_ids", expanding=True)))
"""Statements of every change and every tick, built once: to build one takes longer than to run it."""


@dataclass(frozen=True, kw_only=True)
class DueTimer:
    """A timer whose moment has come."""

    id: int
    handoff_id: str
    step: str
    kind: TimerKind
    due_at: datetime
    is_set_aside: bool = False
    """Whether an earlier attempt failed."""


@dataclass(frozen=True, kw_only=True)
class DueWork:
    """What jobs have to do now: whether a timer is due, whether a leaver holds a claim, and for whom a message is due."""

    timers: bool
    claims: bool
    destinations: frozenset[Destination]

    @property
    def is_any(self) -> bool:
        """Return whether anything is due."""
        return self.timers or self.claims or bool(self.destinations)


class Timers:
    """Keeps the moments at which handoffs have to be looked at again."""

    def __init__(self, connection: Connection, writes: Writes) -> None:
        self._connection = connection
        self._writes = writes
        self._ahead: dict[str, list[_Stored | GatheredTimer]] = {}

    def read_ahead(self, handoff_ids: Collection[str]) -> None:
        """Read the timers of these handoffs in one statement, for the next reconciliation of each; none of them changes else."""
        self._ahead = {id: [] for id in handoff_ids}
        for row in self._connection.execute(_OF_EACH, {"of_handoffs": sorted(handoff_ids)}).all() if handoff_ids else ():
            self._ahead[row.handoff_id].append(row)

    def know(self, handoff_id: str, timers: list[GatheredTimer]) -> None:
        """Take the timers of a handoff, read while it was locked, for its next reconciliation."""
        self._ahead[handoff_id] = list(timers)

    def reconcile(self, handoff_id: str, wanted: tuple[Timer, ...]) -> None:
        """Make the unfired timers of a handoff those that are wanted; a moment that has fired never fires again."""
        rows = self._ahead.pop(handoff_id, None)
        if rows is None:
            rows = list(self._connection.execute(_OF_HANDOFF, {"of_handoff": handoff_id}).all())
        moments = {(each.step, each.kind.value, each.since.astimezone(UTC), each.due_at.astimezone(UTC)) for each in wanted}
        gone = [row.id for row in rows if row.fired_at is None and _moment(row) not in moments]
        new = moments - {_moment(row) for row in rows}
        if gone:
            self._drop(gone)
        if new:
            rows_to_add = [
                {"handoff_id": handoff_id, "step": step, "kind": kind, "since": since, "due_at": due_at}
                for step, kind, since, due_at in sorted(new)
            ]
            self._writes.add(_ADD, *rows_to_add)

    def _drop(self, ids: list[int]) -> None:
        """Delete timers: in a batch by the statement of all its handoffs, else by one of their own."""
        if self._writes.wait:
            self._writes.add(_DROP, *({"of_id": id} for id in ids))
        else:
            self._connection.execute(_DROP_ALL, {"of_ids": ids})

    def next_due(
        self, now: datetime, real_now: datetime, pings_until: datetime | None = None, limit: int = 1
    ) -> tuple[DueTimer, ...]:
        """Take the timers that are due longest and are not set aside, with their handoffs locked; at most `limit`.

        The timers of handoffs that another transaction changes now are left out; it may end them. A timer that pings a person
        is left out if its instant is after `pings_until` (None: none is).
        """
        asked = {"now": now, "real_now": real_now, "pings_until": pings_until or now, "at_most": limit}
        while rows := self._connection.execute(_NEXT_DUE, asked).all():
            still = set(self._connection.execute(_STILL_DUE, {"of_ids": [row.id for row in rows]}).scalars().all())
            if due := tuple(_due(row) for row in rows if row.id in still):
                return due
        return ()

    def is_any_due(self, now: datetime) -> bool:
        """Return whether a timer is due that has not fired, or is set aside, a group's reminder, or a nudge to post."""
        return self._connection.execute(_ANY_DUE, {"now": now}).one_or_none() is not None

    def due_work(self, now: datetime, real_now: datetime) -> DueWork:
        """Return what jobs and outbox workers have to do, in one reading; timers go by `now`, messages by `real_now`."""
        row = self._connection.execute(_DUE_WORK, {"now": now, "real_now": real_now}).one()
        destinations = frozenset(each for each in Destination if getattr(row, each.value))
        return DueWork(timers=bool(row.timers), claims=bool(row.claims), destinations=destinations)

    def oldest_due(self, now: datetime) -> datetime | None:
        """Return when the oldest timer that has not fired was due; None if all have fired, but for those that are set aside."""
        return self._connection.execute(_OLDEST_DUE, {"now": now}).scalar()

    def fired(self, timers: Iterable[DueTimer], now: datetime) -> None:
        """Note that timers do their work now, in this transaction."""
        self._connection.execute(_FIRED, {"of_ids": sorted(timer.id for timer in timers), "fired_at": now})

    def purge(self, before: datetime) -> int:
        """Delete a batch of the timers of settled handoffs that fired earlier; return its size."""
        settled = select(HANDOFFS.c.id).where(not_(HANDOFFS.c.is_waiting))
        return delete_batch(self._connection, TIMERS, TIMERS.c.fired_at < before, TIMERS.c.handoff_id.in_(settled))


def _due(row: Row[Any]) -> DueTimer:
    kind = TimerKind(row.kind)
    return DueTimer(
        id=row.id, handoff_id=row.handoff_id, step=row.step, kind=kind, due_at=row.due_at, is_set_aside=row.is_set_aside
    )


def _moment(row: _Stored | GatheredTimer) -> tuple[str, str, datetime, datetime]:
    return row.step, row.kind, row.since, row.due_at
