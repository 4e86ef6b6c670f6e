"""The answers of `/handoff` that somebody has before them: drawn again while they change, as long as Slack takes it.

Slack lets the answer to a command be replaced only through a click on it, for 30 minutes and five times
(https://docs.slack.dev/interactivity/handling-user-interaction). So a list is followed from its first click on, and each list
says when it was drawn.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.gateways.errors import Rejected, Unavailable
from bot.gateways.slack.client import SlackGateway
from bot.queries.contexts import LIST_PAGE
from bot.queries.queries import Queries
from bot.text.languages import reading_in
from bot.views.answers.handoff import Answer, work_answer
from bot.views.kit.step_views import StepViews

FOLLOWED_FOR = 29 * 60.0
"""Seconds in which the address of a click is used."""

PAUSES = (5.0, 30.0, 120.0, 300.0)
"""Seconds between the redraws of one list, so that those that Slack takes last; one is kept for what the person clicks."""

REMEMBERED = 100
"""So many lists, clicked last, are followed."""


@dataclass(frozen=True, kw_only=True)
class _List:
    """A list that somebody has before them: its page, the address of the last click on it, and how often it was used."""

    address: str
    page: int
    clicked_at: float
    drawn_at: float
    drawn: object
    uses: int = 0

    @property
    def is_spent(self) -> bool:
        return self.uses >= len(PAUSES)


class WorkLists:
    """Follows the lists of people; `monotonic` returns seconds that only grow."""

    def __init__(
        self, queries: Queries, slack: SlackGateway, views: StepViews, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._queries = queries
        self._slack = slack
        self._views = views
        self._monotonic = monotonic
        self._followed: OrderedDict[str, _List] = OrderedDict()
        self._lock = threading.Lock()
        self._mark: object = None

    def answer(self, user_id: str, page: int = 0) -> Answer:
        """Draw the list of a person as it is now."""
        return work_answer(self._queries.home(user_id, page, LIST_PAGE), self._views)

    def clicked(self, user_id: str, address: str) -> None:
        """Follow the list on which a person clicked, through the address that came with the click."""
        with self._lock:
            known = self._followed.get(user_id)
        self._follow(user_id, address, known.page if known else 0, None)

    def show(self, user_id: str, address: str, page: int) -> None:
        """Draw a page of the list in the place of the one that was clicked, and follow it."""
        answer = self.answer(user_id, page)
        self._slack.respond(address, answer.text, blocks=answer.blocks, replace=True)
        self._follow(user_id, address, page, self._content(answer))

    def redraw(self) -> None:
        """Draw each followed list again that has changed, if its pause is over; forget those that Slack takes no more."""
        with self._lock:
            followed = dict(self._followed)
        mark = self._queries.work_mark() if followed else None
        if not followed or mark == self._mark:
            return
        waits = [not self._redrawn(user_id, each) for user_id, each in followed.items()]
        self._mark = None if any(waits) else mark

    def expect_changes(self) -> None:
        """Draw the lists at the next turn, since somebody reads another language now."""
        self._mark = None

    def _follow(self, user_id: str, address: str, page: int, drawn: object) -> None:
        """Follow a list that shows this; None where that is not known, so that it counts as changed."""
        now = self._monotonic()
        with self._lock:
            self._followed[user_id] = _List(address=address, page=page, clicked_at=now, drawn_at=now, drawn=drawn)
            self._followed.move_to_end(user_id)
            while len(self._followed) > REMEMBERED:
                self._followed.popitem(last=False)

    def _redrawn(self, user_id: str, followed: _List) -> bool:
        """Draw one list again where it has changed; return False if it waits for its pause."""
        now = self._monotonic()
        if followed.is_spent or now - followed.clicked_at > FOLLOWED_FOR:
            self._forget(user_id, followed)
            return True
        if now - followed.drawn_at < PAUSES[followed.uses]:
            return False
        with reading_in(self._queries.language_of(user_id)):
            answer = self.answer(user_id, followed.page)
        content = self._content(answer)
        return content == followed.drawn or self._sent(user_id, followed, answer, content)

    def _sent(self, user_id: str, followed: _List, answer: Answer, content: object) -> bool:
        """Send a list; return False if nobody knows what Slack shows now, since it may have taken a list without an answer."""
        now, shown = self._monotonic(), content
        try:
            self._slack.respond(followed.address, answer.text, blocks=answer.blocks, replace=True)
        except Unavailable:
            shown = None
        except Rejected:
            self._forget(user_id, followed)
            return True
        with self._lock:
            if self._followed.get(user_id) is followed:
                self._followed[user_id] = replace(followed, drawn_at=now, drawn=shown, uses=followed.uses + 1)
        return shown is not None

    def _forget(self, user_id: str, followed: _List) -> None:
        with self._lock:
            if self._followed.get(user_id) is followed:
                del self._followed[user_id]

    def _content(self, answer: Answer) -> object:
        """Return what a list shows, without the time at which it was drawn."""
        return (answer.blocks or [])[:-1]
