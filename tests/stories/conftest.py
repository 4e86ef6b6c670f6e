"""A small world for each story: workspace, org and WHMCS on loopback, with the bot as it runs in production."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from handoffs.policy import Pace
from sandbox.world import World
from tests.handoffs.examples import POLICY

FAST = replace(POLICY, intake=Pace(business=timedelta(seconds=1), otherwise=timedelta(seconds=1)), certificates=())
"""The shipped policy, with a poll a second so that a story does not wait ten, and no certificates to grow old meanwhile."""


@pytest.fixture
def world() -> Iterator[World]:
    """Open a world, wound to a Monday morning in Tokyo so that business hours are open."""
    opened = World(FAST)
    calendar = POLICY.calendar_of("cs")
    opened.clock.wind_to(calendar.next_opening(opened.clock.now()))
    opened.start()
    yield opened
    opened.stop()
