"""Removes the content of old settled handoffs; the empty rows stay, so that receipts, figures and numbers outlive it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    String,
    and_,
    bindparam,
    delete,
    exists,
    func,
    literal,
    not_,
    select,
    update,
)

from handoffs.model.removed import RemovedHandoff
from storage.escalations.tables import ESCALATION_GROUPS, ESCALATION_ROWS, NUDGES
from storage.past_decisions import keep_decisions
from storage.repositories.set_aside import RowKind, is_set_aside
from storage.tables import (
    CARDS,
    HANDOFFS,
    JOURNAL,
    OUTBOX,
    SET_ASIDE,
    TASKS,
    TIMERS,
)

REFERENCE = "removal/"
"""How the reference begins by which the clean-up sets a handoff aside; its id follows."""

_BEFORE = bindparam("before", type_=JOURNAL.c.at.type)
_IS_OVER = and_(
    HANDOFFS.c.removed_at.is_(None),
    HANDOFFS.c.opened_at < _BEFORE,
    not_(HANDOFFS.c.is_waiting),
    not_(HANDOFFS.c.is_escalated),
    not_(exists().where(JOURNAL.c.handoff_id == HANDOFFS.c.id, JOURNAL.c.at >= _BEFORE)),
    not_(exists().where(ESCALATION_GROUPS.c.handoff_id == HANDOFFS.c.id, ESCALATION_GROUPS.c.closed_at.is_(None))),
    not_(exists().where(OUTBOX.c.handoff_id == HANDOFFS.c.id, OUTBOX.c.done_at.is_(None))),
)
"""A handoff that is settled, whose messages hold no open escalation, and of which nothing was written since and nothing waits."""

_REMAINS = select(
    HANDOFFS.c.id,
    HANDOFFS.c.process,
    HANDOFFS.c.number,
    HANDOFFS.c.round,
    HANDOFFS.c.ended_at,
    HANDOFFS.c.removed_at,
)
_NUMBER = select(HANDOFFS.c.number).where(HANDOFFS.c.id == bindparam("of_id"))


@dataclass(frozen=True, kw_only=True)
class OldHandoff:
    """A handoff that retention removes, by its id and what people call it."""

    id: str
    process: str
    number: str


class Removals:
    """Finds handoffs that are older than retention keeps them, removes their content, and knows those that were removed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def number_of(self, handoff_id: str) -> str:
        """Return the number of a handoff's record, which outlives the content; empty for an unknown handoff."""
        return self._connection.scalar(_NUMBER, {"of_id": handoff_id}) or ""

    def due(self, before: datetime, real_now: datetime, limit: int) -> tuple[OldHandoff, ...]:
        """List settled handoffs of which nothing was written since `before`, oldest first, without those that are set aside."""
        reference = literal(REFERENCE, String) + HANDOFFS.c.id
        wanted = select(HANDOFFS.c.id, HANDOFFS.c.process, HANDOFFS.c.number).where(
            _IS_OVER, not_(is_set_aside(RowKind.CLEAN_UP, reference, pausing=True))
        )
        rows = self._connection.execute(
            wanted.order_by(HANDOFFS.c.opened_at).limit(limit), {"before": before, "real_now": real_now}
        ).all()
        return tuple(OldHandoff(id=row.id, process=row.process, number=row.number) for row in rows)

    def lock(self, handoff_id: str, before: datetime) -> bool:
        """Lock a handoff that is to be removed; return False for one that somebody has changed, or removed, meanwhile."""
        self._connection.execute(select(HANDOFFS.c.id).where(HANDOFFS.c.id == handoff_id).with_for_update())
        wanted = select(HANDOFFS.c.id).where(HANDOFFS.c.id == handoff_id, _IS_OVER)
        return self._connection.execute(wanted, {"before": before}).one_or_none() is not None

    def remove(self, handoff_id: str, ended_at: datetime, now: datetime) -> None:
        """Delete what only this handoff needed, and empty its row; the decisions of its tasks stay for the figures."""
        keep_decisions(self._connection, handoff_id)
        for table in (TASKS, TIMERS, CARDS, OUTBOX, SET_ASIDE, ESCALATION_ROWS, NUDGES):
            self._connection.execute(delete(table).where(table.c.handoff_id == handoff_id))
        emptied = {"state": JSON.NULL, "party": "", "ended_at": ended_at, "removed_at": now, "version": HANDOFFS.c.version + 1}
        self._connection.execute(update(HANDOFFS).where(HANDOFFS.c.id == handoff_id).values(emptied))

    def get(self, handoff_id: str) -> RemovedHandoff:
        """Return the remains of a handoff that was removed."""
        return remains(self._connection.execute(_REMAINS.where(HANDOFFS.c.id == handoff_id)).one())

    def of(self, handoff_ids: Collection[str]) -> dict[str, RemovedHandoff]:
        """Return the remains of those of these handoffs that were removed, by id."""
        if not handoff_ids:
            return {}
        wanted = _REMAINS.where(HANDOFFS.c.id.in_(handoff_ids), HANDOFFS.c.removed_at.is_not(None))
        return {row.id: remains(row) for row in self._connection.execute(wanted).all()}

    def latest(self, process: str, record_id: str) -> RemovedHandoff | None:
        """Return the remains of the newest round of a subject; None where no round is, or the newest was not removed."""
        wanted = _REMAINS.where(HANDOFFS.c.process == process, HANDOFFS.c.record_id == record_id)
        row = self._connection.execute(wanted.order_by(HANDOFFS.c.round.desc()).limit(1)).one_or_none()
        return remains(row) if row and row.removed_at is not None else None

    def numbered(self, number: str) -> tuple[RemovedHandoff, ...]:
        """List the remains of the newest round of each record with a number, where that was removed."""
        return self._newest(HANDOFFS.c.number.in_(in_either_case(number)))

    def of_record(self, record_id: str) -> tuple[RemovedHandoff, ...]:
        """List the remains of the newest round of a record in each process, where that was removed."""
        return self._newest(HANDOFFS.c.record_id == record_id)

    def _newest(self, condition: ColumnElement[bool]) -> tuple[RemovedHandoff, ...]:
        each = (HANDOFFS.c.process, HANDOFFS.c.record_id)
        place = func.row_number().over(partition_by=each, order_by=HANDOFFS.c.round.desc()).label("place")
        found = _REMAINS.add_columns(place).where(condition).subquery()
        wanted = select(found).where(found.c.place == 1, found.c.removed_at.is_not(None)).order_by(found.c.removed_at).limit(20)
        return tuple(remains(row) for row in self._connection.execute(wanted).all())

    def ids(self) -> frozenset[str]:
        """List the ids of all handoffs that were removed."""
        return frozenset(
            self._connection.execute(select(HANDOFFS.c.id).where(HANDOFFS.c.removed_at.is_not(None))).scalars().all()
        )


def in_either_case(number: str) -> set[str]:
    """Return the ways in which a number may be written."""
    return {number, number.upper(), number.lower()}


def remains(row: Any) -> RemovedHandoff:
    """Return what retention left of a handoff, by its row."""
    return RemovedHandoff(
        id=row.id,
        process=row.process,
        number=row.number,
        round=row.round,
        ended_at=row.ended_at,
        removed_at=row.removed_at,
    )
