"""Brings cards to Slack: each card is one message, posted once and redrawn whole."""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from bot.gateways.errors import NotYet, Rejected, Unavailable
from bot.gateways.slack.client import Posted, SlackGateway
from bot.gateways.slack.conversations import is_person
from bot.gateways.slack.errors import ChannelClosed, Gone, TooLong
from bot.gateways.slack.rate_limits import POST, UPDATE, RateLimiter
from bot.outbox.drawings import Drawings
from bot.outbox.notices import metadata_of, priority_of
from bot.outbox.places import Place, Places
from bot.service.alike.groups import AlikeEscalations
from bot.slack.channels import ESCALATIONS
from bot.views.kit.drawing import Drawing, dropped, moved, shortened, without_channel, without_escalations
from bot.wire.ids import CARD_METADATA
from handoffs.model.escalation import SURFACE as ESCALATION_SURFACE
from handoffs.model.refusal import Refusal
from handoffs.text.messages import Message, message
from storage.database import Database
from storage.escalations.groups import Group
from storage.ranks import Rank
from storage.repositories.cards import Card
from storage.repositories.outbox import OutboxMessage
from storage.unit_of_work import UnitOfWork

logger = logging.getLogger(__name__)

GONE, MOVES, FOUND = message("outbox.cards.gone"), message("outbox.cards.moves"), message("outbox.cards.found")

LEFT_WITHIN = timedelta(days=7)
"""How far back a card is looked for at least that was left in a channel when the channel was closed."""

SHARED_FIRST = message("outbox.cards.shared_first")

NOT_KNOWN_YET, NO_PLACE = 5.0, 60.0
"""Seconds until the next look for a place: before the directory was read, and when nobody can be told."""


class CardMessages:
    """Posts, redraws and moves cards."""

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
        self._alike = alike
        self._drawings = drawings
        self._rate_limiter = rate_limiter
        self._now = real_now
        self._places = Places(database, real_now)

    def prepare(self, message: OutboxMessage) -> Callable[[], None] | None:
        """Return the call that brings the card up to date, or None when the card is up to date.

        A card that has to wait for its turn is not drawn before, unless it may prove to be up to date.
        """
        card = self._card_at_its_turn(message)
        try:
            group = self._alike.instead_of(message.handoff_id, message.step) if self._alike else None
            if group and self._alike:
                self._alike.redraw(group)
                return self._prepare_folded(message, group)
            drawing = self._drawings.card(message.handoff_id, message.step)
        except Refusal:
            if not self._is_given_up(message):
                raise
            return self._prepare_end(message)
        if drawing is None or (drawing.is_quiet and card is None):
            self._done(message)
            return None
        with self._database.read() as work:
            place = self._places.of(work, drawing.channel)
            is_to_move = bool(card and card.ts and self._places.is_to_move(work, card.channel, place, drawing))
            is_left = bool(card and place.is_lost and self._places.is_own(work, card.channel, drawing.channel))
        place = self._places.with_contact(place, partial(self._drawings.asked, message.handoff_id, message.step))
        if card and is_to_move:
            return self._prepare_move(message, card, place.home)
        drawing = self._as_stray(drawing, place, card) if place.is_lost else drawing
        if card and card.ts:
            return self._prepare_update(message, card, drawing)
        if not place.to:
            raise NotYet(_no_channel(drawing.channel), NO_PLACE if place.is_lost else NOT_KNOWN_YET)
        return self._prepare_post(message, None if is_left else card, place.to, drawing)

    def _card_at_its_turn(self, message: OutboxMessage) -> Card | None:
        """Return the card as it was posted; NotYet while its message waits for its turn, or can't have the turn at once.

        A cosmetic redraw mostly changes nothing and needs no turn then, so its card is drawn first.
        """
        has_waited = self._rate_limiter.require_turn_again(priority_of(message))
        with self._database.read() as work:
            card = work.cards.get(message.handoff_id, message.step)
        if card and card.ts and not has_waited and message.rank is not Rank.COSMETIC:
            self._rate_limiter.require_turn(UPDATE, card.channel, priority_of(message))
        return card

    def _prepare_folded(self, message: OutboxMessage, group: Group) -> Callable[[], None] | None:
        """Draw the message that an escalation shares again; one that it had before leads there."""
        with self._database.read() as work:
            card, shared = work.cards.get(message.handoff_id, message.step), work.cards.get(group.handoff_id, group.surface)
        if card is None:
            self._done(message)
            return None
        if shared is None or not shared.ts:
            raise NotYet(SHARED_FIRST, 1.0)
        drawing = self._drawings.folded(message.handoff_id, self._slack.link_to(shared.channel, shared.ts))
        if card.ts:
            return self._prepare_update(message, card, drawing)
        return partial(self._find_and_fold, message, card, drawing)

    def _find_and_fold(self, message: OutboxMessage, card: Card, drawing: Drawing) -> None:
        """Find an escalation's own message whose post may have arrived without an answer; where it has not, none is posted."""
        found = None
        with suppress(ChannelClosed):
            since = card.attempted_at or message.created_at
            found = self._slack.find_post(card.channel, CARD_METADATA, drawing.key, since)
        if found is None:
            self._forget(message)
            return self._done(message)
        self._keep(message, found, "")
        with self._database.begin() as work:
            work.outbox.request_redraw(message.handoff_id, message.step, priority_at=message.priority_at, now=self._now())

    def _as_stray(self, drawing: Drawing, place: Place, card: Card | None) -> Drawing:
        """Add a note to a message that is not in its channel; one that is still there gets none."""
        with self._database.read() as work:
            contact = work.people.contact_mention(drawing.channel)
            if card and card.ts and self._places.is_own(work, card.channel, drawing.channel):
                return drawing
        if drawing.channel == ESCALATIONS:
            return without_escalations(drawing, self._drawings.reader)
        return without_channel(drawing, "" if place.is_person else contact, self._drawings.reader)

    def _is_given_up(self, message: OutboxMessage) -> bool:
        with self._database.read() as work:
            return work.repairs.is_given_up(message.handoff_id)

    def _prepare_end(self, message: OutboxMessage) -> Callable[[], None] | None:
        """Return the call that takes the buttons off a card whose handoff an operator has dropped; None where it shows none."""
        drawing = dropped(self._drawings.reader)
        with self._database.read() as work:
            card = work.cards.get(message.handoff_id, message.step)
        if card is None or not card.ts or (card.fingerprint == drawing.fingerprint and message.attempts == 1):
            self._done(message)
            return None
        self._rate_limiter.acquire(UPDATE, card.channel, priority_of(message))
        return partial(self._end, message, card, drawing)

    def _end(self, message: OutboxMessage, card: Card, drawing: Drawing) -> None:
        """Draw a card for the last time; one that is gone, or whose channel is closed, shows nobody a button."""
        with self._rate_limiter.call(UPDATE, card.channel, priority_of(message)), suppress(Gone, ChannelClosed):
            self._redraw(card, drawing)
        self._keep(message, Posted(channel=card.channel, ts=card.ts), drawing.fingerprint)

    def _prepare_move(self, message: OutboxMessage, card: Card, home: str) -> Callable[[], None]:
        self._rate_limiter.acquire(UPDATE, card.channel, priority_of(message))
        return partial(self._move, message, card, home, moved(home, self._drawings.reader))

    def _prepare_update(self, message: OutboxMessage, card: Card, drawing: Drawing) -> Callable[[], None] | None:
        if card.fingerprint == drawing.fingerprint and message.attempts == 1:  # what shows after an earlier attempt is unknown
            self._done(message)
            return None
        self._rate_limiter.acquire(UPDATE, card.channel, priority_of(message))
        return partial(self._update, message, card, drawing)

    def _prepare_post(self, message: OutboxMessage, card: Card | None, channel: str, drawing: Drawing) -> Callable[[], None]:
        if card and card.attempted_at:
            return partial(self._find_or_post, message, card, channel, drawing)
        self._rate_limiter.acquire(POST, channel, priority_of(message))
        return partial(self._post, message, channel, drawing, None)

    def _update(self, message: OutboxMessage, card: Card, drawing: Drawing) -> None:
        with self._rate_limiter.call(UPDATE, card.channel, priority_of(message)):
            try:
                self._redraw(card, drawing)
            except Gone:
                self._lose(message, card, drawing)
                raise NotYet(GONE, 0.0) from None
        self._keep(message, Posted(channel=card.channel, ts=card.ts), drawing.fingerprint)

    def _lose(self, message: OutboxMessage, card: Card, drawing: Drawing) -> None:
        """Forget a card that can't be changed; one drawn before is looked for once, since an archived channel still has it."""
        with self._database.begin() as work:
            work.cards.forget(message.handoff_id, message.step)
            if card.fingerprint and self._places.is_own(work, card.channel, drawing.channel):
                work.cards.attempted(message.handoff_id, message.step, card.channel, self._since(work, message))

    def _since(self, work: UnitOfWork, message: OutboxMessage) -> datetime:
        """Return an instant before the first post of a card."""
        return min(work.handoffs.peek(message.handoff_id).opened_at, self._now() - LEFT_WITHIN)

    def _move(self, message: OutboxMessage, card: Card, home: str, signpost: Drawing) -> None:
        """Replace a card that was posted in another channel by a link, so that it is posted in the channel of its team.

        A card that was left there when the channel was closed is looked for first.
        """
        with self._rate_limiter.call(UPDATE, card.channel, priority_of(message)), suppress(Gone):
            self._redraw(card, signpost)
        with self._database.begin() as work:
            work.cards.forget(message.handoff_id, message.step)
            work.cards.attempted(message.handoff_id, message.step, home, self._since(work, message))
        raise NotYet(MOVES, 0.0)

    def _redraw(self, card: Card, drawing: Drawing) -> None:
        try:
            self._slack.update(card.channel, card.ts, drawing.text, drawing.blocks)
        except TooLong as rejection:
            logger.error("A card did not fit and was shortened: %s", rejection)
            self._slack.update(card.channel, card.ts, drawing.text, shortened(drawing))

    def _find_or_post(self, message: OutboxMessage, card: Card, channel: str, drawing: Drawing) -> None:
        """Find a card whose earlier post may have arrived without an answer; post the card only when it is not there."""
        assert card.attempted_at is not None
        began = self._now()
        try:
            found = self._slack.find_post(card.channel, CARD_METADATA, drawing.key, card.attempted_at)
        except ChannelClosed as rejection:
            self._leave(message, card.channel, rejection, began)
            raise NotYet(MOVES, 0.0) from None
        if found is None:
            self._rate_limiter.acquire(POST, channel, priority_of(message))
            return self._post(message, channel, drawing, card.attempted_at if card.channel == channel else None)
        with self._database.begin() as work:
            work.cards.put(message.handoff_id, message.step, found.channel, found.ts, "", self._now())
        raise NotYet(FOUND, 0.0)

    def _post(self, message: OutboxMessage, channel: str, drawing: Drawing, maybe_since: datetime | None) -> None:
        """Post a card; `maybe_since` is the instant of a first post that may still arrive."""
        with self._rate_limiter.call(POST, channel, priority_of(message)):
            channel, began = self._slack.direct(channel) if is_person(channel) else channel, self._now()
            with self._database.begin() as work:
                work.cards.attempted(message.handoff_id, message.step, channel, maybe_since or began)
            try:
                posted = self._posted(channel, drawing)
            except ChannelClosed as rejection:
                self._leave(message, channel, rejection, began)
                raise NotYet(MOVES, 0.0) from None
            except (Unavailable, Rejected) as failure:
                if maybe_since is None and not (isinstance(failure, Unavailable) and failure.unknown):
                    self._forget(message)
                raise
        self._keep(message, posted, drawing.fingerprint)
        self._note_post(message, posted.channel, began)

    def _posted(self, channel: str, drawing: Drawing) -> Posted:
        try:
            return self._slack.post(channel, drawing.text, drawing.blocks, metadata_of(drawing.key))
        except TooLong as rejection:
            logger.error("A card did not fit and was shortened: %s", rejection)
            return self._slack.post(channel, drawing.text, shortened(drawing), metadata_of(drawing.key))

    def _note_post(self, message: OutboxMessage, channel: str, began: datetime) -> None:
        """Use a channel again that was set aside before the post `began`, and redraw the messages that link to the card.

        A redraw proves nothing: Slack takes it where Baton may not post.
        """
        self._places.took(channel, began)
        now = self._now()
        with self._database.begin() as work:
            handoff = work.handoffs.peek(message.handoff_id)
            if handoff.previous_id and not work.removals.of([handoff.previous_id]):
                work.outbox.request_redraws(work.handoffs.peek(handoff.previous_id), now=now)
            if handoff.escalation and message.step != ESCALATION_SURFACE:
                work.outbox.request_redraw(handoff.id, ESCALATION_SURFACE, priority_at=now, now=now, rank=Rank.COSMETIC)

    def _keep(self, message: OutboxMessage, posted: Posted, fingerprint: str) -> None:
        with self._database.begin() as work:
            work.cards.put(message.handoff_id, message.step, posted.channel, posted.ts, fingerprint, self._now())
            work.outbox.mark_done(message, self._now())

    def _leave(self, message: OutboxMessage, channel: str, rejection: ChannelClosed, began: datetime) -> None:
        """Take a closed channel out of use, so that the card goes to the next place."""
        if self._places.is_old_news(channel, began):
            return
        self._forget(message)
        self._places.close(channel, rejection)

    def _forget(self, message: OutboxMessage) -> None:
        with self._database.begin() as work:
            work.cards.forget(message.handoff_id, message.step)

    def _done(self, message: OutboxMessage) -> None:
        with self._database.begin() as work:
            work.outbox.mark_done(message, self._now())


def _no_channel(key: str) -> Message:
    return message("outbox.cards.no_channel", key=key)
