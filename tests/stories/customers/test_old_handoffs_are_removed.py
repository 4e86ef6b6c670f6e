"""Retention removes what was settled long ago; its record may come back, its receipts and the day's figures are still there."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.application import real_now
from bot.cli.journal import receipts, verify
from bot.scheduler.clean_up import clean_up
from bot.scheduler.retention import Retention
from sandbox.slack.block_kit.visible_text import text_of
from sandbox.world.world import World
from tests.figures import decided_rows
from tests.stories.cards import CS, eventually, quiet
from tests.stories.conftest import FAST, begun
from tests.stories.customers.test_an_address_is_checked import card_of, handoff, record

KEPT = timedelta(days=30)


@pytest.fixture
def world() -> Iterator[World]:
    """Yield a running world whose policy keeps settled handoffs for thirty days."""
    yield from begun(World(replace(FAST, settled_kept=KEPT), brisk=True))


def test_a_case_that_comes_back_after_its_handoff_was_removed_begins_the_next_round(world: World) -> None:
    case = world.customers.requests.act("eligibility")
    record(world, "aiko", case, "Home 1G")
    card_of(world, case, "*Confirmed* by Salesforce")
    quiet(world)
    number, first = world.org.get("Case", case)["CaseNumber"], handoff(world, case)
    database, day = world.application.database, world.clock.now()
    figures = decided_rows(database, day - timedelta(days=2), day + timedelta(days=2))

    world.clock.wind(KEPT + timedelta(days=1))
    removal = Retention(database, world.application.queries.handbook, world.clock.now, real_now)
    clean_up(database, world.clock.now, real_now, removal)

    assert world.person("aiko").command(CS, "/handoff", f"show {number}").ok
    removed = f"Case {number} was removed on"
    eventually(world, lambda: any(removed in each for each in world.person("aiko").whispers()))
    again_named = said_to_aiko(world, "/handoff", f"show https://org.example/lightning/r/Case/{case}/view")
    assert removed in again_named, "a link to the record finds it too"
    assert removed in said_to_aiko(world, "/sla", f"explain https://org.example/lightning/r/Case/{case}/view")
    with database.read() as work:
        assert work.removals.of([first.id])
    assert decided_rows(database, day - timedelta(days=2), day + timedelta(days=2)) == figures != ()
    (receipt,) = receipts(database, world.policy, number, None, None)
    assert receipt["picks"]["result"] == "Home 1G" and receipt["sealed_well"] and receipt["removed_at"]

    world.customers.requests.reopen(case)

    again = card_of(world, case, "round 2")
    assert "It was reviewed before; retention removed that review on" in text_of(again)
    assert handoff(world, case).current.due.started_at > world.clock.now() - timedelta(hours=1)
    record(world, "aiko", case, "Not available")
    card_of(world, case, "*Confirmed* by Salesforce")
    quiet(world)
    assert verify(database).faults == ()


def test_an_order_is_explained_beside_the_case_of_its_number_that_was_removed(world: World) -> None:
    case = world.customers.requests.act("eligibility")
    record(world, "aiko", case, "Home 1G")
    card_of(world, case, "*Confirmed* by Salesforce")
    quiet(world)
    number, database = str(world.org.get("Case", case)["CaseNumber"]), world.application.database
    world.clock.wind(KEPT + timedelta(days=1))
    clean_up(
        database, world.clock.now, real_now, Retention(database, world.application.queries.handbook, world.clock.now, real_now)
    )
    world.org.state.records.start_number("OrderNumber", int(number) - 1)
    order = world.customers.act("order")
    assert world.org.get("Order", order)["OrderNumber"] == number
    eventually(world, lambda: any(f"Order {number}" in each["text"] for each in world.workspace.messages(CS)))

    shown = said_to_aiko(world, "/sla", f"explain {number}")

    assert "In all 2 h" in shown and f"Case {number} was removed on" in shown


def said_to_aiko(world: World, command: str, words: str) -> str:
    """Return the answer to a command that only Aiko sees."""
    aiko = world.person("aiko")
    before = len(aiko.whispers())
    assert aiko.command(CS, command, words).ok
    return str(eventually(world, lambda: aiko.whispers()[before:])[0])
