"""A clock that is set back or forward makes nothing wait for longer than it should."""

from datetime import timedelta

import pytest

from handoffs.clock.stamps import is_due, is_later, is_recent
from tests.handoffs.examples import MONDAY_TEN

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("seconds_ago", "recent"),
    [(0, True), (59, True), (60, False), (3600, False), (-5, True), (-10, True), (-11, False), (-3600, False)],
)
def test_a_stamp_is_recent_for_its_time_and_not_when_it_is_from_the_future(seconds_ago: int, recent: bool) -> None:
    assert is_recent(MONDAY_TEN - timedelta(seconds=seconds_ago), MONDAY_TEN, MINUTE) is recent


@pytest.mark.parametrize(
    ("at", "than", "later"),
    [
        (-2, -1, False), (-1, -1, False), (-1, -2, True), (3, 9, False), (-2, 10, False),
        (-2, 11, True), (-2, 3600, True), (10, 3600, True), (3590, 3600, False), (3600, 3590, True),
    ],
)  # fmt: skip
def test_a_stamp_is_later_than_one_that_was_made_before_the_clock_was_set_back(at: int, than: int, later: bool) -> None:
    made, before = (MONDAY_TEN + timedelta(seconds=seconds) for seconds in (at, than))
    assert is_later(made, before, MONDAY_TEN) is later


@pytest.mark.parametrize(
    ("seconds_ahead", "due"), [(-1, True), (0, True), (1, False), (60, False), (70, False), (71, True), (3600, True)]
)
def test_an_instant_is_due_when_it_comes_and_when_it_is_further_ahead_than_it_can_be(seconds_ahead: int, due: bool) -> None:
    assert is_due(MONDAY_TEN + timedelta(seconds=seconds_ahead), MONDAY_TEN, MINUTE) is due
