"""Eligibility checks: a result, not available, express, a dispute, and questions instead of guesses."""

from typing import Any

import pytest

from sandbox.salesforce.panel.record_details import notes_on
from sandbox.slack.block_kit.visible_text import text_of
from sandbox.world.world import World
from tests.stories.cards import CS, ESCALATIONS, buttons_of, details_of, eventually, menu_of, quiet, submitted

pytestmark = pytest.mark.pseudo

Json = dict[str, Any]
CHECKED = ["address", "availability"]


def test_a_request_arrives_with_all_that_a_check_needs(world: World) -> None:
    case = world.customers.requests.act("eligibility")

    card = card_of(world, case)

    shown = text_of(card)
    address = "231-0861 Kanagawa Yokohama 7-8 Motomachi"
    for words in ("Cafe Yamabiko", address, "Which line can I have?", "ground floor"):
        assert words in shown, words
    details = details_of(world, card)
    for words in ("10295", address, "Which line can I have?", "Internet at home", "ground floor", "03-5555-0101"):
        assert words in details, words
    assert "None for this account or address" in details and "Standard" in details
    assert buttons_of(card) == ["Record result", "Claim", "Escalate", "…"]
    assert "03-5555-0101" not in shown


def test_a_result_changes_account_opportunity_and_case_at_once(world: World) -> None:
    case = world.customers.requests.act("eligibility")

    assert record(world, "aiko", case, "Home 1G", note="Fibre is in the street.").ok

    confirmed = card_of(world, case, "*Confirmed* by Salesforce")
    assert "Result: *Home 1G*, now on the account in Salesforce" in text_of(confirmed)
    details = details_of(world, confirmed)
    assert "Fibre is in the street." in details and "Eligibility now" not in details
    assert state_of(world, case) == ("Home 1G", "Checked", ["Ready"], "Closed")
    (note,) = notes_on(world.org, case)
    assert "Home 1G, recorded by Aiko Mori" in note["body"]


def test_not_available_voids_the_opportunity(world: World) -> None:
    case = world.customers.requests.act("eligibility")

    assert record(world, "ken", case, "Not available").ok

    card_of(world, case, "*Confirmed* by Salesforce")
    assert state_of(world, case) == ("Not available", "Checked", ["Void"], "Closed")


def test_an_express_check_has_four_business_hours_and_says_so(world: World) -> None:
    case = world.customers.requests.act("eligibility_express")

    card = card_of(world, case)

    assert "Express eligibility check" in text_of(card)
    task = handoff(world, case).tasks[-1]
    hours = world.policy.calendar_of("cs").between(task.due.started_at, task.due.due_at).total_seconds() / 3600
    assert hours == pytest.approx(4, abs=0.01) and task.due.breach_at == task.due.due_at


def test_a_result_that_nobody_chose_or_without_its_checks_is_not_taken(world: World) -> None:
    case = world.customers.requests.act("eligibility")
    aiko = open_modal(world, "aiko", case)

    assert not submitted(aiko, {"checks": ["address"], "field.result": "Home 1G"}).ok

    assert "availability" in str(aiko.view).lower() and handoff(world, case).is_open


def test_a_failed_address_escalates_as_an_orders_does(world: World) -> None:
    case = world.customers.requests.act("eligibility")
    aiko = open_modal(world, "aiko", case)

    submitted(aiko, {"failed": ["address"], "wrong": "No such street."})

    escalated = escalation_of(world, case)
    assert "address verification failed" in text_of(escalated).lower()
    assert "Record result" in buttons_of(escalated)


def test_of_two_opportunities_none_is_guessed(world: World) -> None:
    case = world.customers.requests.act("eligibility_twice")
    assert "2 opportunities may be meant" in text_of(card_of(world, case))
    second = world.org.records("Opportunity")[-1]["Id"]

    assert record(world, "aiko", case, "Home 10G", **{"field.opportunity": second}).ok

    card_of(world, case, "*Confirmed* by Salesforce")
    assert [row["StageName"] for row in world.org.records("Opportunity")] == ["Introduction", "Ready"]


@pytest.mark.parametrize(("answer", "stage"), [("leave", "Ready"), ("set", "Void")])
def test_a_stage_that_somebody_moved_is_asked_about(world: World, answer: str, stage: str) -> None:
    case = world.customers.requests.act("eligibility_moved")
    assert "has the stage Ready already" in text_of(card_of(world, case))

    assert record(world, "aiko", case, "Not available", **{"field.stage": answer}).ok

    card_of(world, case, "*Confirmed* by Salesforce")
    assert world.org.records("Opportunity")[-1]["StageName"] == stage


def test_a_stage_that_nobody_moved_is_set_whatever_was_said_of_others(world: World) -> None:
    case = world.customers.requests.act("eligibility_twice")
    first, second = (str(row["Id"]) for row in world.org.records("Opportunity")[-2:])
    world.org.update("Opportunity", first, {"StageName": "Ready"}, by="Sato Keiko")
    world.org.update("Opportunity", second, {"StageName": "Void"}, by="Sato Keiko")
    card = card_of(world, case)
    eventually(world, lambda: "(Void)" in details_of(world, card))
    aiko = open_modal(world, "aiko", case)

    answer = submitted(aiko, {"checks": CHECKED, "field.result": "Home 1G", "field.opportunity": second, "field.stage": "set"})

    assert answer.ok
    card_of(world, case, "*Confirmed* by Salesforce")
    assert [row["StageName"] for row in world.org.records("Opportunity")[-2:]] == ["Ready", "Ready"]


def test_a_case_without_an_account_waits_for_one(world: World) -> None:
    case = world.customers.requests.act("eligibility_nobody")
    card = card_of(world, case)
    assert "no account on the case" in text_of(card)
    assert "Record result" not in buttons_of(card), "it could only refuse"

    world.org.update("Case", case, {"AccountId": world.org.records("Account")[2]["Id"]}, by="Sato Keiko")

    assert "Record result" in buttons_of(card_of(world, case, "Cafe Yamabiko"))


def test_an_opportunity_moved_while_the_modal_was_open_is_shown_and_not_overwritten(world: World) -> None:
    case = world.customers.requests.act("eligibility")
    aiko = open_modal(world, "aiko", case)
    world.application.stop_polling()
    opportunity = world.org.records("Opportunity")[-1]["Id"]
    world.org.update("Opportunity", opportunity, {"StageName": "Closed Won"}, by="Sato Keiko")

    assert submitted(aiko, {"checks": CHECKED, "field.result": "Home 1G"}).ok

    assert "Nothing was overwritten" in text_of(card_of(world, case, "*Not saved*"))
    assert state_of(world, case)[1:] == ("Pending", ["Closed Won"], "New")


@pytest.mark.parametrize("part", range(5))
def test_a_fault_at_any_part_of_the_write_leaves_nothing_half_done(world: World, part: int) -> None:
    case = world.customers.requests.act("eligibility")
    before = state_of(world, case)
    aiko = open_modal(world, "aiko", case)
    world.application.stop_polling()
    world.org.faults.fail_subrequest = part

    assert submitted(aiko, {"checks": CHECKED, "field.result": "Home 1G"}).ok

    card_of(world, case, "*Saving* since")
    assert state_of(world, case) == before and notes_on(world.org, case) == []
    world.org.faults.clear()
    card_of(world, case, "*Confirmed* by Salesforce")
    assert state_of(world, case) == ("Home 1G", "Checked", ["Ready"], "Closed") and len(notes_on(world.org, case)) == 1


def test_a_disputed_result_is_escalated_with_its_proof_and_checked_anew(world: World) -> None:
    case = world.customers.requests.act("eligibility")
    record(world, "aiko", case, "Not available")
    settled = card_of(world, case, "*Confirmed* by Salesforce")
    ken = world.person("ken")
    ken.click(CS, settled["ts"], "task.more", "Customer disputes eligibility")
    ken.await_view("Customer disputes")

    assert submitted(ken, {"words": "The neighbour has 1G since May."}).ok

    escalated = text_of(escalation_of(world, case, "disputes"))
    assert "The neighbour has 1G since May." in escalated and "“Not available” that Aiko Mori recorded" in escalated
    again = card_of(world, case, "round 2")
    assert "Record result" in buttons_of(again) and "Not available" in details_of(world, again)
    assert world.org.get("Case", case)["Status"] == "New"
    quiet(world)
    assert len([m for m in world.workspace.messages(ESCALATIONS) if not m.get("thread_ts")]) == 1
    assert "Customer disputes eligibility" not in menu_of(card_of(world, case, "see the new card"))


def test_a_case_opened_again_in_salesforce_escalates_with_the_earlier_result(world: World) -> None:
    case = world.customers.requests.act("eligibility")
    record(world, "aiko", case, "Home 1G")
    card_of(world, case, "*Confirmed* by Salesforce")

    world.customers.requests.reopen(case)

    shown = text_of(escalation_of(world, case, "opened again"))
    assert "Aiko Mori had recorded “Home 1G”" in shown
    card_of(world, case, "round 2")


def test_a_case_closed_in_salesforce_is_withdrawn_from_its_card(world: World) -> None:
    case = world.customers.requests.act("eligibility")
    card_of(world, case)

    world.org.update("Case", case, {"Status": "Closed"}, by="Sato Keiko")

    assert buttons_of(card_of(world, case, "*Closed in Salesforce by Sato Keiko*")) == []


def handoff(world: World, case: str) -> Any:
    """Return the newest round of a case."""
    return eventually(world, lambda: world.application.queries.latest("eligibility_check", case))


def card_of(world: World, case: str, expected: str = "") -> Json:
    """Wait for a case's newest card in #cs-team (with this text) and return the message."""
    number = f"check {world.org.get('Case', case)['CaseNumber']}"

    def found() -> Json | None:
        fits = [m for m in world.workspace.messages(CS) if number in m["text"] and expected in text_of(m)]
        return fits[-1] if fits else None

    shown: Json = eventually(world, found)
    return shown


def escalation_of(world: World, case: str, expected: str = "") -> Json:
    """Wait for a case's message in #escalations (with this text) and return it."""
    number = world.org.get("Case", case)["CaseNumber"]

    def found() -> Json | None:
        fits = [m for m in world.workspace.messages(ESCALATIONS) if number in text_of(m) and expected in text_of(m)]
        return next((m for m in fits if not m.get("thread_ts")), None)

    shown: Json = eventually(world, found)
    return shown


def open_modal(world: World, handle: str, case: str) -> Any:
    """Open the modal that records a result."""
    person = world.person(handle)
    person.click(CS, card_of(world, case)["ts"], "eligibility.record")
    person.await_view("Record result")
    return person


def record(world: World, handle: str, case: str, result: str, note: str = "", **more: str) -> Any:
    """Record a result through card and modal."""
    person = open_modal(world, handle, case)
    return submitted(person, {"checks": CHECKED, "field.result": result, "field.note": note} | more)


def state_of(world: World, case: str) -> tuple[Any, ...]:
    """Return eligibility and its status, the account's opportunities, and the case's status."""
    row = world.org.get("Case", case)
    account = world.org.get("Account", str(row["AccountId"]))
    stages = [each["StageName"] for each in world.org.records("Opportunity") if each["AccountId"] == row["AccountId"]]
    eligibility = (account["Internet_Eligibility__c"], account["Internet_Eligibility_Status__c"])
    return (*eligibility, stages, row["Status"])
