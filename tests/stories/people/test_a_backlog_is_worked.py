"""What waited before Baton came: one summary for the team, worked from the queue, without any escalation."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from handoffs.process.policy import Backlog
from sandbox.world.world import World
from tests import loopback
from tests.databases import migrated
from tests.stories.cards import CS, card_of, cards_of, eventually, quiet
from tests.stories.conftest import FAST, midweek, poll_after_changes
from tests.stories.people.test_the_queue_is_worked import holds, number, reviewing, shown

Json = dict[str, Any]
ESCALATIONS = "C0ESCALATE"
SUMMARY = "waited before"


@pytest.fixture
def waiting() -> list[str]:
    """The orders that wait when Baton comes."""
    return []


@pytest.fixture
def world(waiting: list[str]) -> Iterator[World]:
    """A world in which an order, one over the threshold, an urgent one and a check wait for a week when Baton comes."""
    opened = World(FAST, brisk=True)
    opened.open()
    waiting += [opened.customers.act(key) for key in ("order", "expensive", "priority")]
    opened.customers.requests.act("eligibility")
    opened.clock.wind(timedelta(days=7))
    opened.clock.wind_to(midweek(opened.clock.now()))
    opened.policy = replace(FAST, backlog=Backlog(since=opened.clock.now()))
    (opened.folder / "baton.db").write_bytes(migrated())
    opened.application = opened._new_bot()
    opened.start_bot()
    poll_after_changes(opened)
    yield opened
    opened.stop()


def messages(world: World, channel: str) -> list[Json]:
    """Return the messages of a channel that are no replies."""
    return [each for each in world.workspace.messages(channel) if not each.get("thread_ts")]


def summaries(world: World) -> list[str]:
    """Return the summaries of what waited, as the team reads them."""
    return [each["text"] for each in messages(world, CS) if SUMMARY in each["text"]]


def has_card(world: World, order: str) -> bool:
    """Return whether an order has a card; the summary and digests name some too."""
    return any("order.approve" in str(each["blocks"]) for each in cards_of(world, order))


def test_what_waited_is_one_summary_and_pings_nobody_until_somebody_works_on_it(world: World, waiting: list[str]) -> None:
    plain, expensive, urgent = waiting
    eventually(world, lambda: summaries(world))
    quiet(world)
    (text,) = summaries(world)
    assert text.startswith("4 records waited before ")
    for words in ("orders: 3 (1 urgent; the oldest, 00001042, since ", "cases: 1 (the oldest, "):
        assert words in text, text
    assert len(messages(world, CS)) == 1 and not messages(world, ESCALATIONS)

    world.clock.wind(timedelta(days=21))
    quiet(world)
    assert not messages(world, ESCALATIONS), "what is late here is no news"

    assert "backlog" not in loopback.get(f"{world.application.url}/metrics").text, "no alert may take it for a job that stopped"
    world.restart_bot()
    new = world.customers.act("order")
    card_of(world, new)
    assert len(summaries(world)) == 1 and not has_card(world, plain) and not has_card(world, expensive)
    aiko = reviewing(world, "aiko")
    assert number(world, urgent) in shown(aiko) and "waits since" in shown(aiko)
    holds(aiko)
    card_of(world, urgent, "*Confirmed* by Salesforce")
    assert not has_card(world, plain)

    world.org.update("Order", plain, {"Priority__c": "High"})
    eventually(world, lambda: has_card(world, plain))
    handoff = world.application.queries.latest("order_approval", plain)
    assert handoff and handoff.current.urgency == "priority" and handoff.current.due.due_at > world.clock.now()
