"""The outbox: effects and redraws that still have to leave, each delivered under a lease."""

import logging
import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    Label,
    Row,
    Select,
    Text,
    bindparam,
    case,
    cast,
    func,
    null,
    select,
    update,
)

from handoffs.model.effects import Destination, Effect, Redraw, ThreadReply, kinds_of
from handoffs.model.handoff import Handoff
from handoffs.text.messages import Message, message
from storage.batches import delete_batch
from storage.formats.codec import dump_message, load_effect, load_reason
from storage.formats.json_text import json_value
from storage.formats.upcasters import UnreadableFormat
from storage.leases import IS_FREE
from storage.ranks import Rank, ranked
from storage.repositories.set_aside import RowKind, RowName, SetAsideRows, is_set_aside
from storage.rows.outbox import redraw_request, redraw_row, row_of
from storage.rows.writes import Writes
from storage.tables import HANDOFFS, OUTBOX
from storage.upserts import insert_into, upsert

logger = logging.getLogger(__name__)

_UNREADABLE = message("repositories.outbox.unreadable")

_PLAIN = tuple(column for column in OUTBOX.c if column.name not in {"effect", "last_error"})
_RECORD_NUMBER = select(HANDOFFS.c.number).where(HANDOFFS.c.id == OUTBOX.c.handoff_id).scalar_subquery().label("number")
_HAS_REPLY = (
    select(OUTBOX.c.id)
    .where(OUTBOX.c.handoff_id == bindparam("of_handoff"), OUTBOX.c.done_at.is_(None), OUTBOX.c.kind == ThreadReply.type)
    .limit(1)
)
_ROW = update(OUTBOX).where(OUTBOX.c.id == bindparam("of_id"))
_OF_KEY = update(OUTBOX).where(OUTBOX.c.key == bindparam("of_key"), OUTBOX.c.done_at.is_(None))
_IS_NEWEST = OUTBOX.c.generation == bindparam("of_generation")
_DONE = _ROW.values(
    leased_until=None,
    done_at=case((_IS_NEWEST, bindparam("at", type_=OUTBOX.c.done_at.type)), else_=OUTBOX.c.done_at),
    last_error=case((_IS_NEWEST, null()), else_=OUTBOX.c.last_error),
    attempts=case((_IS_NEWEST, OUTBOX.c.attempts), else_=0),
)
_LATER = _ROW.values(
    leased_until=None,
    due_at=case((_IS_NEWEST, bindparam("later", type_=OUTBOX.c.due_at.type)), else_=OUTBOX.c.due_at),
    last_error=bindparam("reason", type_=OUTBOX.c.last_error.type),
)
_LEASE = update(OUTBOX).where(OUTBOX.c.id.in_(bindparam("ids", expanding=True))).values(attempts=OUTBOX.c.attempts + 1)
_OLDEST, _NUMBER = func.min(OUTBOX.c.created_at).label("oldest"), func.count().label("number")
_UNSENT = select(OUTBOX.c.kind, _OLDEST, _NUMBER).where(OUTBOX.c.done_at.is_(None)).group_by(OUTBOX.c.kind)
_UNSENT_BUT_SET_ASIDE = _UNSENT.where(
    ~is_set_aside(RowKind.MESSAGE, OUTBOX.c.key, pausing=False),
    ~is_set_aside(RowKind.HANDOFF, OUTBOX.c.handoff_id, pausing=False),
)
"""Statements of every delivery and every watch, built once: to build one takes longer than to run it."""


@dataclass(frozen=True, kw_only=True)
class Unsent:
    """How many messages of a kind are unsent, and when the oldest of them was added."""

    oldest: datetime
    number: int


@dataclass(frozen=True, kw_only=True)
class OutboxMessage:
    """An effect that has to be delivered, for a handoff, with the number of its record, or (both empty) for a whole team.

    The lowest `rank` is delivered first, and within it the lowest `priority_at`. `generation` counts how often a redraw was
    requested. `sent_wordless` is true once a delivery before this one was sent without the words of its decision.
    """

    id: int
    key: str
    handoff_id: str
    step: str
    effect: Effect
    created_at: datetime
    due_at: datetime
    rank: Rank
    priority_at: datetime
    attempts: int
    generation: int
    last_error: Message | None
    sent_wordless: bool = False
    number: str = ""

    @property
    def kind(self) -> str:
        """Return the type name of the effect."""
        return self.effect.type


class Outbox:
    """Keeps messages until they are delivered. All instants are real time: leases and pauses ignore a sandbox's clock.

    `due_for` are the destinations for which this transaction has added messages, or requested redraws.
    """

    def __init__(self, connection: Connection, writes: Writes) -> None:
        self._connection = connection
        self.due_for: set[Destination] = set()
        self._writes = writes
        self._put = redraw_request(insert_into(connection, OUTBOX))

    def put_effect(
        self, handoff_id: str, step: str, effect: Effect, *, priority_at: datetime, now: datetime, rank: Rank = Rank.STATE
    ) -> None:
        """Add an effect of a handoff; its unique key is also stored in the metadata of its Slack message."""
        key = f"{effect.type}/{handoff_id}/{uuid.uuid4().hex[:12]}"
        self._writes.add(self._put, row_of(key, handoff_id, step, effect, rank, priority_at, now))
        self.due_for.add(effect.destination)

    def put_notice(self, key: str, effect: Effect, *, priority_at: datetime, now: datetime) -> bool:
        """Add an effect that belongs to no handoff, once for each key; return False for a known key."""
        added, row = upsert(self._connection, OUTBOX, ("key",), ()), row_of(key, None, "", effect, Rank.NEW, priority_at, now)
        is_new = self._connection.execute(added.returning(OUTBOX.c.id), row).one_or_none() is not None
        self.due_for |= {effect.destination} if is_new else set()
        return is_new

    def request_redraw(
        self, handoff_id: str, surface: str, *, priority_at: datetime, now: datetime, rank: Rank = Rank.STATE
    ) -> None:
        """Request that a message is drawn again; a second request raises the generation, and keeps the better rank of both."""
        self._request([redraw_row(handoff_id, surface, rank, priority_at, now)])

    def request_redraws(self, *handoffs: Handoff, now: datetime, rank: Rank = Rank.COSMETIC, new: Collection[str] = ()) -> None:
        """Request that the cards of all tasks of these handoffs are drawn again; those of the steps in `new` rank as new ones."""
        tasks = [(handoff.id, each) for handoff in handoffs for each in handoff.tasks]
        ranks = {each.step: min(rank, Rank.NEW) if each.step in new else rank for _, each in tasks}
        if tasks:
            self._request([redraw_row(id, each.step, ranks[each.step], each.due.due_at, now) for id, each in tasks])

    def lease(
        self,
        destination: Destination,
        now: datetime,
        limit: int,
        term: timedelta,
        but: Iterable[int] = (),
        abandoned: Mapping[int, datetime] = MappingProxyType({}),
    ) -> tuple[OutboxMessage, ...]:
        """Lease at most `limit` due messages for a destination in their order; no other worker gets them meanwhile.

        The lease is marked with `now` plus `term`, and ends with the delivery, or when another worker finds it `abandoned`: the
        marks of leases that nobody renews, by id. Messages with an id in `but` are left out. One that can't be read is set
        aside; the others are returned.
        """
        if limit <= 0:
            return ()
        asked = {"now": now, "at_most": limit, "but": list(but), "abandoned": list(abandoned), "marks": list(abandoned.values())}
        rows = self._connection.execute(_due(destination), asked).all()
        if rows:
            self._connection.execute(_LEASE, {"ids": [row.id for row in rows], "leased_until": now + term})
        return tuple(message for row in rows if (message := self._read(row, now)))

    def release_all_leases(self) -> None:
        """End every lease; only for a database that no other process uses, since the holders of the leases are gone."""
        self._connection.execute(update(OUTBOX).where(OUTBOX.c.leased_until.is_not(None)).values(leased_until=None))

    def waiting_for_the_future(self, now: datetime) -> tuple[int, ...]:
        """Return the ids of messages that wait for their next attempt."""
        return tuple(self._connection.scalars(select(OUTBOX.c.id).where(OUTBOX.c.done_at.is_(None), OUTBOX.c.due_at > now)).all())

    def end_wait(self, id: int, now: datetime) -> None:
        """Make a message due now that waits for its next attempt."""
        self._connection.execute(update(OUTBOX).where(OUTBOX.c.id == id, OUTBOX.c.due_at > now).values(due_at=now))

    def mark_done(self, message: OutboxMessage, now: datetime) -> None:
        """Record that a message is delivered; a redraw that was requested again meanwhile is due again at once."""
        self._connection.execute(_DONE, {"of_id": message.id, "of_generation": message.generation, "at": now})

    def postpone(self, message: OutboxMessage, due_at: datetime, reason: Message) -> None:
        """Postpone a message to `due_at`, with the reason why it was not delivered."""
        self.postpone_all([(message, due_at, reason)])

    def postpone_all(self, waiting: Iterable[tuple[OutboxMessage, datetime, Message]]) -> None:
        """Postpone messages by the order of their handoffs; a redraw that was requested again meanwhile stays due."""
        rows = [
            {"of_id": each.id, "of_generation": each.generation, "later": due_at, "reason": dump_message(reason)}
            for each, due_at, reason in sorted(waiting, key=lambda row: (row[0].handoff_id, row[0].id))
        ]
        self._connection.execute(_LATER, rows)

    def mark_sent_wordless(self, message: OutboxMessage) -> None:
        """Record that a message is sent without the words of its decision, before it is."""
        self._connection.execute(_ROW, {"of_id": message.id, "sent_wordless": True})

    def mark_undeliverable(self, message: OutboxMessage, reason: Message, now: datetime) -> None:
        """Record that a message will never be delivered, and the reason."""
        ended = {"done_at": now, "leased_until": None, "last_error": dump_message(reason)}
        self._connection.execute(_ROW, {"of_id": message.id, **ended})

    def try_now(self, key: str, now: datetime) -> None:
        """Make a postponed message due at once."""
        self._connection.execute(_OF_KEY.values(due_at=now, leased_until=None), {"of_key": key})

    def oldest_unsent(self) -> datetime | None:
        """Return when the oldest unsent message was added."""
        return min((each.oldest for each in self.unsent().values()), default=None)

    def unsent(self, *, but_set_aside: bool = False) -> Mapping[str, Unsent]:
        """Return what is unsent, by the kind of the messages; without the kinds of which nothing is.

        `but_set_aside` leaves out those that are set aside, themselves or with their handoff.
        """
        rows = self._connection.execute(_UNSENT_BUT_SET_ASIDE if but_set_aside else _UNSENT).all()
        return {row.kind: Unsent(oldest=row.oldest, number=row.number) for row in rows}

    def count(self, *kinds: str) -> int:
        """Count the unsent messages of these kinds; without kinds: of all."""
        return sum(each.number for kind, each in self.unsent().items() if not kinds or kind in kinds)

    def has_reply(self, handoff_id: str) -> bool:
        """Return whether an unsent reply of a handoff waits for its card."""
        return bool(self._connection.execute(_HAS_REPLY, {"of_handoff": handoff_id}).first())

    def purge(self, before: datetime) -> int:
        """Delete a batch of the messages that were delivered, or given up, earlier; return its size."""
        return delete_batch(self._connection, OUTBOX, OUTBOX.c.done_at < before)

    def _read(self, row: Row[Any], now: datetime) -> OutboxMessage | None:
        try:
            return _message(row)
        except (ValueError, UnreadableFormat):
            name = RowName(kind=RowKind.MESSAGE, reference=row.key, name=row.key, handoff_id=row.handoff_id or "")
            entry = SetAsideRows(self._connection).put(name, _UNREADABLE, now)
            if entry.attempts == 1:
                logger.exception("The outbox message %s can't be read and is set aside; the others go on", row.key)
            self._postpone(row.id, entry.next_try_at, _UNREADABLE)
            return None

    def _request(self, rows: list[dict[str, object]]) -> None:
        self._writes.add(self._put, *rows)
        self.due_for.add(Redraw.destination)

    def _postpone(self, row_id: int, due_at: datetime, reason: Message) -> None:
        later = {"due_at": due_at, "leased_until": None, "last_error": dump_message(reason)}
        self._connection.execute(_ROW, {"of_id": row_id, **later})


def _text_of(column: Column[Any]) -> Label[str]:
    """Return a JSON column as text, so that a value that is no JSON keeps no other row from being read."""
    return cast(column, Text).label(column.name)


@cache
def _due(destination: Destination) -> Select[Any]:
    now = bindparam("now", type_=OUTBOX.c.due_at.type)
    return (
        select(*_PLAIN, _RECORD_NUMBER, _text_of(OUTBOX.c.effect), _text_of(OUTBOX.c.last_error))
        .where(OUTBOX.c.kind.in_(kinds_of(destination)), OUTBOX.c.done_at.is_(None), OUTBOX.c.due_at <= now, IS_FREE)
        .where(OUTBOX.c.id.not_in(bindparam("but", expanding=True)))
        .order_by(OUTBOX.c.priority_at, OUTBOX.c.id)
        .limit(bindparam("at_most", type_=Integer()))
        .with_for_update(skip_locked=True)
    )


def _message(row: Row[Any]) -> OutboxMessage:
    rank, priority_at = ranked(row.priority_at)
    return OutboxMessage(
        id=row.id,
        key=row.key,
        handoff_id=row.handoff_id or "",
        step=row.step,
        effect=load_effect(json_value(row.effect)),
        created_at=row.created_at,
        due_at=row.due_at,
        rank=rank,
        priority_at=priority_at,
        attempts=row.attempts + 1,
        generation=row.generation,
        last_error=load_reason(json_value(row.last_error)) if row.last_error else None,
        sent_wordless=row.sent_wordless,
        number=row.number or "",
    )
