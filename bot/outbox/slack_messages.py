"""Delivers everything that leaves for Slack: redraws of cards, replies, direct messages and notices."""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial

from bot.gateways.errors import Rejected
from bot.gateways.slack.client import SlackGateway
from bot.gateways.slack.rate_limits import RateLimiter
from bot.outbox.cards import CardMessages
from bot.outbox.drawings import Drawings
from bot.outbox.notices import Notices
from bot.outbox.slack_health import SlackHealth
from bot.service.alike.groups import AlikeEscalations
from handoffs.model.effects import Destination, Redraw
from handoffs.text.messages import Message
from storage.database import Database
from storage.repositories.outbox import OutboxMessage

logger = logging.getLogger(__name__)


class SlackMessages:
    """Delivers the messages for Slack; a rejected message is kept and tried again."""

    destination = Destination.SLACK

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
        self._cards = CardMessages(database, slack, drawings, rate_limiter, real_now, alike)
        self._notices = Notices(database, slack, drawings, rate_limiter, real_now, alike)
        self._health = SlackHealth(database, real_now)

    def prepare(self, message: OutboxMessage) -> Callable[[], None] | None:
        """Return the call that brings a message to Slack, None when Slack shows the message already."""
        sender = self._cards if isinstance(message.effect, Redraw) else self._notices
        call = sender.prepare(message)
        return partial(self._health.observe, call) if call else None

    def postpone(self, message: OutboxMessage, reason: Message, retry_at: datetime) -> None:
        """Keep a message for later."""
        with self._database.begin() as work:
            work.outbox.postpone(message, retry_at, reason)

    def reject(self, message: OutboxMessage, rejection: Rejected, retry_at: datetime) -> None:
        """Keep a message for later: an archived channel is opened again, a missing right is granted."""
        logger.error("The %s of handoff %s can't be delivered: %s", message.kind, message.handoff_id, rejection)
        self.postpone(message, rejection.reason, retry_at)
