"""A day of a user who has the permission set that Baton writes, and no other right: all kinds of work reach Salesforce."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.gateways.salesforce.metadata.permission_set import permission_set
from sandbox.salesforce.panel.record_details import notes_on
from sandbox.slack.block_kit.visible_text import text_of
from sandbox.world.world import World
from tests.stories.by_hand import card_in
from tests.stories.cards import approve, details_of, quiet, reject
from tests.stories.cards import card_of as order_card_of
from tests.stories.conftest import FAST, begun
from tests.stories.customers.test_a_service_is_cancelled import card_of, process
from tests.stories.customers.test_a_service_is_cancelled import state_of as cancelled_state_of
from tests.stories.customers.test_an_address_is_checked import card_of as check_card_of
from tests.stories.customers.test_an_address_is_checked import record
from tests.stories.customers.test_an_address_is_checked import state_of as checked_state_of
from tests.stories.onboarding import SAKURA, open_form, send

CONFIRMED = "*Confirmed* by Salesforce"


@pytest.fixture
def world() -> Iterator[World]:
    """A running world whose org gives Baton's user exactly the rights of the policy's permission set."""
    opened = World(FAST, brisk=True)
    opened.org.assign_only(permission_set(FAST.salesforce))
    yield from begun(opened)


def test_a_day_of_orders_checks_cancellations_and_a_customer_needs_no_other_right(world: World) -> None:
    order, refused, taken = (world.customers.act(each) for each in ("priority", "order", "order"))
    check = world.customers.requests.act("eligibility_express")
    cancelled = world.customers.requests.act("cancel_sim")

    details = details_of(world, order_card_of(world, order))
    assert "can't see" not in details and approve(world, "aiko", order).ok
    assert reject(world, "ken", refused).ok
    assert record(world, "ken", check, "Home 10G").ok
    assert process(world, "aiko", cancelled).ok
    world.org.update("Order", taken, {"Status": "Approved"}, by="Sato Keiko")
    haruka = open_form(world)
    assert send(haruka, SAKURA).ok

    order_card_of(world, order, CONFIRMED)
    order_card_of(world, refused, CONFIRMED)
    assert world.org.get("Order", order)["Status"] == "Approved" and len(notes_on(world.org, order)) == 1
    assert world.org.get("Order", refused)["Status"] == "Cancelled" and len(notes_on(world.org, refused)) == 1
    order_card_of(world, taken, "Sato Keiko")
    check_card_of(world, check, CONFIRMED)
    result, status, stages, closed = checked_state_of(world, check)
    assert (result, status, closed) == ("Home 10G", "Checked", "Closed") and "Ready" in stages
    card_in(world, "sales", "Customer account", CONFIRMED)
    made = world.org.records("Account")[-1]
    assert (made["Name"], made["Phone"], made["BillingCity"]) == ("Cafe Sakura", "03-5555-0303", "Shibuya")
    assert str(made["SF_Account_No__c"]) in text_of(card_in(world, "sales", "Verification"))

    card_of(world, cancelled, "End of the service", "Waits until")
    quiet(world)
    world.clock.wind(timedelta(days=40))
    card_of(world, cancelled, "End of the service", CONFIRMED)
    assert cancelled_state_of(world, cancelled) == ("△Cancelled", "Closed", "Terminated")
