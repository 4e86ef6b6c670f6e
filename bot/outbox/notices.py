"""Says what is said once: replies in threads, words for one person, notices for a channel; looked for before said again."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.gateways.errors import Rejected
from bot.gateways.slack.client import SlackGateway
from bot.gateways.slack.errors import Gone
from bot.slack.rate_limiter import POST, NotYet, Rank, RateLimiter
from bot.views.kit.drawing import Drawing
from bot.views.kit.text import escape, link, mention, paragraph
from bot.wire.ids import CARD_METADATA
from handoffs.model.effects import DirectNotice, ThreadReply
from storage.cards import Card
from storage.database import Database
from storage.outbox import OutboxMessage

logger = logging.getLogger(__name__)

REPLY_LIMIT = 2000


class Notices:
    """Says each parcel once, when the courier says that it is its turn."""

    def __init__(
        self, database: Database, slack: SlackGateway, rate_limiter: RateLimiter, real_now: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._slack = slack
        self._rate_limiter = rate_limiter
        self._now = real_now

    def reply(self, message: OutboxMessage, card: Card, told: ThreadReply) -> None:
        """Answer in the thread of a card; when the card is gone, a new one is asked for first."""
        with self._database.begin() as work:
            first = work.seen.first_time(f"sent/{message.key}", self._now())
        with self._rate_limiter.used(POST, card.channel, rank(message)):
            try:
                if first or not self._slack.find_post(card.channel, CARD_METADATA, message.key, message.created_at, card.ts):
                    self._answer(message, card, told)
            except Gone:
                with self._database.begin() as work:
                    work.cards.forget(message.handoff_id, told.step)
                    work.outbox.request_redraw(message.handoff_id, told.step, priority_at=message.priority_at, now=self._now())
                raise NotYet("The card that this belongs to is gone; a new one is posted.", 1.0) from None
        self._done(message)

    def _answer(self, message: OutboxMessage, card: Card, told: ThreadReply) -> None:
        asked = mention(told.mention, told.mention) if told.mention else ""
        if told.contact_of:
            with self._database.read() as work:
                asked = work.people.contact_mention(told.contact_of)
        text = f"{asked} {escape(paragraph(told.text, REPLY_LIMIT))}".strip()
        self._slack.post(card.channel, text, None, marked(message.key), thread_ts=card.ts, in_channel=told.in_channel)

    def tell(self, message: OutboxMessage, told: DirectNotice, card: Card | None) -> None:
        """Tell one person once; who can't be told any more is left alone."""
        with self._database.begin() as work:
            first = work.seen.first_time(f"sent/{message.key}", self._now())
        text = escape(paragraph(told.text, REPLY_LIMIT))
        if card and card.ts:
            text += f" {link(self._slack.link_to(card.channel, card.ts), 'See the card')}"
        with self._rate_limiter.used(POST, told.user_id, rank(message)):
            try:
                channel = self._slack.direct(told.user_id)
                if first or not self._slack.find_post(channel, CARD_METADATA, message.key, message.created_at):
                    self._slack.post(channel, text, None, marked(message.key))
            except Rejected as refused:
                logger.warning("A notice to one person of handoff %s can't be delivered: %s", message.handoff_id, refused.says)
        self._done(message)

    def say(self, message: OutboxMessage, channel: str, drawing: Drawing) -> None:
        """Post a notice once; one of which nobody knows whether it arrived is looked for first."""
        with self._database.begin() as work:
            first = work.seen.first_time(f"sent/{message.key}", self._now())
        with self._rate_limiter.used(POST, channel, rank(message)):
            if first or not self._slack.find_post(channel, CARD_METADATA, message.key, message.created_at):
                self._slack.post(channel, drawing.text, drawing.blocks, marked(message.key))
        self._done(message)

    def _done(self, message: OutboxMessage) -> None:
        with self._database.begin() as work:
            work.outbox.mark_done(message, self._now())


def marked(key: str) -> dict[str, Any]:
    """Give the metadata by which a message of ours is found again."""
    return {"event_type": CARD_METADATA, "event_payload": {"key": key}}


def rank(message: OutboxMessage) -> Rank:
    """Tell which of those that wait goes first."""
    return message.priority_at, message.id
