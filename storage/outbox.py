"""The outbox: effects and redraws that still have to leave, each delivered under a lease."""

import logging
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError
from sqlalchemy import ColumnElement, Connection, Row, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from handoffs.model.effects import Destination, Effect, Redraw, kinds_of
from handoffs.model.handoff import Handoff
from storage.codec import dump_effect, load_effect
from storage.tables import OUTBOX
from storage.upcasters import UnreadableFormat

logger = logging.getLogger(__name__)

SET_ASIDE = timedelta(hours=1)
"""The pause before Baton tries again to read a message that this version can't read."""


@dataclass(frozen=True, kw_only=True)
class OutboxMessage:
    """An effect that has to be delivered, for a handoff or (`handoff_id` empty) for a whole team.

    The lowest `priority_at` is delivered first. `generation` counts how often a redraw was requested.
    """

    id: int
    key: str
    handoff_id: str
    step: str
    effect: Effect
    created_at: datetime
    due_at: datetime
    priority_at: datetime
    attempts: int
    generation: int
    last_error: str

    @property
    def kind(self) -> str:
        """Return the type name of the effect."""
        return self.effect.type


class Outbox:
    """Keeps messages until they are delivered. All instants are real time: leases and pauses ignore a sandbox's clock."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put_effect(self, handoff_id: str, step: str, effect: Effect, *, priority_at: datetime, now: datetime) -> None:
        """Add an effect of a handoff; its unique key is also stored in the metadata of its Slack message."""
        key = f"{effect.type}/{handoff_id}/{uuid.uuid4().hex[:12]}"
        self._connection.execute(insert(OUTBOX).values(**_row(key, handoff_id, step, effect, priority_at, now)))

    def put_notice(self, key: str, effect: Effect, *, priority_at: datetime, now: datetime) -> bool:
        """Add an effect that belongs to no handoff, once for each key; return False for a known key."""
        statement = self._insert().values(**_row(key, None, "", effect, priority_at, now))
        statement = statement.on_conflict_do_nothing(index_elements=["key"])
        return self._connection.execute(statement.returning(OUTBOX.c.id)).one_or_none() is not None

    def request_redraw(self, handoff_id: str, surface: str, *, priority_at: datetime, now: datetime) -> None:
        """Request that a message is drawn again; a second request while the first one waits only raises the generation."""
        effect = Redraw(step=surface)
        row = _row(f"{effect.type}/{handoff_id}/{surface}", handoff_id, surface, effect, priority_at, now)
        requested_again = {
            "generation": OUTBOX.c.generation + 1,
            "due_at": now,
            "priority_at": priority_at,
            "done_at": None,
            "attempts": 0,
        }
        statement = self._insert().values(**row)
        self._connection.execute(statement.on_conflict_do_update(index_elements=["key"], set_=requested_again))

    def request_redraws(self, handoff: Handoff, *, now: datetime) -> None:
        """Request that the cards of all tasks of a handoff are drawn again."""
        for task in handoff.tasks:
            self.request_redraw(handoff.id, task.step, priority_at=task.due.due_at, now=now)

    def lease(self, destination: Destination, now: datetime, limit: int, lease: timedelta) -> tuple[OutboxMessage, ...]:
        """Lease at most `limit` due messages for a destination, ordered by priority; no other worker gets them meanwhile.

        A message that can't be read is logged and set aside; the others are returned.
        """
        if limit <= 0:
            return ()
        is_free = or_(OUTBOX.c.leased_until.is_(None), OUTBOX.c.leased_until <= now)
        due = (
            select(OUTBOX)
            .where(OUTBOX.c.kind.in_(kinds_of(destination)), OUTBOX.c.done_at.is_(None), OUTBOX.c.due_at <= now, is_free)
            .order_by(OUTBOX.c.priority_at, OUTBOX.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        rows = self._connection.execute(due).all()
        if rows:
            leased = {"leased_until": now + lease, "attempts": OUTBOX.c.attempts + 1}
            self._connection.execute(update(OUTBOX).where(OUTBOX.c.id.in_([row.id for row in rows])).values(leased))
        return tuple(message for row in rows if (message := self._read(row, now)))

    def release_all_leases(self) -> None:
        """End every lease; only for a database that no other process uses, since the holders of the leases are gone."""
        self._connection.execute(update(OUTBOX).where(OUTBOX.c.leased_until.is_not(None)).values(leased_until=None))

    def mark_done(self, message: OutboxMessage, now: datetime) -> None:
        """Record that a message is delivered; a redraw that was requested again meanwhile is due again at once."""
        row = update(OUTBOX).where(OUTBOX.c.id == message.id)
        is_newest = OUTBOX.c.generation == message.generation
        self._connection.execute(row.where(is_newest).values(done_at=now, last_error=""))
        self._connection.execute(row.values(leased_until=None))

    def postpone(self, message: OutboxMessage, due_at: datetime, reason: str) -> None:
        """Postpone a message to `due_at`, with the reason why it was not delivered."""
        self._postpone(message.id, due_at, reason)

    def mark_undeliverable(self, message: OutboxMessage, reason: str, now: datetime) -> None:
        """Record that a message will never be delivered, and the reason."""
        row = update(OUTBOX).where(OUTBOX.c.id == message.id)
        self._connection.execute(row.values(done_at=now, leased_until=None, last_error=reason[:500]))

    def oldest_unsent(self, *kinds: str) -> datetime | None:
        """Return when the oldest unsent message of these kinds (without kinds: of all) was added."""
        return self._connection.execute(select(func.min(OUTBOX.c.created_at)).where(*_unsent(kinds))).scalar()

    def count(self, *kinds: str) -> int:
        """Count the unsent messages of these kinds; without kinds: of all."""
        return int(self._connection.execute(select(func.count()).select_from(OUTBOX).where(*_unsent(kinds))).scalar_one())

    def _read(self, row: Row[Any], now: datetime) -> OutboxMessage | None:
        try:
            return _message(row)
        except (ValidationError, UnreadableFormat):
            logger.exception("The outbox message %s can't be read; it is tried again in an hour", row.key)
            self._postpone(row.id, now + SET_ASIDE, "This version of Baton can't read the message.")
            return None

    def _postpone(self, row_id: int, due_at: datetime, reason: str) -> None:
        row = update(OUTBOX).where(OUTBOX.c.id == row_id)
        self._connection.execute(row.values(due_at=due_at, leased_until=None, last_error=reason[:500]))

    def _insert(self) -> postgresql.Insert | sqlite.Insert:
        is_postgresql = self._connection.dialect.name == "postgresql"
        return postgresql.insert(OUTBOX) if is_postgresql else sqlite.insert(OUTBOX)


def _unsent(kinds: Iterable[str]) -> tuple[ColumnElement[bool], ...]:
    unsent = OUTBOX.c.done_at.is_(None)
    return (unsent, OUTBOX.c.kind.in_(kinds)) if kinds else (unsent,)


def _row(key: str, handoff_id: str | None, step: str, effect: Effect, priority_at: datetime, now: datetime) -> dict[str, Any]:
    return {
        "kind": effect.type,
        "key": key,
        "handoff_id": handoff_id,
        "step": step,
        "effect": dump_effect(effect),
        "created_at": now,
        "due_at": now,
        "priority_at": priority_at,
    }


def _message(row: Row[Any]) -> OutboxMessage:
    return OutboxMessage(
        id=row.id,
        key=row.key,
        handoff_id=row.handoff_id or "",
        step=row.step,
        effect=load_effect(row.effect),
        created_at=row.created_at,
        due_at=row.due_at,
        priority_at=row.priority_at,
        attempts=row.attempts + 1,
        generation=row.generation,
        last_error=row.last_error,
    )
