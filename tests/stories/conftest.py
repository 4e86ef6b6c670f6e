"""A small world for each story: workspace, org and WHMCS on loopback, with the bot as it runs in production."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from handoffs.process.policy import Pace
from sandbox.world.world import World
from tests.databases import migrated
from tests.handoffs.examples import POLICY

FAST = replace(POLICY, intake=Pace(business=timedelta(0), otherwise=timedelta(0)), certificates=())
"""The shipped policy, with a poll at each pulse so that a story does not wait ten seconds, and no certificates to grow old."""

WEDNESDAY = 2


@pytest.fixture
def world() -> Iterator[World]:
    """Open a world, wound to a morning in the middle of a week."""
    yield from begun(World(FAST, brisk=True))


@pytest.fixture
def unhurried() -> Iterator[World]:
    """Open such a world whose Slack grants no more posts than the real one."""
    yield from begun(World(FAST))


def begun(opened: World) -> Iterator[World]:
    """Start a world on a morning in the middle of a week, and stop it after its story."""
    (opened.folder / "baton.db").write_bytes(migrated())
    opened.clock.wind_to(midweek(opened.clock.now()))
    opened.start()
    yield opened
    opened.stop()


def midweek(now: datetime) -> datetime:
    """Find the next Wednesday on which the team begins to work, so that a story tells the same whenever it is told."""
    calendar = POLICY.calendar_of("cs")
    opening = calendar.next_opening(now)
    while opening <= now or opening.astimezone(calendar.zone).weekday() != WEDNESDAY:
        opening = calendar.next_opening(calendar.next_closing(opening))
    return opening
