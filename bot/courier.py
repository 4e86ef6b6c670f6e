"""Takes drawings and replies from the outbox to Slack: each message once, redrawn whole, at a pace that Slack allows."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import datetime, timedelta

from bot.gateways.errors import Rejected, Unavailable
from bot.gateways.slack import Posted, SlackGateway
from bot.gateways.slack_errors import Gone, TooLong
from bot.ids import CARD_METADATA, ESCALATION_SURFACE
from bot.pace import Pace
from bot.views.drawing import Drawing, shortened
from bot.views.text import escape, mention, paragraph
from handoffs.effects import ThreadReply
from storage.cards import Card
from storage.database import Database
from storage.outbox import Parcel

logger = logging.getLogger(__name__)

KINDS = ("drawing", "thread_reply")
LEASE = timedelta(seconds=90)
AT_ONCE = 8
LONGEST_PAUSE = 60.0
REPLY_LIMIT = 2000


class Courier:
    """Delivers what is due, what is due first first; `draw` gives the message of a handoff's surface as it stands now."""

    def __init__(
        self,
        database: Database,
        slack: SlackGateway,
        draw: Callable[[str, str], Drawing | None],
        real_now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._slack = slack
        self._draw = draw
        self._now = real_now
        self._pace = Pace()
        self._pool = ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="courier")

    def run(self) -> None:
        """Deliver all that is due now, several messages at a time."""
        while True:
            with self._database.begin() as work:
                parcels = work.outbox.take(KINDS, self._now(), AT_ONCE, LEASE)
            if not parcels:
                return
            wait([self._pool.submit(self._deliver, parcel) for parcel in parcels])

    def close(self) -> None:
        """Let deliveries that are under way come to their end."""
        self._pool.shutdown(wait=True)

    def _deliver(self, parcel: Parcel) -> None:
        try:
            self._carry(parcel)
        except Unavailable as trouble:
            self._later(parcel, trouble.says, trouble.retry_after)
        except Rejected as refused:
            logger.error("A message can't be delivered: %s", refused.says)
            self._later(parcel, refused.says, LONGEST_PAUSE)
        except Exception:
            logger.exception("A message could not be drawn or delivered; it is tried again")
            self._later(parcel, "unexpected trouble", LONGEST_PAUSE)

    def _carry(self, parcel: Parcel) -> None:
        if isinstance(parcel.effect, ThreadReply):
            self._reply(parcel, parcel.effect)
        else:
            self._redraw(parcel)

    def _redraw(self, parcel: Parcel) -> None:
        drawing = self._draw(parcel.handoff_id, parcel.step)
        if drawing is None:
            return self._done(parcel)
        with self._database.read() as work:
            card, channel = work.cards.get(parcel.handoff_id, parcel.step), work.people.channels().get(drawing.channel)
        if card and card.ts:
            return self._update(parcel, card, drawing)
        if channel is None:
            raise Unavailable(f"The channel of {drawing.channel} is not known yet.", 5.0)
        self._post(parcel, card, channel, drawing)

    def _update(self, parcel: Parcel, card: Card, drawing: Drawing) -> None:
        if card.fingerprint == drawing.fingerprint:
            return self._done(parcel)
        self._paced("chat.update", card.channel)
        try:
            self._slack.update(card.channel, card.ts, drawing.text, drawing.blocks)
        except Gone:
            with self._database.begin() as work:
                work.cards.forget(parcel.handoff_id, parcel.step)
            return self._redraw(parcel)
        except TooLong as trouble:
            logger.error("A card did not fit and was shortened: %s", trouble.says)
            self._slack.update(card.channel, card.ts, drawing.text, shortened(drawing))
        self._put(parcel, Posted(channel=card.channel, ts=card.ts), drawing)

    def _post(self, parcel: Parcel, card: Card | None, channel: str, drawing: Drawing) -> None:
        found = self._found(card, drawing) if card and card.attempted_at else None
        if found is None:
            self._paced("chat.postMessage", channel)
            with self._database.begin() as work:
                work.cards.attempted(parcel.handoff_id, parcel.step, channel, self._now())
            found = self._posted(channel, drawing)
            self._put(parcel, found, drawing)
            return self._link(parcel)
        self._put(parcel, found, drawing, fingerprint="")
        self._redraw(parcel)

    def _link(self, parcel: Parcel) -> None:
        """Have the messages drawn anew that link to a card which has just been posted."""
        with self._database.begin() as work:
            handoff = work.handoffs.peek(parcel.handoff_id)
            if handoff.previous:
                work.outbox.put_drawing(handoff.previous, parcel.step, first=self._now(), now=self._now())
            if handoff.escalation and parcel.step != ESCALATION_SURFACE:
                work.outbox.put_drawing(handoff.id, ESCALATION_SURFACE, first=self._now(), now=self._now())

    def _found(self, card: Card, drawing: Drawing) -> Posted | None:
        """Look for a card whose post may have arrived although we never heard of it."""
        if card.attempted_at is None:
            return None
        return self._slack.find_post(card.channel, CARD_METADATA, drawing.key, card.attempted_at)

    def _posted(self, channel: str, drawing: Drawing) -> Posted:
        metadata = {"event_type": CARD_METADATA, "event_payload": {"key": drawing.key}}
        try:
            return self._slack.post(channel, drawing.text, drawing.blocks, metadata)
        except TooLong as trouble:
            logger.error("A card did not fit and was shortened: %s", trouble.says)
            return self._slack.post(channel, drawing.text, shortened(drawing), metadata)

    def _reply(self, parcel: Parcel, told: ThreadReply) -> None:
        with self._database.read() as work:
            card = work.cards.get(parcel.handoff_id, told.step)
        if card is None or not card.ts:
            raise Unavailable("The card that this belongs to is not posted yet.", 1.0)
        if parcel.attempts > 1 and self._slack.find_post(
            card.channel, CARD_METADATA, parcel.key, parcel.created_at, thread_ts=card.ts
        ):
            return self._done(parcel)
        self._paced("chat.postMessage", card.channel)
        words = escape(paragraph(told.text, REPLY_LIMIT))
        text = f"{mention(told.mention, told.mention)} {words}" if told.mention else words
        metadata = {"event_type": CARD_METADATA, "event_payload": {"key": parcel.key}}
        self._slack.post(card.channel, text, None, metadata, thread_ts=card.ts)
        self._done(parcel)

    def _paced(self, method: str, channel: str) -> None:
        pause = self._pace.pause(method, channel)
        if pause > 0:
            raise Unavailable("Slack's pace is kept.", pause)

    def _put(self, parcel: Parcel, posted: Posted, drawing: Drawing, fingerprint: str | None = None) -> None:
        shown = drawing.fingerprint if fingerprint is None else fingerprint
        with self._database.begin() as work:
            work.cards.put(parcel.handoff_id, parcel.step, posted.channel, posted.ts, shown, self._now())
            if fingerprint is None:
                work.outbox.done(parcel, self._now())

    def _done(self, parcel: Parcel) -> None:
        with self._database.begin() as work:
            work.outbox.done(parcel, self._now())

    def _later(self, parcel: Parcel, says: str, pause: float | None) -> None:
        seconds = pause if pause is not None else min(2.0 ** min(parcel.attempts - 1, 10), LONGEST_PAUSE)
        with self._database.begin() as work:
            work.outbox.again(parcel, self._now() + timedelta(seconds=seconds), says)
