"""Sends each notice once: replies in threads, direct messages, digests and announcements."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from bot.gateways.errors import NotYet, Rejected
from bot.gateways.slack.client import SlackGateway
from bot.gateways.slack.conversations import is_direct, is_person
from bot.gateways.slack.errors import ChannelClosed, Gone
from bot.gateways.slack.rate_limits import POST, RateLimiter
from bot.gateways.slack.waiting_line import Priority
from bot.outbox.drawings import Drawings
from bot.outbox.places import Places
from bot.service.alike.groups import AlikeEscalations
from bot.slack.channels import is_trial
from bot.text.languages import reading_in
from bot.text.markup import entities_in
from bot.views.kit.drawing import Drawing
from bot.views.kit.text import link, mention, paragraph
from bot.wire.ids import CARD_METADATA
from handoffs.model.effects import Announcement, Digest, DirectNotice, SweepNudges, ThreadReply
from handoffs.model.escalation import SURFACE as ESCALATION_SURFACE
from handoffs.text.messages import Message, message, sentences
from storage.database import Database
from storage.escalations.groups import Group, Seat, group_of_surface
from storage.repositories.cards import Card
from storage.repositories.outbox import OutboxMessage

logger = logging.getLogger(__name__)

REPLY_LIMIT = 2000

ATTEMPT_KNOWN = timedelta(days=6)
"""A notice that waits longer is looked for in any case: the clean-up forgets attempts after some days more."""

NO_CARD_YET, CARD_GONE = message("outbox.notices.no_card_yet"), message("outbox.notices.card_gone")
CLOSED = message("outbox.notices.closed")


class Notices:
    """Sends notices; a notice whose earlier attempt may have arrived is looked for first."""

    def __init__(
        self,
        database: Database,
        slack: SlackGateway,
        drawings: Drawings,
        rate_limiter: RateLimiter,
        real_now: Callable[[], datetime],
        alike: AlikeEscalations | None = None,
    ) -> None:
        self._database = database
        self._slack = slack
        self._drawings = drawings
        self._rate_limiter = rate_limiter
        self._now = real_now
        self._alike = alike
        self._places = Places(database, real_now)

    def prepare(self, message: OutboxMessage) -> Callable[[], None] | None:
        """Return the call that sends a notice, or None when there is nothing to send."""
        effect = message.effect
        if isinstance(effect, ThreadReply):
            return self._prepare_reply(message, effect)
        if isinstance(effect, DirectNotice):
            return self._prepare_direct(message, effect)
        if isinstance(effect, SweepNudges) and (single := self._drawings.single_nudge(effect)):
            there = replace(message, handoff_id=single[0], step=single[1].step)
            return self._prepare_reply(there, single[1])
        if isinstance(effect, Digest | Announcement | SweepNudges):
            return self._prepare_notice(message, effect)
        raise TypeError(f"Slack receives no {message.kind}")

    def _prepare_reply(self, message: OutboxMessage, reply: ThreadReply) -> Callable[[], None] | None:
        if self._is_over(message, reply):
            self._done(message)
            return None
        if reply.step == ESCALATION_SURFACE and self._alike and message.handoff_id:
            before = self._seat(message)  # one that has just come to a shared message is said and mentioned by that one
            seat = self._alike.seat(message.handoff_id)
            if seat and seat.is_taken:
                if before == seat:
                    return self._prepare_in_group(message, reply, seat.group)
                self._done(message)
                return None
        with self._database.read() as work:
            card = work.cards.get(message.handoff_id, reply.step)
        if card is None or not card.ts:
            raise NotYet(NO_CARD_YET, 1.0)
        self._rate_limiter.acquire(POST, card.channel, priority_of(message))
        return partial(self._reply, message, card, reply)

    def _is_over(self, message: OutboxMessage, reply: ThreadReply) -> bool:
        """Return whether a reply asks a contact about an escalation, or about those of a group, that are over by now."""
        group_id = group_of_surface(reply.step)
        if not reply.contact_of or not (group_id or reply.step == ESCALATION_SURFACE):
            return False
        with self._database.read() as work:
            group = work.groups.get(group_id) if group_id else None
            return work.groups.count_open(group) == 0 if group else not work.groups.alike_of(message.handoff_id)

    def _seat(self, message: OutboxMessage) -> Seat | None:
        with self._database.read() as work:
            return work.groups.seat(message.handoff_id)

    def _prepare_in_group(self, message: OutboxMessage, reply: ThreadReply, group: Group) -> Callable[[], None] | None:
        """Reply in the thread of the message that an escalation shares, with the number of its record."""
        with self._database.read() as work:
            number = work.handoffs.peek(message.handoff_id).subject.number
        said = about(number, reply.text)
        there = replace(message, handoff_id=group.handoff_id, step=group.surface)
        return self._prepare_reply(there, replace(reply, step=group.surface, text=said))

    def _prepare_direct(self, message: OutboxMessage, notice: DirectNotice) -> Callable[[], None]:
        with self._database.read() as work:
            card = work.cards.get(message.handoff_id, notice.step)
        self._rate_limiter.acquire(POST, notice.user_id, priority_of(message))
        return partial(self._send_direct, message, notice, card)

    def _prepare_notice(self, message: OutboxMessage, notice: Digest | Announcement | SweepNudges) -> Callable[[], None] | None:
        drawing = self._drawings.notice(notice)
        channel = self._channel_of(notice, drawing) if drawing else ""
        if drawing is None or not channel:
            self._done(message)
            return None
        self._rate_limiter.acquire(POST, channel, priority_of(message))
        return partial(self._send, message, channel, drawing)

    def _channel_of(self, notice: Digest | Announcement | SweepNudges, drawing: Drawing) -> str:
        """Return the conversation of a notice, or the person; empty where nobody has use for the notice any more."""
        with self._database.read() as work:
            place = self._places.of(work, drawing.channel)
            if isinstance(notice, Announcement) and is_trial(notice):
                return place.home if self._places.is_on_trial(work, drawing.channel) else ""
        if isinstance(notice, Digest):
            return place.home
        return self._places.with_contact(place, partial(self._drawings.asked, "", "")).to

    def _reply(self, message: OutboxMessage, card: Card, reply: ThreadReply) -> None:
        """Reply in the thread of a card; when the card is gone, request a new one first."""
        with self._rate_limiter.call(POST, card.channel, priority_of(message)):
            began = self._now()
            try:
                if self._is_first_attempt(message) or not self._slack.find_post(
                    card.channel, CARD_METADATA, message.key, message.created_at, card.ts
                ):
                    self._post_reply(message, card, reply)
            except (Gone, ChannelClosed) as rejection:
                if isinstance(rejection, Gone) or not self._places.is_old_news(card.channel, began):
                    self._request_card(message, reply)
                    if isinstance(rejection, ChannelClosed):
                        self._places.close(card.channel, rejection)
                raise NotYet(CARD_GONE, 1.0) from None
        self._done(message)

    def _post_reply(self, message: OutboxMessage, card: Card, reply: ThreadReply) -> None:
        mentioned = mention(reply.mention, reply.mention) if reply.mention else ""
        contact, said = None, reply.text
        if isinstance(message.effect, SweepNudges) and not reply.mention:
            mentioned, said = self._on_duty(message.effect.team, reply.text)
        if reply.contact_of and message.handoff_id:
            contact = self._drawings.reached(message.handoff_id, reply.contact_of)
            mentioned = entities_in(contact.mention)
            said = reply.text if contact.team.key == reply.contact_of else sentences(*contact.unreached, reply.text)
        sentence = self._drawings.sentence(said, message.handoff_id, reply.step)
        text = f"{mentioned} {paragraph(sentence, REPLY_LIMIT)}".strip()
        self._slack.post(card.channel, text, None, metadata_of(message.key), thread_ts=card.ts, in_channel=reply.in_channel)
        if contact and is_direct(card.channel):
            self._notify_contacts(message, card, contact.team.key, said)

    def _on_duty(self, team: str, text: Message) -> tuple[str, Message]:
        """Return the mention of who is on duty for a nudge that asks nobody in particular; words while nobody can be reached."""
        on_duty = self._drawings.on_duty(team)
        if on_duty == "":
            return "", sentences(message("outbox.notices.nobody_on_duty"), text)
        return entities_in(on_duty or ""), text

    def _notify_contacts(self, message: OutboxMessage, card: Card, team: str, said: Message) -> None:
        """Send a reply to the contacts who can't read the thread, since it is in the direct messages of one of them."""
        with self._database.read() as work:
            people = work.people.contacts(team)
        for user in people:
            channel = self._slack.direct(user)
            if channel == card.channel:
                continue
            with reading_in(self._drawings.language_of(user)):
                text = paragraph(self._drawings.sentence(said, message.handoff_id, card.surface), REPLY_LIMIT)
            self._slack.post(channel, text, None, metadata_of(f"{message.key}/{user}"))

    def _request_card(self, message: OutboxMessage, reply: ThreadReply) -> None:
        with self._database.begin() as work:
            work.cards.forget(message.handoff_id, reply.step)
            work.outbox.request_redraw(
                message.handoff_id, reply.step, priority_at=message.priority_at, now=self._now(), rank=message.rank
            )

    def _send_direct(self, message: OutboxMessage, notice: DirectNotice, card: Card | None) -> None:
        """Send a direct message; a person who can't receive it any more is left out."""
        text = self._direct_text(message, notice, card)
        with self._rate_limiter.call(POST, notice.user_id, priority_of(message)):
            is_first = self._is_first_attempt(message)
            try:
                channel = self._slack.direct(notice.user_id)
                if is_first or not self._slack.find_post(channel, CARD_METADATA, message.key, message.created_at):
                    self._slack.post(channel, text, None, metadata_of(message.key))
            except Rejected as rejection:
                logger.warning("A direct message of handoff %s can't be delivered: %s", message.handoff_id, rejection)
        self._done(message)

    def _direct_text(self, message: OutboxMessage, notice: DirectNotice, card: Card | None) -> str:
        """Write a direct message in the language of its reader."""
        with reading_in(self._drawings.language_of(notice.user_id)):
            text = paragraph(self._drawings.sentence(notice.text, message.handoff_id, notice.step), REPLY_LIMIT)
            if card is None or not card.ts:
                return text
            label = self._drawings.reader.text("outbox.notices.see_card")
            return f"{text} {link(self._slack.link_to(card.channel, card.ts), label)}"

    def _send(self, message: OutboxMessage, channel: str, drawing: Drawing) -> None:
        with self._rate_limiter.call(POST, channel, priority_of(message)):
            is_first = self._is_first_attempt(message)
            channel, began = self._slack.direct(channel) if is_person(channel) else channel, self._now()
            try:
                if is_first or not self._slack.find_post(channel, CARD_METADATA, message.key, message.created_at):
                    self._slack.post(channel, drawing.text, drawing.blocks, metadata_of(message.key))
            except ChannelClosed as rejection:
                if not self._places.is_old_news(channel, began):
                    self._places.close(channel, rejection)
                raise NotYet(CLOSED, 0.0) from None
        self._places.took(channel, began)
        self._done(message)

    def _is_first_attempt(self, message: OutboxMessage) -> bool:
        with self._database.begin() as work:
            is_first = work.idempotency_keys.first_time(f"sent/{message.key}", self._now())
        return is_first and (message.attempts == 1 or self._now() - message.created_at < ATTEMPT_KNOWN)

    def _done(self, message: OutboxMessage) -> None:
        with self._database.begin() as work:
            work.outbox.mark_done(message, self._now())


def about(number: str, said: Message) -> Message:
    """Return a sentence with the number of the record that it is about."""
    return message("outbox.notices.about", number=number, said=said)


def metadata_of(key: str) -> dict[str, object]:
    """Return the metadata by which Baton finds its own message again."""
    return {"event_type": CARD_METADATA, "event_payload": {"key": key}}


def priority_of(message: OutboxMessage) -> Priority:
    """Return the priority of a message among those that wait."""
    return message.rank, message.priority_at, message.id
