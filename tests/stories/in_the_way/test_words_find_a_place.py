"""Promise 11: a decision is saved with its words, in the place that the org takes them in."""

import base64
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from sandbox.salesforce.objects.fields import text
from sandbox.salesforce.panel.record_details import notes_on
from sandbox.slack.block_kit.visible_text import text_of
from sandbox.world.world import World
from tests.stories.by_hand import card_in
from tests.stories.cards import CS, ESCALATIONS, approve, card_of, eventually, quiet, reject, replies_to, submitted
from tests.stories.customers.test_an_address_is_checked import card_of as check_card_of
from tests.stories.customers.test_an_address_is_checked import handoff, record, state_of
from tests.stories.onboarding import accounts_with, onboard

WORDS = 'The customer\'s "old" line & <b>router</b> stay'
REFUSAL = "Salesforce refuses a note of Baton"


def require_a_field(world: World, kind: str) -> None:
    """Let the org require a field of its own."""
    world.org.add_field(kind, text("Retention__c", required=True))


MEETS: dict[str, Callable[[World, str], None]] = {
    "a required field of the note": lambda world, order: require_a_field(world, "ContentNote"),
    "a required field of its link": lambda world, order: require_a_field(world, "ContentDocumentLink"),
    "a full storage": lambda world, order: setattr(world.org.faults, "storage_full", True),
    "a record that takes none": lambda world, order: world.org.refuse_notes_on(order),
    "an org without notes": lambda world, order: world.org.drop_object("ContentNote"),
}
"""What a note meets in an org."""


def description_of(world: World, order: str) -> str:
    """Return the description of an order in the org."""
    return str(world.org.get("Order", order).get("Description") or "")


def shown(world: World, words: str) -> list[str]:
    """Return what the supervisors' channel heard with these words."""
    return [said for message in world.workspace.messages(ESCALATIONS) if words in (said := text_of(message))]


@pytest.mark.parametrize("meets", MEETS)
def test_where_a_note_is_refused_the_decision_is_saved_with_its_words_in_the_description(world: World, meets: str) -> None:
    order = world.customers.act("order")
    card_of(world, order)
    MEETS[meets](world, order)

    assert reject(world, "ken", order, WORDS).ok

    card_of(world, order, "*Confirmed* by Salesforce")
    assert world.org.get("Order", order)["Status"] == "Cancelled" and notes_on(world.org, order) == []
    assert description_of(world, order).count(WORDS) == 1 and "rejected by Ken Sato" in description_of(world, order)
    (said,) = eventually(world, lambda: shown(world, REFUSAL))
    assert "in the description of its record" in said
    assert world.org.records("ContentDocumentLink") == [], "nothing is half done"


def test_one_record_that_takes_no_note_costs_no_other_its_note_and_the_operator_hears_once(world: World) -> None:
    first, second, third = (world.customers.act("order") for _ in range(3))
    card_of(world, third)
    for order in (first, second):
        world.org.refuse_notes_on(order)
        assert approve(world, "aiko", order).ok
        card_of(world, order, "*Confirmed* by Salesforce")

    assert approve(world, "aiko", third).ok
    card_of(world, third, "*Confirmed* by Salesforce")

    assert [len(notes_on(world.org, order)) for order in (first, second, third)] == [0, 0, 1]
    assert "approved by Aiko Mori" in description_of(world, second)
    quiet(world)
    assert len(shown(world, REFUSAL)) == 1


def composites(world: World) -> list[int]:
    """Return the number of sub-requests of each request that was to write."""
    calls = (call for call in list(world.org.audit.calls) if call.user == "Baton Integration")
    return [len(call.subrequests) for call in calls if {"POST", "PATCH"} & {method for method, *_ in call.subrequests}]


@pytest.mark.parametrize("kind", ["order", "account"])
def test_a_note_at_which_salesforce_fails_each_time_delays_a_decision_and_never_stops_it(world: World, kind: str) -> None:
    world.org.faults.notes_break = True
    if kind == "account":
        onboard(world)
        card_in(world, "sales", "Customer account", "*Confirmed* by Salesforce")
        made = world.org.records("Account")[-1]
        assert (made["Name"], len(accounts_with(world, made["SF_Account_No__c"]))) == ("Cafe Sakura", 1)
        return
    order = world.customers.act("order")
    card_of(world, order)

    assert reject(world, "ken", order, WORDS).ok

    card_of(world, order, "*Confirmed* by Salesforce")
    assert world.org.get("Order", order)["Status"] == "Cancelled" and description_of(world, order).count(WORDS) == 1
    assert composites(world) == [4, 4, 4, 3], "it is given up at the third attempt"
    (said,) = eventually(world, lambda: shown(world, REFUSAL))
    assert "internal error" in said


def test_an_org_that_refuses_notes_for_good_is_not_asked_for_one_with_each_decision(world: World) -> None:
    orders = [world.customers.act("order") for _ in range(4)]
    world.org.faults.storage_full = True

    for order in orders:
        card_of(world, order)
        assert approve(world, "aiko", order).ok
        card_of(world, order, "*Confirmed* by Salesforce")

    assert composites(world) == [4, 3, 4, 3, 3, 3]
    assert all("approved by Aiko Mori" in description_of(world, order) for order in orders)
    quiet(world)
    assert len(shown(world, REFUSAL)) == 1


def test_a_note_takes_every_character_and_is_for_the_orgs_own_people(world: World) -> None:
    order = world.customers.act("order")

    assert reject(world, "ken", order, WORDS).ok

    card_of(world, order, "*Confirmed* by Salesforce")
    (note,), (link,) = world.org.records("ContentNote"), world.org.records("ContentDocumentLink")
    content = base64.b64decode(str(note["Content"])).decode()
    assert "The customer&#39;s &quot;old&quot; line &amp; &lt;b&gt;router&lt;/b&gt; stay" in content
    assert link["Visibility"] == "InternalUsers" and WORDS in notes_on(world.org, order)[0]["body"]


def close_description(world: World) -> None:
    """Let Baton's user read the description of orders, and not change it."""
    field = world.org.schema.sobject("Order").field("Description")
    world.org.add_field("Order", replace(field, updateable=False))


def refuse_descriptions(world: World) -> None:
    """Let descriptions be so short that no words fit, against what the org says about them."""
    field = world.org.schema.sobject("Order").field("Description")
    world.org.add_field("Order", replace(field, length=5))


@pytest.mark.waits
@pytest.mark.parametrize(
    "closed",
    [close_description, refuse_descriptions, lambda world: world.org.drop_field("Order", "Description")],
    ids=["read-only", "refused", "missing"],
)
def test_words_that_the_record_takes_nowhere_are_in_the_cards_thread(world: World, closed: Callable[[World], None]) -> None:
    order = world.customers.act("order")
    card = card_of(world, order)
    closed(world)
    world.org.faults.storage_full = True

    assert reject(world, "ken", order, WORDS).ok

    card_of(world, order, "*Confirmed* by Salesforce")
    assert world.org.get("Order", order)["Status"] == "Cancelled"
    (said,) = eventually(world, lambda: [each for each in replies_to(world, card) if "The words are here" in each])
    assert "storage limit exceeded" in said and "old" in said and "rejected by Ken Sato" in said
    assert eventually(world, lambda: shown(world, "Its words are in the thread of its card"))


@pytest.mark.parametrize("is_missing", [False, True], ids=["read-only", "missing"])
def test_a_result_is_saved_where_cases_take_neither_note_nor_description(world: World, is_missing: bool) -> None:
    case = world.customers.requests.act("eligibility")
    check_card_of(world, case)
    world.org.refuse_notes_on(case)
    field = world.org.schema.sobject("Case").field("Description")
    world.org.add_field("Case", replace(field, updateable=False))
    if is_missing:
        world.org.drop_field("Case", "Description")
        eventually(world, lambda: not handoff(world, case).subject.description)

    assert record(world, "aiko", case, "Home 1G", note="Fibre is in the street.").ok

    card = check_card_of(world, case, "*Confirmed* by Salesforce")
    assert state_of(world, case) == ("Home 1G", "Checked", ["Ready"], "Closed")
    assert eventually(world, lambda: any("Fibre is in the street." in each for each in replies_to(world, card)))


def ask(world: World, order: str, question: str) -> Any:
    """Ask the customer a question from an order's card."""
    aiko = world.person("aiko")
    aiko.click(CS, card_of(world, order)["ts"], "task.more", "Ask the customer")
    aiko.await_view("Ask for information")
    return submitted(aiko, {"words": question})


def test_a_question_goes_to_the_description_too(world: World) -> None:
    order = world.customers.act("order")
    card_of(world, order)
    world.org.refuse_notes_on(order)

    assert ask(world, order, "Which floor is it?").ok

    eventually(world, lambda: "Which floor is it?" in description_of(world, order))
