"""Takes drawings and replies from the outbox to Slack: each message once, redrawn whole, at a pace that Slack allows."""

import logging
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from bot.gateways.errors import Rejected, Unavailable
from bot.gateways.slack.client import Posted, SlackGateway
from bot.gateways.slack.errors import Gone, TooLong
from bot.outbox.notices import Notices, marked, rank
from bot.slack.rate_limiter import POST, UPDATE, NotYet, RateLimiter
from bot.slack.rate_limits import SlackPace
from bot.views.kit.drawing import Drawing, moved, shortened, strayed
from bot.wire.ids import CARD_METADATA
from handoffs.model.effects import Announcement, Destination, Digest, DirectNotice, ThreadReply
from handoffs.model.escalation import SURFACE as ESCALATION_SURFACE
from storage.cards import Card
from storage.database import Database
from storage.outbox import OutboxMessage
from storage.unit_of_work import UnitOfWork

logger = logging.getLogger(__name__)

ESCALATIONS = "escalations"
LEASE = timedelta(seconds=90)
AT_ONCE = 8
LONGEST_PAUSE = 60.0
LOOK_EVERY = 0.2
"""How long, in seconds, deliveries under way may keep the courier from looking for what has become due."""

GIVEN_UP = timedelta(seconds=8)
SETTLING = 20.0
"""A call without an answer for that long was given up by us, not by Slack: it may be carried out for as long again."""

BEAT_EVERY = timedelta(seconds=60)


class Courier:
    """Delivers what is due, what is due first first; `draw` gives the message of a handoff's surface as it stands now."""

    def __init__(
        self,
        database: Database,
        slack: SlackGateway,
        draw: Callable[[str, str], Drawing | None],
        draw_notice: Callable[[Digest | Announcement], Drawing | None],
        real_now: Callable[[], datetime],
        pace: SlackPace | None = None,
    ) -> None:
        self._database = database
        self._slack = slack
        self._draw = draw
        self._draw_notice = draw_notice
        self._now = real_now
        self._rate_limiter = RateLimiter(real_now, pace or SlackPace())
        self._notices = Notices(database, slack, self._rate_limiter, real_now)
        self._told: tuple[str, datetime] | None = None
        self._flying: set[Future[None]] = set()
        self._put_off: list[float] = []
        self._pool = ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="courier")

    def run(self) -> float | None:
        """Deliver all that is due now, several messages at a time; one that hangs does not hold up the others.

        Gives the seconds after which the first of those that were put off is due again, None when none was.
        """
        self._put_off = []
        while True:
            for message in self._taken(AT_ONCE - len(self._flying)):
                self._guarded(message, partial(self._plan, message))
            if not self._flying:
                return min(self._put_off, default=None)
            self._flying = wait(self._flying, timeout=LOOK_EVERY, return_when=FIRST_COMPLETED).not_done

    def close(self) -> None:
        """Let deliveries that are under way come to their end."""
        self._pool.shutdown(wait=True)

    def _taken(self, limit: int) -> tuple[OutboxMessage, ...]:
        if limit <= 0:
            return ()
        with self._database.begin() as work:
            return work.outbox.lease(Destination.SLACK, self._now(), limit, LEASE)

    def _guarded(self, message: OutboxMessage, attempt: Callable[[], None]) -> None:
        """Attempt a delivery; whatever stands in its way, the parcel is kept for later."""
        began = self._now()
        try:
            attempt()
        except NotYet as waiting:
            self._later(message, waiting.says, waiting.retry_after)
        except Unavailable as trouble:
            given_up = trouble.unknown and self._now() - began >= GIVEN_UP
            self._beat(trouble.says if trouble.retry_after is None else "")
            self._later(message, trouble.says, SETTLING if given_up else trouble.retry_after)
        except Rejected as refused:
            logger.error("The %s of handoff %s can't be delivered: %s", message.kind, message.handoff_id, refused.says)
            self._beat(refused.says)
            self._later(message, refused.says, None)
        except Exception:
            logger.exception("The %s of handoff %s can't be drawn or delivered yet", message.kind, message.handoff_id)
            self._later(message, "unexpected trouble", LONGEST_PAUSE)

    def _plan(self, message: OutboxMessage) -> None:
        """See what has to be sent, and take its turn: here, one parcel after the other, so that the first due goes first."""
        if isinstance(message.effect, ThreadReply):
            return self._plan_reply(message, message.effect)
        if isinstance(message.effect, DirectNotice):
            return self._plan_direct(message, message.effect)
        if isinstance(message.effect, Digest | Announcement):
            return self._plan_notice(message, message.effect)
        drawing = self._draw(message.handoff_id, message.step)
        if drawing is None:
            return self._done(message)
        with self._database.read() as work:
            card, channels = work.cards.get(message.handoff_id, message.step), work.people.channels()
            astray, mention = _is_astray(work, drawing.channel), work.people.contact_mention(drawing.channel)
        home, refuge = channels.get(drawing.channel), channels.get(ESCALATIONS)
        if card and card.ts and home and card.channel == refuge != home:
            return self._plan_move(message, card, home)
        drawing = strayed(drawing, mention) if astray else drawing
        if card and card.ts:
            return self._plan_update(message, card, drawing)
        channel = home or (refuge if astray else None)
        if not channel:
            raise NotYet(f"The channel of {drawing.channel} is not known yet.", 5.0)
        if card and card.attempted_at:
            return self._fly(message, partial(self._settle, message, card, channel, drawing))
        self._rate_limiter.take(POST, channel, rank(message))
        self._fly(message, partial(self._post, message, channel, drawing, None))

    def _plan_move(self, message: OutboxMessage, card: Card, home: str) -> None:
        self._rate_limiter.take(UPDATE, card.channel, rank(message))
        self._fly(message, partial(self._move, message, card, moved(home)))

    def _plan_update(self, message: OutboxMessage, card: Card, drawing: Drawing) -> None:
        if card.fingerprint == drawing.fingerprint:
            return self._done(message)
        self._rate_limiter.take(UPDATE, card.channel, rank(message))
        self._fly(message, partial(self._update, message, card, drawing))

    def _plan_reply(self, message: OutboxMessage, told: ThreadReply) -> None:
        with self._database.read() as work:
            card = work.cards.get(message.handoff_id, told.step)
        if card is None or not card.ts:
            raise NotYet("The card that this belongs to is not posted yet.", 1.0)
        self._rate_limiter.take(POST, card.channel, rank(message))
        self._fly(message, partial(self._notices.reply, message, card, told))

    def _plan_direct(self, message: OutboxMessage, told: DirectNotice) -> None:
        with self._database.read() as work:
            card = work.cards.get(message.handoff_id, told.step)
        self._rate_limiter.take(POST, told.user_id, rank(message))
        self._fly(message, partial(self._notices.tell, message, told, card))

    def _plan_notice(self, message: OutboxMessage, told: Digest | Announcement) -> None:
        drawing = self._draw_notice(told)
        if drawing is None:
            return self._done(message)
        with self._database.read() as work:
            channels = work.people.channels()
        channel = channels.get(drawing.channel) or (channels.get(ESCALATIONS) if isinstance(told, Announcement) else None)
        if not channel:
            return self._done(message)
        self._rate_limiter.take(POST, channel, rank(message))
        self._fly(message, partial(self._notices.say, message, channel, drawing))

    def _fly(self, message: OutboxMessage, attempt: Callable[[], None]) -> None:
        self._flying.add(self._pool.submit(self._guarded, message, attempt))

    def _update(self, message: OutboxMessage, card: Card, drawing: Drawing) -> None:
        with self._rate_limiter.used(UPDATE, card.channel, rank(message)):
            try:
                self._redraw(card, drawing)
            except Gone:
                with self._database.begin() as work:
                    work.cards.forget(message.handoff_id, message.step)
                raise NotYet("The card is gone; a new one is posted.", 0.0) from None
        self._put(message, Posted(channel=card.channel, ts=card.ts), drawing.fingerprint)

    def _move(self, message: OutboxMessage, card: Card, signpost: Drawing) -> None:
        """Leave a word where a card stood while its team's channel could not be found; it is posted there then."""
        with self._rate_limiter.used(UPDATE, card.channel, rank(message)), suppress(Gone):
            self._redraw(card, signpost)
        with self._database.begin() as work:
            work.cards.forget(message.handoff_id, message.step)
        raise NotYet("The card moves to the channel of its team.", 0.0)

    def _redraw(self, card: Card, drawing: Drawing) -> None:
        try:
            self._slack.update(card.channel, card.ts, drawing.text, drawing.blocks)
        except TooLong as trouble:
            logger.error("A card did not fit and was shortened: %s", trouble.says)
            self._slack.update(card.channel, card.ts, drawing.text, shortened(drawing))

    def _settle(self, message: OutboxMessage, card: Card, channel: str, drawing: Drawing) -> None:
        """Look for a card whose post may have arrived although we never heard of it; post it only when it has not."""
        assert card.attempted_at is not None
        found = self._slack.find_post(card.channel, CARD_METADATA, drawing.key, card.attempted_at)
        if found is None:
            self._rate_limiter.take(POST, channel, rank(message))
            return self._post(message, channel, drawing, card.attempted_at if card.channel == channel else None)
        with self._database.begin() as work:
            work.cards.put(message.handoff_id, message.step, found.channel, found.ts, "", self._now())
        raise NotYet("The card has been found; it is drawn anew.", 0.0)

    def _post(self, message: OutboxMessage, channel: str, drawing: Drawing, maybe_since: datetime | None) -> None:
        """Post a card; `maybe_since` is when a post was first tried of which nobody knows whether it arrives."""
        with self._rate_limiter.used(POST, channel, rank(message)):
            with self._database.begin() as work:
                work.cards.attempted(message.handoff_id, message.step, channel, maybe_since or self._now())
            try:
                posted = self._posted(channel, drawing)
            except (Unavailable, Rejected) as trouble:
                if maybe_since is None and not getattr(trouble, "unknown", False):
                    with self._database.begin() as work:
                        work.cards.forget(message.handoff_id, message.step)
                raise
        self._put(message, posted, drawing.fingerprint)
        self._link(message)

    def _posted(self, channel: str, drawing: Drawing) -> Posted:
        metadata = marked(drawing.key)
        try:
            return self._slack.post(channel, drawing.text, drawing.blocks, metadata)
        except TooLong as trouble:
            logger.error("A card did not fit and was shortened: %s", trouble.says)
            return self._slack.post(channel, drawing.text, shortened(drawing), metadata)

    def _link(self, message: OutboxMessage) -> None:
        """Have the messages drawn anew that link to a card which has just been posted."""
        with self._database.begin() as work:
            handoff = work.handoffs.peek(message.handoff_id)
            if handoff.previous_id:
                work.outbox.request_redraws(work.handoffs.peek(handoff.previous_id), now=self._now())
            if handoff.escalation and message.step != ESCALATION_SURFACE:
                work.outbox.request_redraw(handoff.id, ESCALATION_SURFACE, priority_at=self._now(), now=self._now())

    def _put(self, message: OutboxMessage, posted: Posted, fingerprint: str) -> None:
        with self._database.begin() as work:
            work.cards.put(message.handoff_id, message.step, posted.channel, posted.ts, fingerprint, self._now())
            work.outbox.mark_done(message, self._now())
        self._beat("")

    def _done(self, message: OutboxMessage) -> None:
        with self._database.begin() as work:
            work.outbox.mark_done(message, self._now())

    def _later(self, message: OutboxMessage, says: str, pause: float | None) -> None:
        seconds = pause if pause is not None else min(2.0 ** min(message.attempts - 1, 10), LONGEST_PAUSE)
        with self._database.begin() as work:
            work.outbox.postpone(message, self._now() + timedelta(seconds=seconds), says)
        self._put_off.append(seconds)

    def _beat(self, trouble: str) -> None:
        """Note how Slack is: at once when that changes, else once a minute."""
        now = self._now()
        if self._told and self._told[0] == trouble and now - self._told[1] < BEAT_EVERY:
            return
        self._told = (trouble, now)
        with self._database.begin() as work:
            work.job_health.beat("slack", now, ok=not trouble, says=trouble)


def _is_astray(work: UnitOfWork, team: str) -> bool:
    """Say whether a team's channel has been looked for and can't be found."""
    return work.people.refreshed_at() is not None and not work.people.channels().get(team)
