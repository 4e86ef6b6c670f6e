"""While outside systems are slow, the calls that wait for them are bounded, and a person who asks for one more hears of it."""

import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from bot.slack.background import BackgroundCalls, NewestOnly
from bot.slack.payloads import read_request
from bot.slack.services import Services
from tests.handoffs.examples import AIKO
from tests.refusals import READER

ROOM, MOST = 3, 5


class Slow:
    """One worker whose first call lasts until it is released; it notes what ran."""

    def __init__(self) -> None:
        self.calls, self.released, self.ran = BackgroundCalls(1, ROOM, MOST), threading.Event(), list[object]()
        self.calls.submit(self.released.wait, 30)

    def fill(self, until: int) -> list[bool]:
        """Submit calls until so many run or wait."""
        return [self.calls.submit(self.ran.append, number) for number in range(until - 1)]

    def end(self) -> list[object]:
        """Let the worker go on, and return what ran."""
        self.released.set()
        self.calls.close(30)
        return self.ran


@pytest.fixture
def slow() -> Iterator[Slow]:
    """Return a pool that is held up."""
    slow = Slow()
    yield slow
    slow.end()


def test_no_more_calls_wait_than_there_is_room_for(slow: Slow) -> None:
    assert slow.fill(MOST + 2) == [True] * (MOST - 1) + [False] * 2
    assert slow.end() == list(range(MOST - 1))


def test_a_person_who_comes_while_too_many_calls_wait_is_asked_to_try_again(slow: Slow) -> None:
    said = list[str]()
    answers: Any = SimpleNamespace(send=lambda request, sentence, **more: said.append(sentence))
    queries: Any = SimpleNamespace(reader=READER)
    others: Any = dict.fromkeys(
        ("service", "reviews", "reports", "team_directory", "slack", "home_tabs", "work_lists", "views", "verification")
    )
    services = Services(background=slow.calls, private_answers=answers, queries=queries, **others)
    request = read_request({"user": {"id": AIKO.user_id}})

    services.for_person(request, slow.ran.append, "in time")
    slow.fill(ROOM)
    services.for_person(request, slow.ran.append, "too late")

    assert "in time" in slow.end() and "too late" not in slow.ran
    assert len(said) == 1 and "try again in a minute" in said[0]


def test_a_call_that_is_left_out_keeps_no_later_one_of_its_key_waiting(slow: Slow) -> None:
    newest = NewestOnly(slow.calls)
    slow.fill(MOST)
    newest.submit("key", lambda: slow.ran.append("left out"))
    slow.released.set()
    while slow.calls.is_busy:
        slow.released.wait(0.01)
    newest.submit("key", lambda: slow.ran.append("later"))

    assert slow.end()[-1] == "later" and "left out" not in slow.ran
