"""Calls to Slack keep its rate limits, in order of priority."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.gateways.errors import NotYet, Unavailable
from bot.gateways.slack.rate_limits import PERSONAL, POST, UPDATE, RateLimiter, RateLimits
from handoffs.text.messages import written

NOW = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)


class Seconds:
    """A clock that is set by hand."""

    at = 0.0

    def __call__(self) -> float:
        return self.at


def posted(limiter: RateLimiter, channel: str, number: int) -> float:
    """Post once; give the seconds to wait, 0 when the post was made."""
    try:
        limiter.acquire(POST, channel, (PERSONAL, NOW, number))
    except NotYet as waiting:
        return waiting.retry_after or 0.0
    with limiter.call(POST, channel, (PERSONAL, NOW, number)):
        return 0.0


def test_a_few_posts_are_made_at_once_and_then_one_a_second_in_each_channel() -> None:
    seconds = Seconds()
    limiter = RateLimiter(monotonic=seconds)

    assert [posted(limiter, "C1", number) for number in range(3)] == [0.0, 0.0, 0.0]
    assert posted(limiter, "C1", 3) == pytest.approx(1.0)
    assert posted(limiter, "C2", 4) == 0.0
    seconds.at = 1.0
    assert posted(limiter, "C1", 3) == 0.0


def test_a_sandbox_may_allow_more() -> None:
    limiter = RateLimiter(RateLimits(factor=20), Seconds())

    assert [posted(limiter, "C1", number) for number in range(60)] == [0.0] * 60
    assert posted(limiter, "C1", 60) > 0


def test_a_pause_that_slack_asks_for_keeps_the_place_of_the_call() -> None:
    seconds = Seconds()
    limiter = RateLimiter(monotonic=seconds)
    limiter.acquire(POST, "C1", (PERSONAL, NOW, 1))
    with pytest.raises(Unavailable), limiter.call(POST, "C1", (PERSONAL, NOW, 1)):
        raise Unavailable(written("Slack asks for a pause."), 30.0)

    assert posted(limiter, "C1", 1) == pytest.approx(30.0)
    assert posted(limiter, "C2", 2) == 0.0
    seconds.at = 30.0
    assert posted(limiter, "C1", 2) > 0, "the call that was asked to wait is first"
    assert posted(limiter, "C1", 1) == 0.0


def test_redraws_are_counted_for_the_whole_workspace() -> None:
    limiter = RateLimiter(monotonic=Seconds())
    for number in range(12):
        limiter.acquire(UPDATE, f"C{number}", (PERSONAL, NOW, number))

    with pytest.raises(NotYet):
        limiter.acquire(UPDATE, "C99", (PERSONAL, NOW - timedelta(hours=1), 0))


def test_a_part_of_the_redraws_is_kept_for_what_people_do() -> None:
    limiter = RateLimiter(monotonic=Seconds())
    made = 0
    with pytest.raises(NotYet):
        for number in range(20):
            limiter.acquire(UPDATE, "C1", (PERSONAL + 3, NOW, number))
            made += 1

    assert made == 8
    for number in range(4):
        limiter.acquire(UPDATE, "C1", (PERSONAL, NOW + timedelta(hours=1), number))


def test_who_requires_a_turn_spends_nothing_and_keeps_its_place_until_it_may_call() -> None:
    seconds = Seconds()
    limiter = RateLimiter(monotonic=seconds)
    for number in range(3):
        limiter.require_turn(POST, "C1", (PERSONAL, NOW, number))
        assert posted(limiter, "C1", number) == 0.0
    with pytest.raises(NotYet):
        limiter.require_turn(POST, "C1", (PERSONAL, NOW, 3))
    with pytest.raises(NotYet):
        limiter.require_turn_again((PERSONAL, NOW, 3))
    assert not limiter.require_turn_again((PERSONAL, NOW, 4)), "it waits nowhere"

    seconds.at = 1.0
    assert posted(limiter, "C1", 4) > 0, "who required a turn was first"
    assert limiter.require_turn_again((PERSONAL, NOW, 3))
    assert posted(limiter, "C1", 3) == 0.0


def test_who_asks_no_more_loses_the_place() -> None:
    seconds = Seconds()
    limiter = RateLimiter(monotonic=seconds)
    assert [posted(limiter, "C1", number) for number in range(3)] == [0.0, 0.0, 0.0]
    assert posted(limiter, "C1", 3) > 0

    seconds.at = 10.0
    assert posted(limiter, "C1", 4) == 0.0
