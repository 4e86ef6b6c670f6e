"""The home tabs: each is drawn when its owner opens it, and again after each action of the owner."""

import logging
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime

from bot.gateways.errors import Rejected, Unavailable
from bot.gateways.slack.client import SlackGateway
from bot.gateways.slack.errors import TokenDead
from bot.queries.queries import Queries
from bot.slack.background import BackgroundCalls
from bot.text.languages import reading_in
from bot.views.home import failed_home, home_view
from bot.views.kit.step_views import StepViews
from handoffs.model.effects import Announcement
from handoffs.text.messages import message
from storage.database import Database, is_database_failure

logger = logging.getLogger(__name__)

REMEMBERED = 200
"""So many people's tabs, opened last, are kept true while they act; the others are drawn when they open theirs again."""


class HomeTabs:
    """Draws home tabs in the background; one that fails says so to its owner, and its cause is announced once."""

    def __init__(
        self,
        queries: Queries,
        slack: SlackGateway,
        background: BackgroundCalls,
        views: StepViews,
        database: Database,
        real_now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._now = real_now
        self._queries = queries
        self._views = views
        self._slack = slack
        self._background = background
        self._opened: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()

    def opened(self, user_id: str) -> None:
        """Draw the tab that a person has just opened, and draw it again after each of their actions."""
        with self._lock:
            self._opened[user_id] = None
            self._opened.move_to_end(user_id)
            while len(self._opened) > REMEMBERED:
                self._opened.popitem(last=False)
        self._background.submit(self._draw, user_id)

    def acted(self, user_id: str) -> None:
        """Draw the tab of a person who changed something, if they have opened it before."""
        with self._lock:
            has_one = user_id in self._opened
        if has_one:
            self._background.submit(self._draw, user_id)

    def _draw(self, user_id: str) -> None:
        try:
            with reading_in(self._queries.language_of(user_id)):
                self._slack.publish_home(user_id, home_view(self._queries.home(user_id), self._views))
        except (Unavailable, TokenDead):
            raise
        except Exception as failure:
            self._draw_failed(user_id, failure)

    def _draw_failed(self, user_id: str, failure: Exception) -> None:
        """Draw one sentence with a reference that is in the log; only Slack's answer knows whether it takes that."""
        reference = secrets.token_hex(3)
        logger.error("The home tab of %s can't be drawn, reference %s", user_id, reference, exc_info=failure)
        try:
            self._slack.publish_home(user_id, failed_home(self._queries.reader, reference))
        finally:
            if not is_database_failure(failure):
                self._announce(failure, reference)

    def _announce(self, failure: Exception, reference: str) -> None:
        """Announce a cause to the supervisors once, until the clean-up forgets the announcement."""
        cause, now = failure.code if isinstance(failure, Rejected) else type(failure).__name__, self._now()
        reason = failure.reason if isinstance(failure, Rejected) else message("slack.home_tabs.bug")
        text = message("slack.home_tabs.failed", reason=reason, reference=reference)
        with self._database.begin() as work:
            work.outbox.put_notice(f"home_tab/{cause[:80]}", Announcement(text=text), priority_at=now, now=now)
