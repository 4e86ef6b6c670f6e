"""Promise 1 in an org that has flows, triggers, assignment and duplicate rules of its own: decisions are saved, once."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from sandbox.salesforce.automations import Automation
from sandbox.salesforce.panel.record_details import notes_on
from sandbox.slack.block_kit.visible_text import text_of
from sandbox.world.world import World
from tests.stories.cards import approve, buttons_of, card_of, eventually, replies_to
from tests.stories.conftest import FAST, begun
from tests.stories.customers.test_an_address_is_checked import card_of as check_card_of
from tests.stories.customers.test_an_address_is_checked import record, state_of

INTEGRATION = "Baton Integration"


@pytest.fixture
def world() -> Iterator[World]:
    """A running world whose org has every automation."""
    yield from begun(World(FAST, brisk=True, automations=tuple(Automation)))


def writing_calls(world: World) -> list[tuple[str, ...]]:
    """List the requests that were to write, each with the methods of its sub-requests."""
    calls = (call for call in list(world.org.audit.calls) if call.user == INTEGRATION)
    methods = (tuple(method for method, *_ in call.subrequests) for call in calls)
    return [each for each in methods if {"POST", "PATCH"} & set(each)]


def test_a_result_is_saved_although_a_flow_of_its_first_write_changes_the_opportunity(world: World) -> None:
    case = world.customers.requests.act("eligibility")
    check_card_of(world, case)
    world.clock.wind(timedelta(seconds=5))

    assert record(world, "aiko", case, "Home 1G").ok

    check_card_of(world, case, "*Confirmed* by Salesforce")
    assert state_of(world, case) == ("Home 1G", "Checked", ["Ready"], "Closed")
    assert writing_calls(world) == [("GET", "GET", "GET", "POST", "POST", "PATCH", "PATCH", "PATCH")]


def test_an_order_is_approved_although_a_trigger_of_its_note_changes_it(world: World) -> None:
    order = world.customers.act("order")
    card_of(world, order)
    world.clock.wind(timedelta(seconds=5))

    assert approve(world, "aiko", order).ok

    card_of(world, order, "*Confirmed* by Salesforce")
    assert len(notes_on(world.org, order)) == 1
    assert writing_calls(world) == [("GET", "POST", "POST", "PATCH")]


def test_a_record_that_changes_at_every_attempt_comes_back_to_a_person(world: World) -> None:
    order = world.customers.act("order")
    card_of(world, order)
    world.application.stop_polling()
    calls = len(world.org.audit.calls)
    world.org.faults.changed_meanwhile = 1000

    assert approve(world, "aiko", order).ok

    back = card_of(world, order, "That happened during 3 attempts in a row")
    assert "The order in Salesforce changed while Baton saved" in text_of(back) and "Approve" in buttons_of(back)
    eventually(world, lambda: any("<@U0AIKO>" in each for each in replies_to(world, back)))
    assert len(world.org.audit.calls) - calls <= 18
    assert len(writing_calls(world)) == 6 and notes_on(world.org, order) == []

    world.org.faults.changed_meanwhile = 0
    assert approve(world, "ken", order).ok
    card_of(world, order, "*Confirmed* by Salesforce")
    assert len(notes_on(world.org, order)) == 1


def test_a_record_that_changed_twice_is_saved_without_a_question(world: World) -> None:
    order = world.customers.act("order")
    card_of(world, order)
    world.org.faults.changed_meanwhile = 3

    assert approve(world, "aiko", order).ok

    card_of(world, order, "*Confirmed* by Salesforce")
    assert len(notes_on(world.org, order)) == 1


@pytest.fixture
def closed(request: pytest.FixtureRequest) -> Iterator[World]:
    """A running world whose org takes no conditions, or does not heed them."""
    opened = World(FAST, brisk=True, automations=tuple(Automation))
    setattr(opened.org, request.param, False)
    yield from begun(opened)


@pytest.mark.parametrize("closed", ["takes_conditions", "heeds_conditions"], indirect=True)
def test_an_org_that_takes_no_conditions_is_read_before_each_write(closed: World) -> None:
    world = closed
    first, second = world.customers.act("order"), world.customers.act("order")
    case = world.customers.requests.act("eligibility")
    for order in (first, second):
        card_of(world, order)
        assert approve(world, "aiko", order).ok
        card_of(world, order, "*Confirmed* by Salesforce")

    assert record(world, "aiko", case, "Home 1G").ok

    check_card_of(world, case, "*Confirmed* by Salesforce")
    assert state_of(world, case) == ("Home 1G", "Checked", ["Ready"], "Closed")
    assert writing_calls(world) == [
        ("POST", "POST", "PATCH"),
        ("POST", "POST", "PATCH"),
        ("POST", "POST", "PATCH", "PATCH", "PATCH"),
    ]


def test_a_closed_case_keeps_its_owner(world: World) -> None:
    case = world.customers.requests.act("eligibility")
    owner = world.org.get("Case", case)["OwnerId"]
    world.org.case_assignment_to = world.org.user_id("Night Queue")

    assert record(world, "aiko", case, "Home 1G").ok

    check_card_of(world, case, "*Confirmed* by Salesforce")
    assert world.org.get("Case", case)["OwnerId"] == owner


def test_a_rule_that_alerts_of_duplicates_stops_no_result(world: World) -> None:
    case = world.customers.requests.act("eligibility")
    world.org.alerts_on_accounts = True

    assert record(world, "aiko", case, "Home 1G").ok

    check_card_of(world, case, "*Confirmed* by Salesforce")
    assert state_of(world, case) == ("Home 1G", "Checked", ["Ready"], "Closed")


@pytest.mark.parametrize("code", ["CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "APEX_ERROR", "FIELD_CUSTOM_VALIDATION_EXCEPTION"])
def test_a_lock_that_a_trigger_meets_delays_a_decision(world: World, code: str) -> None:
    order = world.customers.act("order")
    card_of(world, order)
    world.org.faults.lock_in_trigger, world.org.faults.trigger_code = 2, code

    assert approve(world, "aiko", order).ok

    card_of(world, order, "Somebody else is saving the record")
    card_of(world, order, "*Confirmed* by Salesforce")
    assert len(notes_on(world.org, order)) == 1
