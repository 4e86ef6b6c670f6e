"""Whom the policy names as on duty is called by a priority order and by a nudge, before any contact."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from sandbox.slack.block_kit.visible_text import text_of
from sandbox.world.world import World
from tests.stories.cards import card_of, eventually, replies_to
from tests.stories.conftest import FAST, begun

ON_DUTY = "<!subteam^S0OPSLEAD>"


@pytest.fixture
def duty() -> Iterator[World]:
    """Yield a running world whose CS team has people on duty."""
    teams = tuple(replace(team, on_duty="@ops-lead") if team.key == "cs" else team for team in FAST.teams)
    yield from begun(World(replace(FAST, teams=teams), brisk=True))


def test_a_priority_order_and_a_nudge_call_who_is_on_duty(duty: World) -> None:
    world = duty
    order = world.customers.act("order")
    card = card_of(world, order)
    assert ON_DUTY not in text_of(card)
    world.clock.wind(timedelta(minutes=91))
    (nudge,) = eventually(world, lambda: replies_to(world, card))
    assert nudge.startswith(f"{ON_DUTY} Order ")

    priority = world.customers.act("priority")
    assert f"{ON_DUTY}, can you take it?" in text_of(card_of(world, priority))


@pytest.mark.waits
def test_while_nobody_on_duty_can_be_reached_words_say_so(duty: World) -> None:
    world = duty
    world.workspace.set_usergroup("S0OPSLEAD", [])
    eventually(world, lambda: mention(world) == "")
    priority = world.customers.act("priority")
    assert "Nobody on duty can be reached (@ops-lead)." in text_of(card_of(world, priority))


def mention(world: World) -> str:
    """Return how a message mentions who is on duty for the CS team."""
    with world.application.database.read() as work:
        return work.people.contact_mention("cs/on_duty")
