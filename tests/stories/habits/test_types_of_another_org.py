"""An order, an eligibility check and a cancellation in an org whose administrators chose all other types of fields."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from sandbox.salesforce.objects.habits import TYPE_HABITS
from sandbox.salesforce.panel.record_details import notes_on
from sandbox.slack.block_kit.visible_text import text_of
from sandbox.world.world import World
from tests.habits import policy_for
from tests.stories.cards import approve, details_of, quiet, reject, submitted
from tests.stories.cards import card_of as order_card_of
from tests.stories.conftest import FAST, begun
from tests.stories.customers.test_a_service_is_cancelled import card_of, open_step, process, service_of
from tests.stories.customers.test_a_service_is_cancelled import state_of as cancelled_state_of
from tests.stories.customers.test_an_address_is_checked import card_of as check_card_of
from tests.stories.customers.test_an_address_is_checked import handoff, record
from tests.stories.customers.test_an_address_is_checked import state_of as checked_state_of

SCHEDULED = "ScheduledCancellationDateAndTime__c"


@pytest.fixture
def world() -> Iterator[World]:
    """A running world whose org has all habits of types at once."""
    policy = replace(policy_for(TYPE_HABITS), intake=FAST.intake, certificates=())
    yield from begun(World(policy, brisk=True, habits=TYPE_HABITS))


def test_a_ticked_box_makes_a_priority_order_which_is_approved(world: World) -> None:
    order = world.customers.act("priority")

    shown = text_of(order_card_of(world, order))
    for words in ("Priority", "4-5-6 Honcho, Nakano, Tokyo 164-0012", "Internet Home 1G"):
        assert words in shown, words
    assert "10294" in details_of(world, order_card_of(world, order))
    assert approve(world, "aiko", order).ok

    order_card_of(world, order, "*Confirmed* by Salesforce")
    assert world.org.get("Order", order)["Status"] == "Approved"


def test_an_order_is_rejected_by_the_label_of_its_status(world: World) -> None:
    order = world.customers.act("order")
    assert "*Priority*" not in text_of(order_card_of(world, order))

    assert reject(world, "ken", order).ok

    order_card_of(world, order, "*Confirmed* by Salesforce")
    assert world.org.get("Order", order)["Status"] == "Cancelled"


def test_a_clock_starts_when_field_history_names_the_status_by_its_label(world: World) -> None:
    order = world.customers.act("order")
    order_card_of(world, order)
    world.clock.wind(timedelta(minutes=10))
    world.org.update("Order", order, {"Status": "Draft"}, by="Sato Keiko")
    order_card_of(world, order, "Sato Keiko")
    world.clock.wind(timedelta(minutes=5))
    back = world.clock.now()
    world.org.update("Order", order, {"Status": "審査待ち"}, by="Sato Keiko")

    world.workspace.wait_for(lambda: _open_task(world, order))
    started = _open_task(world, order).due.started_at
    assert abs((started - back).total_seconds()) < 60


def test_an_express_check_is_recorded_at_an_address_of_long_text(world: World) -> None:
    case = world.customers.requests.act("eligibility_express")

    shown = text_of(check_card_of(world, case))
    for words in ("Express eligibility check", "164-0012", "4-5-6 Honcho"):
        assert words in shown, words
    assert record(world, "aiko", case, "Home 10G").ok

    check_card_of(world, case, "*Confirmed* by Salesforce")
    assert checked_state_of(world, case) == ("Home 10G", "Checked", ["Ready"], "Closed")
    assert handoff(world, case).subject.express


def test_a_service_whose_number_is_a_double_ends_on_its_day(world: World) -> None:
    case = world.customers.requests.act("cancel_internet")
    shown = details_of(world, card_of(world, case, "Review"))
    for words in (
        "Internet Apartment 1G",
        "10293",
        f"number {service_of(world, case)}: Active",
        "which the notice period allows",
    ):
        assert words in shown, words

    assert process(world, "aiko", case).ok
    card_of(world, case, "End of the service", "Waits until")
    quiet(world)
    world.clock.wind(timedelta(days=36))

    card_of(world, case, "End of the service", "*Confirmed* by Salesforce")
    assert cancelled_state_of(world, case) == ("△Cancelled", "Closed", "Terminated")


def test_a_sim_ends_on_the_first_though_its_record_holds_a_day_only(world: World) -> None:
    case = world.customers.requests.act("cancel_sim")

    assert process(world, "aiko", case).ok
    card_of(world, case, "End of the service", "Waits until")
    quiet(world)
    world.clock.wind(timedelta(days=40))

    card_of(world, case, "End of the service", "*Confirmed* by Salesforce")
    assert cancelled_state_of(world, case) == ("△Cancelled", "Closed", "Terminated")
    assert len(notes_on(world.org, case)) == 2


def test_a_withdrawn_cancellation_goes_back_to_a_stage_by_its_label(world: World) -> None:
    case = world.customers.requests.act("cancel_vpn")

    person = open_step(world, "aiko", card_of(world, case, "Review"), "Customer withdraws", "step.apart")
    assert submitted(person, {"field.said": "They stay after all."}).ok

    card_of(world, case, "Review", "*Confirmed* by Salesforce")
    assert cancelled_state_of(world, case) == ("Closed Won", "Closed", "Active")


def _open_task(world: World, order: str):
    found = [each for each in world.application.queries.waiting("order_approval") if each.subject.record_id == order]
    return next((task for each in found for task in each.tasks if each.is_open), None)
