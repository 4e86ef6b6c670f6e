"""All habits at once: types, accounts, and automation that writes along. Each kind of work reaches Salesforce."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.gateways.salesforce.metadata.permission_set import permission_set
from sandbox.salesforce.automations import Automation
from sandbox.salesforce.objects.account_habits import CHANNEL
from sandbox.salesforce.objects.habits import Habit
from sandbox.salesforce.panel.record_details import notes_on
from sandbox.slack.block_kit.visible_text import text_of
from sandbox.world.world import World
from tests.habits import policy_for
from tests.stories.by_hand import card_in
from tests.stories.cards import approve, details_of, quiet
from tests.stories.cards import card_of as order_card_of
from tests.stories.conftest import FAST, begun
from tests.stories.customers.test_a_service_is_cancelled import card_of, process
from tests.stories.customers.test_a_service_is_cancelled import state_of as cancelled_state_of
from tests.stories.customers.test_an_address_is_checked import card_of as check_card_of
from tests.stories.customers.test_an_address_is_checked import record
from tests.stories.customers.test_an_address_is_checked import state_of as checked_state_of
from tests.stories.habits.test_new_accounts_of_another_org import PERSON, newest
from tests.stories.onboarding import open_form, send

CONFIRMED = "*Confirmed* by Salesforce"
HABITS = tuple(each for each in Habit if each is not Habit.RECORD_TYPES)
"""Record types of companies and of persons exclude each other here: the policy names one for new customers."""


def with_rights_on_persons(xml: str) -> str:
    """Return a permission set with the rights on person accounts that docs/install.md names."""
    added = "".join(
        f"<fieldPermissions><editable>true</editable><field>Account.{each}</field><readable>true</readable></fieldPermissions>"
        for each in ("PersonEmail", "PersonMobilePhone", "PersonHomePhone")
    )
    return xml.replace("</PermissionSet>", f"{added}</PermissionSet>")


@pytest.fixture
def world() -> Iterator[World]:
    """A running world whose org has every habit and every automation, assigns cases by a rule, and takes no conditions.

    Baton's user has the rights of the policy's permission set, those on person accounts that an operator adds, and no others.
    """
    policy = replace(policy_for(HABITS), intake=FAST.intake, certificates=())
    opened = World(policy, brisk=True, habits=HABITS, automations=tuple(Automation))
    opened.org.case_assignment_to = opened.org.user_id("Night Queue")
    opened.org.alerts_on_accounts, opened.org.takes_conditions = True, False
    opened.org.assign_only(with_rights_on_persons(permission_set(policy.salesforce)))
    yield from begun(opened)


def test_an_order_a_check_a_cancellation_and_a_customer_reach_salesforce(world: World) -> None:
    order = world.customers.act("priority")
    check = world.customers.requests.act("eligibility_express")
    cancelled = world.customers.requests.act("cancel_sim")
    owner = world.org.get("Case", check)["OwnerId"]

    assert "10294" in details_of(world, order_card_of(world, order)) and approve(world, "aiko", order).ok
    assert record(world, "ken", check, "Home 10G").ok
    assert process(world, "aiko", cancelled).ok
    haruka = open_form(world)
    assert send(haruka, PERSON).ok

    order_card_of(world, order, CONFIRMED)
    assert world.org.get("Order", order)["Status"] == "Approved" and len(notes_on(world.org, order)) == 1
    check_card_of(world, check, CONFIRMED)
    result, status, stages, closed = checked_state_of(world, check)
    assert (result, status, closed) == ("Home 10G", "Checked", "Closed") and "Ready" in stages
    assert world.org.get("Case", check)["OwnerId"] == owner
    card_in(world, "sales", "Customer account", CONFIRMED)
    made = newest(world)
    assert (made["Name"], made[CHANNEL]) == ("Yamada Ichiro", "Shop") and "2-3-4 Shibuya" in made["Address_Text__c"]
    assert made["SF_Account_No__c"] in text_of(card_in(world, "sales", "Verification"))

    card_of(world, cancelled, "End of the service", "Waits until")
    quiet(world)
    world.clock.wind(timedelta(days=40))
    card_of(world, cancelled, "End of the service", CONFIRMED)
    assert cancelled_state_of(world, cancelled) == ("△Cancelled", "Closed", "Terminated")
