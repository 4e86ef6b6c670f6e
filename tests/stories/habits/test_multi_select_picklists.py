"""Orders and cases in an org where people choose several values of a picklist: one of them is enough for Baton."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from sandbox.salesforce.objects.habits import Habit
from sandbox.slack.block_kit.visible_text import text_of
from sandbox.world.world import World
from tests.habits import policy_for
from tests.stories.cards import card_of as order_card_of
from tests.stories.conftest import FAST, begun
from tests.stories.customers.test_a_service_is_cancelled import card_of
from tests.stories.customers.test_an_address_is_checked import card_of as check_card_of
from tests.stories.customers.test_an_address_is_checked import record, state_of


@pytest.fixture
def world() -> Iterator[World]:
    """A running world whose org has multi-select picklists."""
    policy = replace(policy_for([Habit.MULTI_SELECT]), intake=FAST.intake, certificates=())
    yield from begun(World(policy, brisk=True, habits=[Habit.MULTI_SELECT]))


def test_a_case_with_a_further_kind_is_taken_in_and_recorded(world: World) -> None:
    check, cancelled = world.customers.requests.act("eligibility"), world.customers.requests.act("cancel_vpn")
    assert world.org.get("Case", check)["Kinds__c"] == "Question;Eligibility Check"

    card_of(world, cancelled, "Review")
    assert record(world, "aiko", check, "Home 10G").ok

    check_card_of(world, check, "*Confirmed* by Salesforce")
    assert state_of(world, check)[3] == "Closed"


def test_a_mark_among_others_makes_a_priority_order(world: World) -> None:
    urgent, usual = world.customers.act("priority"), world.customers.act("order")

    assert "*Priority*" in text_of(order_card_of(world, urgent))
    assert "*Priority*" not in text_of(order_card_of(world, usual))
