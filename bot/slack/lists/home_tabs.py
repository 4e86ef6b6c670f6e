"""The home tabs: each is drawn when its owner opens it, and again after each action of the owner."""

import hashlib
import json
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from bot.gateways.errors import Rejected, Unavailable
from bot.gateways.slack.client import SlackGateway
from bot.gateways.slack.errors import TokenDead
from bot.queries.queries import Queries
from bot.slack.background import BackgroundCalls, NewestOnly
from bot.telemetry.requests import reference as new_reference
from bot.text.languages import reading_in
from bot.views.home import failed_home, home_view
from bot.views.kit.blocks import Block
from bot.views.kit.step_views import StepViews
from handoffs.model.effects import Announcement
from handoffs.text.messages import message
from storage.database import Database, is_database_failure

logger = logging.getLogger(__name__)

REMEMBERED = 200
"""So many people's tabs, opened last, are kept true while they act; the others are drawn when they open theirs again."""

USED_FOR, PAUSE = 600.0, 10.0
"""Seconds in which a tab is in use, from its owner's last action on, and between two drawings for what others do meanwhile."""

UNKNOWN = ""
"""The mark of a drawing of which nobody knows what Slack shows."""

FOLLOWED_FOR, LONG_PAUSE = 10 * 3600.0, 120.0
"""Seconds in which a tab that its owner may still see follows what others do, a working day, and between two drawings then."""


@dataclass(frozen=True, kw_only=True)
class _Tab:
    """A tab that its owner has opened: its page, when the owner used it last, when it was drawn, and a mark of the drawing.

    `mark` is that of the work when both were compared last. A tab that is opened is drawn, also when it would look as before;
    `opening` is of the last time.
    """

    page: int
    opening: object = field(default_factory=object)
    used_at: float
    drawn_at: float = 0.0
    drawn: str = UNKNOWN
    mark: object = None
    compared_at: float = 0.0

    def is_due(self, now: float) -> bool:
        """Return whether the tab is compared with what has changed: soon while its owner uses it, seldom afterwards."""
        if now - self.used_at < USED_FOR:
            return now - self.drawn_at >= PAUSE
        return now - self.used_at < FOLLOWED_FOR and now - max(self.drawn_at, self.compared_at) >= LONG_PAUSE


class HomeTabs:
    """Draws home tabs in the background; one that fails says so to its owner, and its cause is announced once.

    `real_now` stamps announcements, `monotonic` returns seconds that only grow.
    """

    def __init__(
        self,
        queries: Queries,
        slack: SlackGateway,
        background: BackgroundCalls,
        views: StepViews,
        database: Database,
        real_now: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._now = real_now
        self._queries = queries
        self._views = views
        self._slack = slack
        self._newest = NewestOnly(background)
        self._monotonic = monotonic
        self._tabs: OrderedDict[str, _Tab] = OrderedDict()
        self._lock = threading.Lock()

    def opened(self, user_id: str) -> None:
        """Draw the tab that a person has just opened, and draw it again after each of their actions."""
        self.show(user_id, 0)

    def show(self, user_id: str, page: int) -> None:
        """Draw a page of a person's tab."""
        with self._lock:
            self._tabs[user_id] = _Tab(page=page, used_at=self._monotonic())
            self._tabs.move_to_end(user_id)
            while len(self._tabs) > REMEMBERED:
                self._tabs.popitem(last=False)
        self._request(user_id)

    def acted(self, user_id: str) -> None:
        """Draw the tab of a person who changed something, if they have opened it before."""
        with self._lock:
            known = self._tabs.get(user_id)
            if known:
                self._tabs[user_id] = replace(known, used_at=self._monotonic())
        if known:
            self._request(user_id)

    def redraw(self) -> None:
        """Draw the tabs again that their owners may see, if anybody has changed what they show and their pause is over."""
        now = self._monotonic()
        with self._lock:
            due = [user for user, tab in self._tabs.items() if tab.is_due(now)]
        if not due:
            return
        mark = self._queries.work_mark()
        for user in due:
            with self._lock:
                tab = self._tabs.get(user)
                if tab:
                    self._tabs[user] = replace(tab, mark=mark, compared_at=now)
            if tab and tab.mark != mark:
                self._request(user)

    def _request(self, user_id: str) -> None:
        """Draw a tab soon; its drawings arrive in their order, and of those that wait only the last is sent."""
        self._newest.submit(user_id, partial(self._draw, user_id))

    def _draw(self, user_id: str) -> None:
        """Draw a tab that its owner has just opened, or that would not look as before."""
        with self._lock:
            tab = self._tabs.get(user_id, _Tab(page=0, used_at=0.0))
        try:
            with reading_in(self._queries.language_of(user_id)):
                view = home_view(self._queries.home(user_id, tab.page), self._views)
            drawn = _fingerprint(view)
            if drawn != tab.drawn:
                self._slack.publish_home(user_id, view)
            self._note(user_id, tab, drawn)
        except (Unavailable, TokenDead):
            self._note(user_id, tab, UNKNOWN)
            raise
        except Exception as failure:
            self._note(user_id, tab, UNKNOWN)
            self._draw_failed(user_id, failure)

    def _note(self, user_id: str, tab: _Tab, drawn: str) -> None:
        """Remember how a tab was drawn, unless its owner opened it again, or another page, meanwhile.

        What is UNKNOWN counts as changed at the next look: a call whose answer is lost may have been carried out.
        """
        with self._lock:
            known = self._tabs.get(user_id)
            if known and known.opening is tab.opening:
                mark = None if drawn == UNKNOWN else known.mark
                self._tabs[user_id] = replace(known, drawn=drawn, drawn_at=self._monotonic(), mark=mark)

    def _draw_failed(self, user_id: str, failure: Exception) -> None:
        """Draw one sentence with a reference that is in the log; only Slack's answer knows whether it takes that."""
        reference = new_reference()
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


def _fingerprint(view: Block) -> str:
    """Return a short text that is the same for the same drawing."""
    return hashlib.sha256(json.dumps(view, sort_keys=True).encode()).hexdigest()
