"""The place of each message in Slack, and whether a post may be there that we have not heard of."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, or_, select, update

from handoffs.model.escalation import SURFACE as ESCALATION_SURFACE
from storage.escalations.groups import OF_GROUPS
from storage.tables import CARDS
from storage.upserts import upsert

DIRECT = "D%"
"""The ids of direct messages, see https://docs.slack.dev/reference/objects/conversation-object."""

_IS_SURFACE = (CARDS.c.handoff_id == bindparam("of_handoff"), CARDS.c.surface == bindparam("of_surface"))
_OF_SURFACE = select(CARDS).where(*_IS_SURFACE)
_OF_HANDOFF = select(CARDS).where(CARDS.c.handoff_id == bindparam("of_handoff"))
_OF_HANDOFFS = select(CARDS).where(CARDS.c.handoff_id.in_(bindparam("of_handoffs", expanding=True)))
_PUT = update(CARDS).where(*_IS_SURFACE).values(attempted_at=None)
"""Statements of every redraw, built once: to build one takes longer than to run it."""


@dataclass(frozen=True, kw_only=True)
class Card:
    """One message: `ts` is empty while it has not been posted, or nobody knows whether it was (since `attempted_at`)."""

    handoff_id: str
    surface: str
    channel: str
    ts: str
    posted_at: datetime | None
    fingerprint: str
    attempted_at: datetime | None


class Cards:
    """Keeps one message for each surface of a handoff."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, handoff_id: str, surface: str) -> Card | None:
        """Find the message of a surface, if one was ever attempted."""
        row = self._connection.execute(_OF_SURFACE, {"of_handoff": handoff_id, "of_surface": surface}).one_or_none()
        return _card(row) if row else None

    def of_handoffs(self, handoff_ids: Iterable[str]) -> dict[tuple[str, str], Card]:
        """Return the messages of handoffs by handoff and surface, in one reading."""
        ids = sorted(set(handoff_ids))
        if not ids:
            return {}
        one_or_many = (_OF_HANDOFF, {"of_handoff": ids[0]}) if len(ids) == 1 else (_OF_HANDOFFS, {"of_handoffs": ids})
        return {(row.handoff_id, row.surface): _card(row) for row in self._connection.execute(*one_or_many).all()}

    def of_surface(self, handoff_ids: Collection[str], surface: str) -> frozenset[str]:
        """Return those of the handoffs of which this message was posted, or perhaps was."""
        wanted = select(CARDS.c.handoff_id).where(CARDS.c.handoff_id.in_(sorted(handoff_ids)), CARDS.c.surface == surface)
        return frozenset(self._connection.execute(wanted).scalars().all())

    def at(self, channel: str, ts: str) -> frozenset[str]:
        """Return the ids of the handoffs whose message is at a place."""
        wanted = select(CARDS.c.handoff_id).where(CARDS.c.channel == channel, CARDS.c.ts == ts)
        return frozenset(self._connection.execute(wanted).scalars().all())

    def strays(self, channel: str) -> frozenset[str]:
        """Return the ids of the handoffs whose cards are in the supervisors' channel, or in direct messages to people."""
        is_there = or_(CARDS.c.channel == channel, CARDS.c.channel.like(DIRECT))
        is_escalation = or_(CARDS.c.surface == ESCALATION_SURFACE, CARDS.c.surface.like(OF_GROUPS, escape="!"))
        wanted = select(CARDS.c.handoff_id).where(CARDS.c.ts != "", is_there, ~is_escalation)
        return frozenset(self._connection.execute(wanted).scalars().all())

    def attempted(self, handoff_id: str, surface: str, channel: str, at: datetime) -> None:
        """Note that a post is about to be tried; until it is put, nobody knows whether it arrived."""
        statement = upsert(self._connection, CARDS, ("handoff_id", "surface"), ("channel", "attempted_at"))
        row = {"handoff_id": handoff_id, "surface": surface, "channel": channel, "attempted_at": at}
        self._connection.execute(statement, row)

    def put(self, handoff_id: str, surface: str, channel: str, ts: str, fingerprint: str, at: datetime) -> None:
        """Note where a message stands and what it shows; an attempt must have been noted before."""
        shown = {"channel": channel, "ts": ts, "fingerprint": fingerprint, "posted_at": at}
        self._connection.execute(_PUT, {"of_handoff": handoff_id, "of_surface": surface, **shown})

    def forget(self, handoff_id: str, surface: str) -> None:
        """Drop a message that is gone from Slack, so that a new one is posted."""
        self._connection.execute(delete(CARDS).where(CARDS.c.handoff_id == handoff_id, CARDS.c.surface == surface))


def _card(row: Row[Any]) -> Card:
    return Card(
        handoff_id=row.handoff_id,
        surface=row.surface,
        channel=row.channel,
        ts=row.ts,
        posted_at=row.posted_at,
        fingerprint=row.fingerprint,
        attempted_at=row.attempted_at,
    )
