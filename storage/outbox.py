"""What has not left yet: write-backs, drawings and replies, taken under a lease and settled when they have arrived."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from handoffs.model.effects import Effect
from handoffs.model.handoff import Handoff
from storage.codec import dump_effect, load_effect
from storage.tables import OUTBOX

DRAWING = "drawing"


@dataclass(frozen=True, kw_only=True)
class OutboxMessage:
    """Something that has to arrive elsewhere, for a handoff or (`handoff_id` empty) for a whole team.

    `first` orders those that wait, `wanted` counts how often it was asked for.
    """

    id: int
    kind: str
    key: str
    handoff_id: str
    step: str
    effect: Effect | None
    created_at: datetime
    due_at: datetime
    first: datetime
    attempts: int
    wanted: int
    trouble: str


class Outbox:
    """Keeps parcels until they are done. Instants are real time: leases and pauses don't follow a wound clock."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put_effect(self, handoff_id: str, step: str, effect: Effect, *, first: datetime, now: datetime) -> None:
        """Put an effect on its way; its key names it once and for all, in Slack's message metadata too."""
        key = f"{effect.type}/{handoff_id}/{uuid.uuid4().hex[:12]}"
        row = _row(effect.type, key, handoff_id, step, first, now) | {"effect": dump_effect(effect)}
        self._connection.execute(insert(OUTBOX).values(**row))

    def put_notice(self, key: str, effect: Effect, *, first: datetime, now: datetime) -> bool:
        """Put a notice that belongs to no handoff on its way, once for its key; False when it was put before."""
        dialect = postgresql if self._connection.dialect.name == "postgresql" else sqlite
        row = _row(effect.type, key, None, "", first, now) | {"effect": dump_effect(effect)}
        statement = dialect.insert(OUTBOX).values(**row).on_conflict_do_nothing(index_elements=["key"])
        return self._connection.execute(statement.returning(OUTBOX.c.id)).one_or_none() is not None

    def request_redraw(self, handoff_id: str, surface: str, *, first: datetime, now: datetime) -> None:
        """Ask for a message to be drawn anew; asking again while it waits changes nothing but its number of wishes."""
        dialect = postgresql if self._connection.dialect.name == "postgresql" else sqlite
        row = _row(DRAWING, f"{DRAWING}/{handoff_id}/{surface}", handoff_id, surface, first, now)
        asked_again = {"wanted": OUTBOX.c.wanted + 1, "due_at": now, "first": first, "done_at": None, "attempts": 0}
        statement = dialect.insert(OUTBOX).values(**row)
        self._connection.execute(statement.on_conflict_do_update(index_elements=["key"], set_=asked_again))

    def request_redraws(self, handoff: Handoff, *, now: datetime) -> None:
        """Ask for the card of every task of a handoff to be drawn anew."""
        for task in handoff.tasks:
            self.request_redraw(handoff.id, task.step, first=task.due.due_at, now=now)

    def take(self, kinds: Sequence[str], now: datetime, limit: int, lease: timedelta) -> tuple[OutboxMessage, ...]:
        """Take what is due and in nobody's hands, most urgent first; it is ours until the lease ends."""
        if limit <= 0:
            return ()
        free = or_(OUTBOX.c.leased_until.is_(None), OUTBOX.c.leased_until <= now)
        wanted = (
            select(OUTBOX)
            .where(OUTBOX.c.kind.in_(kinds), OUTBOX.c.done_at.is_(None), OUTBOX.c.due_at <= now, free)
            .order_by(OUTBOX.c.first, OUTBOX.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        rows = self._connection.execute(wanted).all()
        if rows:
            taken = {"leased_until": now + lease, "attempts": OUTBOX.c.attempts + 1}
            self._connection.execute(update(OUTBOX).where(OUTBOX.c.id.in_([row.id for row in rows])).values(taken))
        return tuple(_message(row) for row in rows)

    def release_all_leases(self) -> None:
        """End every lease: whoever held one is gone, so what it had in hand need not wait for the lease to run out."""
        self._connection.execute(update(OUTBOX).where(OUTBOX.c.leased_until.is_not(None)).values(leased_until=None))

    def done(self, message: OutboxMessage, now: datetime) -> None:
        """Note that a parcel has arrived; a drawing that was asked for again meanwhile is due again at once."""
        arrived = update(OUTBOX).where(OUTBOX.c.id == message.id)
        self._connection.execute(arrived.where(OUTBOX.c.wanted == message.wanted).values(done_at=now, trouble=""))
        self._connection.execute(arrived.values(leased_until=None))

    def again(self, message: OutboxMessage, due_at: datetime, trouble: str) -> None:
        """Keep a parcel for later, with what stood in its way."""
        later = update(OUTBOX).where(OUTBOX.c.id == message.id)
        self._connection.execute(later.values(due_at=due_at, leased_until=None, trouble=trouble[:500]))

    def mark_undeliverable(self, message: OutboxMessage, trouble: str, now: datetime) -> None:
        """Note that a parcel will never arrive, and why."""
        ended = update(OUTBOX).where(OUTBOX.c.id == message.id)
        self._connection.execute(ended.values(done_at=now, leased_until=None, trouble=trouble[:500]))

    def oldest_unsent(self, kinds: Sequence[str]) -> datetime | None:
        """Tell since when the oldest parcel waits."""
        wanted = select(func.min(OUTBOX.c.created_at)).where(OUTBOX.c.kind.in_(kinds), OUTBOX.c.done_at.is_(None))
        return self._connection.execute(wanted).scalar()

    def count(self, kinds: Sequence[str]) -> int:
        """Count the parcels that wait."""
        wanted = select(func.count()).where(OUTBOX.c.kind.in_(kinds), OUTBOX.c.done_at.is_(None))
        return int(self._connection.execute(wanted).scalar_one())


def _row(kind: str, key: str, handoff_id: str | None, step: str, first: datetime, now: datetime) -> dict[str, Any]:
    return {
        "kind": kind,
        "key": key,
        "handoff_id": handoff_id,
        "step": step,
        "created_at": now,
        "due_at": now,
        "first": first,
    }


def _message(row: Row[Any]) -> OutboxMessage:
    return OutboxMessage(
        id=row.id,
        kind=row.kind,
        key=row.key,
        handoff_id=row.handoff_id or "",
        step=row.step,
        effect=load_effect(row.effect),
        created_at=row.created_at,
        due_at=row.due_at,
        first=row.first,
        attempts=row.attempts + 1,
        wanted=row.wanted,
        trouble=row.trouble,
    )
