"""A small world for each story: workspace, org and WHMCS on loopback, with the bot as it runs in production."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from handoffs.policy import Pace
from sandbox.world import World
from tests.handoffs.examples import POLICY

FAST = replace(POLICY, intake=Pace(business=timedelta(0), otherwise=timedelta(0)), certificates=())
"""The shipped policy, with a poll at each pulse so that a story does not wait ten seconds, and no certificates to grow old."""


@pytest.fixture
def world() -> Iterator[World]:
    """Open a world, wound to a Monday morning in Tokyo so that business hours are open."""
    yield from _opened(World(FAST, brisk=True))


@pytest.fixture
def unhurried() -> Iterator[World]:
    """Open such a world whose Slack grants no more posts than the real one."""
    yield from _opened(World(FAST))


def _opened(opened: World) -> Iterator[World]:
    calendar = POLICY.calendar_of("cs")
    opened.clock.wind_to(calendar.next_opening(opened.clock.now()))
    opened.start()
    yield opened
    opened.stop()
