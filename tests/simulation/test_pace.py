"""What a person does shows at once, though all cards are drawn again at Slack's real pace."""

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from bot.gateways.slack.rate_limits import RateLimits
from sandbox.slack.block_kit.visible_text import text_of
from tests.simulation.doings.policies import SLOWER
from tests.simulation.world.database import SqliteDays
from tests.simulation.world.world import Replica, SimulatedWorld
from tests.stories.cards import CS

CARDS, MOMENT = 70, timedelta(seconds=0.1)
MOST = 2.0
"""Seconds until what a person did shows on the card; without ranks it took more than 70."""


@pytest.fixture
def world(days: SqliteDays) -> Iterator[SimulatedWorld]:
    """Open a world with 70 cards, all of them posted, whose bot keeps Slack's pace by the world's clock."""
    logging.disable(logging.CRITICAL)
    opened = SimulatedWorld(days, 1)
    opened.add_replica()
    for _ in range(CARDS):
        opened.customers.act("order")
        opened.clock.wind(timedelta(seconds=1))
    for job in ("intake", "slack_messages", "watchdog"):
        opened.replicas[0].tick(job)
    opened.workspace.audit.clear()
    _start(opened)
    yield opened
    opened.close()
    logging.disable(logging.NOTSET)


def _start(world: SimulatedWorld) -> None:
    """Put a process in the place of the other that keeps Slack's pace, and let it do what it does at a start."""
    world.replicas[0].database.close()
    world.replicas[:] = [Replica(world, RateLimits())]
    world.replicas[0].begin()


def _outage(world: SimulatedWorld) -> None:
    """Let Salesforce be away until the cards say so."""
    world.org.faults.down = True
    for _ in range(3):
        world.clock.wind(timedelta(seconds=90))
        world.replicas[0].tick("intake")
        world.replicas[0].tick("watchdog")


def _other_policy(world: SimulatedWorld) -> None:
    """Start with other targets, and apply them to the open tasks."""
    world.policy = SLOWER
    _start(world)
    for handoff in world.replicas[0].queries.waiting("order_approval"):
        world.replicas[0].service.retime(handoff.id)


def _other_drawing(world: SimulatedWorld) -> None:
    """Start a release that draws each card in another way."""
    with world.replicas[0].database.begin() as work:
        for handoff in work.handoffs.open_ones():
            card = work.cards.get(handoff.id, "review")
            assert card is not None
            work.cards.put(handoff.id, "review", card.channel, card.ts, "drawn in another way", world.clock.now())
    _start(world)


@pytest.mark.parametrize("housekeeping", [_outage, _other_policy, _other_drawing])
def test_a_claim_shows_within_two_seconds_while_all_cards_are_drawn_again(
    world: SimulatedWorld, housekeeping: Callable[[SimulatedWorld], None], record_property: Callable[[str, object], None]
) -> None:
    housekeeping(world)
    _moments(world, lambda: _redraws(world) >= 8)
    last = world.workspace.messages(CS)[-1]

    assert world.person("aiko").click(CS, last["ts"], "task.claim").ok
    seconds = _moments(world, lambda: "Claimed by <@U0AIKO>" in text_of(world.workspace.find(CS, last["ts"])))

    record_property("seconds", seconds)
    assert seconds <= MOST
    _several_act(world)
    assert _redraws(world) < CARDS, "the housekeeping goes on meanwhile"
    assert _moments(world, lambda: _redraws(world) >= CARDS) > 30


def test_a_start_that_changes_no_card_sends_none(world: SimulatedWorld) -> None:
    _moments(world, lambda: not _waiting(world))

    assert _redraws(world) == 0


def _several_act(world: SimulatedWorld) -> None:
    """Let three colleagues claim cards at once; each of the claims shows in time."""
    shown = [card["ts"] for card in world.workspace.messages(CS)[-4:-1]]
    for handle, ts in zip(("ken", "aiko", "ken"), shown, strict=True):
        assert world.person(handle).click(CS, ts, "task.claim").ok
    assert _moments(world, lambda: all("Claimed by" in text_of(world.workspace.find(CS, ts)) for ts in shown)) <= MOST


def _redraws(world: SimulatedWorld) -> int:
    return sum(1 for _ in world.workspace.calls("chat.update"))


def _waiting(world: SimulatedWorld) -> int:
    with world.replicas[0].database.read() as work:
        return work.outbox.count()


def _moments(world: SimulatedWorld, until: Callable[[], object]) -> float:
    """Let the bot deliver moment by moment; return the seconds until a condition holds, at most five minutes."""
    began = world.clock.monotonic()
    while True:
        world.replicas[0].tick("slack_messages")
        if until():
            return world.clock.monotonic() - began
        assert world.clock.monotonic() - began < 300, "it does not happen"
        world.clock.wind(MOMENT)
