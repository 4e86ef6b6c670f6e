"""A sandbox for each story: workspace, org and WHMCS on loopback, with the bot as in production."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from handoffs.process.policy import PollIntervals
from sandbox.world.world import World
from tests.databases import migrated
from tests.handoffs.examples import POLICY
from tests.stories.pseudo_readers import LANGUAGE, NAMES, open_in_pseudo, require_all_read

_INTERVAL = timedelta(seconds=5)

FAST = replace(POLICY, intake=PollIntervals(business=_INTERVAL, otherwise=_INTERVAL), certificates=())
"""The shipped policy, but without certificates, and with a poll each five seconds besides those after changes of the org.

A poll for each second would cost a third of a story's time, since several stories share one processor.
"""

ALL_IN_PSEUDO = os.environ.get("STORIES") == LANGUAGE
"""Whether each story runs in the pseudo-language (`make pseudo`), and not only those that are marked so."""

if ALL_IN_PSEUDO:
    FAST = replace(FAST, language=LANGUAGE, names=NAMES)
    pytest.MonkeyPatch().setattr(World, "open", open_in_pseudo)

WEDNESDAY = 2


@pytest.fixture(autouse=True)
def readers_of_pseudo(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Tell a story that is marked so in the pseudo-language, and check all that was read in it."""
    if request.node.get_closest_marker("pseudo") and not ALL_IN_PSEUDO:
        monkeypatch.setattr(World, "open", open_in_pseudo)
    yield
    require_all_read()


@pytest.fixture
def world() -> Iterator[World]:
    """A running world on a midweek morning."""
    yield from begun(World(FAST, brisk=True))


@pytest.fixture
def unhurried() -> Iterator[World]:
    """A world like it, whose Slack has the real rate limits."""
    yield from begun(World(FAST))


def begun(opened: World) -> Iterator[World]:
    """Start a world on a midweek morning, and stop it after its story."""
    (opened.folder / "baton.db").write_bytes(migrated())
    opened.clock.wind_to(midweek(opened.clock.now()))
    opened.start()
    poll_after_changes(opened)
    yield opened
    opened.stop()


def poll_after_changes(opened: World) -> None:
    """Request a poll whenever the org changes: its story goes on at the next tick, and a world that rests costs little."""
    notify = opened.org.changed

    def changed() -> None:
        notify()
        opened.application.polling.request()

    opened.org.changed = changed


def midweek(now: datetime) -> datetime:
    """Return the start of work on the next Wednesday, so that a story's result does not depend on the day."""
    calendar = POLICY.calendar_of("cs")
    opening = calendar.next_opening(now)
    while opening <= now or opening.astimezone(calendar.zone).weekday() != WEDNESDAY:
        opening = calendar.next_opening(calendar.next_closing(opening))
    return opening
