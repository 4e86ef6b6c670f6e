"""The home tabs: each is drawn when its owner opens it, and again after each action of the owner."""

import threading
from collections import OrderedDict

from bot.gateways.slack.client import SlackGateway
from bot.queries.queries import Queries
from bot.slack.background import BackgroundCalls
from bot.views.home import home_view
from bot.views.kit.step_views import StepViews

REMEMBERED = 200
"""So many people's tabs, opened last, are kept true while they act; the others are drawn when they open theirs again."""


class HomeTabs:
    """Draws home tabs in the background."""

    def __init__(self, queries: Queries, slack: SlackGateway, background: BackgroundCalls, views: StepViews) -> None:
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
        self._slack.publish_home(user_id, home_view(self._queries.home(user_id), self._views))
