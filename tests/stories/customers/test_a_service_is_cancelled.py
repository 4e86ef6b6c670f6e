"""Cancellations: allowed and refused days, the end of a service on its day, the final invoice, and withdrawal."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from bot.application import Application
from handoffs.processes.cancellation.terms import CancellationTerms
from handoffs.subjects.case import CancellationCase
from sandbox.salesforce.panel.record_details import notes_on
from sandbox.slack.block_kit.visible_text import text_of
from sandbox.slack.client.person import Person
from sandbox.world.world import World
from tests.stories.cards import CS, ESCALATIONS, buttons_of, details_of, eventually, quiet, submitted
from tests.stories.conftest import FAST, begun, midweek
from tests.stories.customers.test_an_address_is_checked import record

pytestmark = pytest.mark.pseudo

Json = dict[str, Any]
REVIEWED = ["authorisation", "terms", "day"]
SCHEDULED = "ScheduledCancellationDateAndTime__c"


def test_a_request_arrives_with_the_arithmetic_of_its_notice_period(world: World) -> None:
    case = world.customers.requests.act("cancel_internet")

    card = card_of(world, case, "Review")

    shown = text_of(card)
    for words in ("Internet Apartment 1G", "30 days' notice: it ends on", "We move to Sapporo", "which the notice period allows"):
        assert words in shown, words
    assert "10293" in details_of(world, card)
    assert buttons_of(card) == ["Process", "Claim", "Escalate", "Customer withdraws", "…"]
    assert "090-1234-5678" not in shown


def test_an_internet_service_ends_on_its_day_and_not_before_and_its_bill_is_settled(world: World) -> None:
    case = world.customers.requests.act("cancel_internet")
    service = service_of(world, case)

    assert process(world, "aiko", case).ok
    assert "*Processed*" in text_of(card_of(world, case, "Review", "The service ends on "))
    waiting = card_of(world, case, "End of the service", "Waits until")
    assert buttons_of(waiting) == ["Claim", "Escalate", "Hand back", "Customer withdraws", "…"]
    assert state_of(world, case) == ("△Cancelling", "New", "Active")
    world.clock.wind(timedelta(days=31, hours=23))
    reply_in(world, waiting, "If the customer has changed their mind")
    assert state_of(world, case) == ("△Cancelling", "New", "Active")

    world.clock.wind(timedelta(days=4))

    card_of(world, case, "End of the service", "*Confirmed* by Salesforce")
    assert state_of(world, case) == ("△Cancelled", "Closed", "Terminated")
    assert [action for action, form in world.whmcs.calls if form.get("serviceid") == service].count("ModuleTerminate") == 1
    bill = card_of(world, case, "Final billing")
    assert buttons_of(bill)[:3] == ["Complete step", "Claim", "Escalate"] and "Hand back" not in buttons_of(bill)
    assert "To refund" in text_of(bill)
    quiet(world)

    aiko = open_step(world, "aiko", bill, "Complete step")
    assert "(optional)" not in text_of(aiko.view or {}) and "field.invoice" not in str(aiko.view)
    aiko.choose("checks.invoice", "verified")
    eventually(world, lambda: "field.invoice" in str(aiko.view))
    assert "field.invoice" in aiko.submit({"checks.invoice": "verified"}).errors
    answer = {"not_applicable": ["invoice"], "why_not": "Paid in advance."}
    assert submitted(aiko, answer).ok

    card_of(world, case, "Final billing", "*Confirmed* by Salesforce")
    titles = [note["title"].partition(" (")[0] for note in notes_on(world.org, case)]
    assert sorted(titles) == ["Cancellation ended", "Cancellation processed", "Cancellation settled"]
    assert "Paid in advance." in str(notes_on(world.org, case))


@pytest.mark.parametrize(("request_key", "kind"), [("cancel_sim", "1st of the month"), ("cancel_vpn", "may end the same day")])
def test_a_sim_ends_on_the_first_and_a_vpn_the_same_day(world: World, request_key: str, kind: str) -> None:
    case = world.customers.requests.act(request_key)
    assert kind in text_of(card_of(world, case, "Review"))

    assert process(world, "aiko", case).ok

    if request_key == "cancel_sim":
        card_of(world, case, "End of the service", "Waits until")
        world.clock.wind(timedelta(days=40))
    card_of(world, case, "End of the service", "*Confirmed* by Salesforce")
    assert state_of(world, case) == ("△Cancelled", "Closed", "Terminated")


def test_a_day_that_breaks_the_notice_period_is_refused_until_the_contact_gives_a_reason(world: World) -> None:
    case = world.customers.requests.act("cancel_internet_early")
    assert "before" in text_of(card_of(world, case, "Review"))
    early = str((world.clock.now() + timedelta(days=5)).date())

    aiko = open_step(world, "aiko", card_of(world, case, "Review"), "Process")
    shown = submitted(aiko, {"checks": REVIEWED, "field.day": early})
    assert "The CS Manager may confirm another day" in str(shown.errors)
    aiko.close()
    yumi = open_step(world, "yumi", card_of(world, case, "Review"), "Process")
    assert "Why on another day" not in text_of(yumi.view or {}), "only a day that breaks the notice period needs it"
    assert "field.why" in (submitted(yumi, {"checks": REVIEWED, "field.day": early}).errors or {}), "it is required then"
    yumi.close()
    assert yumi.command(CS, "/handoff").ok
    assert yumi.click_whisper(world.workspace.ephemerals(yumi.id)[-1]["ts"], "review.start").ok
    assert optional_inputs(yumi) == [], "the window of the queue asks for nothing that it does not need"
    day = next(each["block_id"] for each in (yumi.view or {})["blocks"] if each["block_id"].startswith("field.day"))
    assert yumi.choose(day, early, {day: early}).ok
    eventually(world, lambda: "Why on another day" in text_of(yumi.view or {}))
    assert optional_inputs(yumi) == []
    yumi.close()
    yumi = open_step(world, "yumi", card_of(world, case, "Review"), "Process")
    assert submitted(yumi, {"checks": REVIEWED, "field.day": early, "field.why": "The building is torn down."}).ok

    card_of(world, case, "End of the service", "Waits until")
    assert "The building is torn down." in str(notes_on(world.org, case))


def test_what_happens_to_another_opportunity_of_the_customer_stops_no_decision(world: World) -> None:
    check, case = (world.customers.requests.act(each) for each in ("eligibility_express", "cancel_sim"))
    aiko = open_step(world, "aiko", card_of(world, case, "Review"), "Process")

    assert record(world, "ken", check, "Home 10G").ok
    eventually(world, lambda: "Ready" in {each.stage for each in read_of(world, case).opportunities})

    assert submitted(aiko, {"checks": REVIEWED}).ok
    card_of(world, case, "End of the service", "Waits until")


def test_a_service_that_ended_unheard_is_told_as_ended_whatever_somebody_changed_meanwhile(world: World) -> None:
    case = world.customers.requests.act("cancel_vpn")
    service = service_of(world, case)
    world.whmcs.changed = lambda: falls_silent_once_ended(world, service)
    assert process(world, "aiko", case).ok
    eventually(world, lambda: world.whmcs.maintenance)
    card_of(world, case, "End of the service", "WHMCS")

    world.org.update("Opportunity", opportunity_of(world, case), {"StageName": "Closed Won"}, by="Sato Keiko")
    world.whmcs.changed, world.whmcs.maintenance = world.workspace.changed, False

    card = card_of(world, case, "End of the service", "*Not saved*: Baton ended it")
    assert "Nothing was overwritten" in text_of(card) and "Complete step" in buttons_of(card)
    assert [action for action, form in world.whmcs.calls if form.get("serviceid") == service].count("ModuleTerminate") == 1
    assert "WHMCS shows service" in text_of(card)


def falls_silent_once_ended(world: World, service: str) -> None:
    """Put WHMCS into maintenance as soon as a service has ended."""
    world.whmcs.maintenance = world.whmcs.service(service)["status"] == "Terminated"


def test_while_whmcs_is_down_nothing_is_closed_and_it_goes_on_by_itself(world: World) -> None:
    case = world.customers.requests.act("cancel_vpn")
    card_of(world, case, "Review")
    world.whmcs.maintenance = True

    assert process(world, "aiko", case).ok

    card = card_of(world, case, "End of the service", "*Saving* since")
    assert "WHMCS" in text_of(card) and state_of(world, case) == ("△Cancelling", "New", "Active")
    world.clock.wind(timedelta(minutes=20))
    assert "does not take the decision" in text_of(escalation_of(world, case))

    world.whmcs.maintenance = False

    card_of(world, case, "End of the service", "*Confirmed* by Salesforce")
    assert state_of(world, case) == ("△Cancelled", "Closed", "Terminated")


def test_an_answer_of_whmcs_that_is_lost_ends_nothing_twice(world: World) -> None:
    case = world.customers.requests.act("cancel_vpn")
    card_of(world, case, "Review")
    world.whmcs.cut_off = 1

    assert process(world, "aiko", case).ok

    card_of(world, case, "End of the service", "*Confirmed* by Salesforce")
    assert [action for action, _ in world.whmcs.calls].count("ModuleTerminate") <= 1


def test_a_service_that_whmcs_can_not_end_is_ended_by_hand_and_looked_up(world: World) -> None:
    case = world.customers.requests.act("cancel_no_module")
    assert process(world, "aiko", case).ok
    card = card_of(world, case, "End of the service", "*Refused by WHMCS*")
    assert "not assigned to a module" in text_of(card) and state_of(world, case)[1] == "New"

    ken = open_step(world, "ken", card, "Complete step")
    assert submitted(ken, {"choice": "by_hand", "checks": ["ended"]}).ok
    card = card_of(world, case, "End of the service", "WHMCS still shows service")
    assert state_of(world, case)[1] == "New"

    world.whmcs.service(service_of(world, case))["status"] = "Terminated"
    ken = open_step(world, "ken", card, "Complete step")
    assert submitted(ken, {"choice": "by_hand", "checks": ["ended"]}).ok

    card_of(world, case, "End of the service", "*Confirmed* by Salesforce")
    assert state_of(world, case) == ("△Cancelled", "Closed", "Terminated")


@pytest.mark.parametrize("part", range(4))
def test_a_fault_at_any_part_of_the_last_write_leaves_nothing_half_done(world: World, part: int) -> None:
    case = world.customers.requests.act("cancel_internet", days_ago=40)
    assert process(world, "aiko", case, **{"field.day": str(world.clock.now().date() + timedelta(days=2))}).ok
    card_of(world, case, "End of the service", "Waits until")
    quiet(world)
    world.application.stop_polling()
    world.org.faults.fail_subrequest = part
    world.clock.wind(timedelta(days=3))

    card_of(world, case, "End of the service", "*Saving* since")
    assert state_of(world, case)[:2] == ("△Cancelling", "New") and len(notes_on(world.org, case)) == 1

    world.org.faults.clear()
    card_of(world, case, "End of the service", "*Confirmed* by Salesforce")
    assert state_of(world, case) == ("△Cancelled", "Closed", "Terminated") and len(notes_on(world.org, case)) == 2


@pytest.mark.parametrize("when", ["before the review", "while it waits"])
def test_a_customer_who_withdraws_keeps_the_service_and_all_is_as_it_was(world: World, when: str) -> None:
    case = world.customers.requests.act("cancel_internet")
    card = card_of(world, case, "Review")
    if when == "while it waits":
        assert process(world, "aiko", case).ok
        card = card_of(world, case, "End of the service", "Waits until")

    ken = world.person("ken")
    ken.click(CS, card["ts"], "step.apart")
    ken.await_view("Customer withdraws")
    assert submitted(ken, {"field.said": "They stay after all."}).ok

    title = "End of the service" if when == "while it waits" else "Review"
    card_of(world, case, title, "*Confirmed* by Salesforce")
    assert state_of(world, case) == ("Closed Won", "Closed", "Active")
    assert world.org.get("Opportunity", opportunity_of(world, case)).get(SCHEDULED) is None
    assert "They stay after all." in str(notes_on(world.org, case))
    world.clock.wind(timedelta(days=60))
    quiet(world)
    assert state_of(world, case)[2] == "Active", "nothing ends that was withdrawn"


def test_a_customer_who_withdraws_in_the_portal_is_seen_on_the_card(world: World) -> None:
    case = world.customers.requests.act("cancel_internet")
    assert process(world, "aiko", case).ok
    card_of(world, case, "End of the service", "Waits until")

    world.customers.requests.withdraw(case)

    card_of(world, case, "End of the service", "*Closed in Salesforce by Customer Portal*")
    world.clock.wind(timedelta(days=60))
    quiet(world)
    assert state_of(world, case)[2] == "Active"


def test_a_date_that_somebody_moves_in_salesforce_goes_back_to_the_review(world: World) -> None:
    case = world.customers.requests.act("cancel_internet")
    assert process(world, "aiko", case).ok
    waiting = card_of(world, case, "End of the service", "Waits until")

    moved = world.clock.now() + timedelta(days=50)
    world.org.update("Opportunity", opportunity_of(world, case), {SCHEDULED: moved}, by="Sato Keiko")

    review = card_of(world, case, "Review", "*Handed back*")
    assert "changed the scheduled date to" in text_of(review) and "Process" in buttons_of(review)
    eventually(world, lambda: buttons_of(world.workspace.find(CS, waiting["ts"])) == [])
    world.clock.wind(timedelta(days=45))
    quiet(world)
    assert state_of(world, case)[2] == "Active", "nothing ends on a day that no longer holds"


def test_somebody_hands_it_back_with_a_reason_and_another_day_is_settled(world: World) -> None:
    case = world.customers.requests.act("cancel_internet")
    assert process(world, "aiko", case).ok
    ken = open_step(world, "ken", card_of(world, case, "End of the service", "Waits until"), "Hand back", "step.return")

    assert submitted(ken, {"words": "The customer rang: a week later."}).ok

    assert "The customer rang" in text_of(card_of(world, case, "Review", "*Handed back*"))
    later = str((world.clock.now() + timedelta(days=44)).date())
    assert process(world, "aiko", case, **{"field.day": later}).ok
    eventually(world, lambda: day_of(world, case) == later)
    card_of(world, case, "End of the service", "Waits until")


def day_of(world: World, case: str) -> str:
    """Return the day of the case's service end in Salesforce."""
    scheduled = world.org.get("Opportunity", opportunity_of(world, case))[SCHEDULED]
    return str(scheduled.astimezone(FAST.calendar_of("cs").zone).date())  # type: ignore[union-attr]


def test_of_two_services_none_is_guessed(world: World) -> None:
    case = world.customers.requests.act("cancel_two")
    assert "2 opportunities may be meant" in text_of(card_of(world, case, "Review"))
    second = world.org.records("Opportunity")[-1]

    aiko = open_step(world, "aiko", card_of(world, case, "Review"), "Process")
    assert not submitted(aiko, {"checks": REVIEWED, "field.day": "2027-02-01"}).ok
    day = str((world.clock.now() + timedelta(days=400)).date().replace(day=1))
    assert submitted(aiko, {"checks": REVIEWED, "field.opportunity": second["Id"], "field.day": day}).ok

    assert f"number {second['WHMCS_Service_ID__c']}" in text_of(card_of(world, case, "End of the service", "Waits until"))


def optional_inputs(person: Person) -> list[str]:
    """Wait for a window, and return the labels of the inputs that may stay empty."""
    return [each["label"]["text"] for each in person.await_view()["blocks"] if each["type"] == "input" and each.get("optional")]


def test_a_kind_that_nobody_noted_is_asked(world: World) -> None:
    case = world.customers.requests.act("cancel_unknown_kind")
    card = card_of(world, case, "Review", "A VPN may end the same day")
    assert "not known yet" in details_of(world, card)
    assert "Internet needs 30 days' notice" in text_of(card) and "A VPN may end the same day" in text_of(card)

    aiko = open_step(world, "aiko", card, "Process")
    assert optional_inputs(aiko) == [], "the kind is needed"
    assert submitted(aiko, {"checks": REVIEWED, "field.kind": "VPN"}).ok

    card_of(world, case, "End of the service", "Waits until")


def test_without_a_number_a_person_ends_the_service(world: World) -> None:
    case = world.customers.requests.act("cancel_no_number", days_ago=40)
    assert process(world, "aiko", case).ok

    card = card_of(world, case, "End of the service", "No service number is known")
    ken = open_step(world, "ken", card, "I ended it by hand", "step.complete")
    assert ken.submit({}).errors
    assert submitted(ken, {"checks": ["ended"]}).ok

    card_of(world, case, "Final billing", "to be calculated in WHMCS")
    assert state_of(world, case)[:2] == ("△Cancelled", "Closed")


def test_a_case_that_is_opened_again_after_its_bill_begins_a_new_round(world: World) -> None:
    case = world.customers.requests.act("cancel_vpn")
    assert process(world, "aiko", case).ok
    bill = card_of(world, case, "Final billing")
    world.customers.requests.reopen(case)
    card_of(world, case, "Final billing", "open again in Salesforce")

    aiko = open_step(world, "aiko", bill, "Complete step")
    assert submitted(aiko, {"not_applicable": ["invoice", "refund"], "why_not": "Settled by phone."}).ok

    card_of(world, case, "Final billing", "*Confirmed* by Salesforce")
    assert "△Cancelled" in text_of(card_of(world, case, "round 2"))


def test_a_round_that_comes_further_than_the_one_before_is_linked_with_it_and_leaves_nothing_undrawn(world: World) -> None:
    case = world.customers.requests.act("cancel_vpn")
    early = card_of(world, case, "Review")
    world.customers.requests.withdraw(case)
    card_of(world, case, "Review", "nothing is left to do here")

    world.customers.requests.reopen(case)

    assert "see the earlier card" in text_of(card_of(world, case, "round 2"))
    assert process(world, "aiko", case).ok
    world.clock.wind(timedelta(days=1))
    assert "see the earlier card" in text_of(card_of(world, case, "Final billing"))
    assert "see the new card" in text_of(world.workspace.find(CS, early["ts"]))
    quiet(world)


def test_somebody_from_sales_can_do_none_of_it(world: World) -> None:
    case = world.customers.requests.act("cancel_internet")
    card, haruka = card_of(world, case, "Review"), world.person("haruka")

    for action in ("step.complete", "step.apart"):
        haruka.click(CS, card["ts"], action)

    shown = eventually(world, lambda: len(haruka.whispers()) == 2 and haruka.whispers())
    assert all("Only members of #cs-team and the CS Manager can process cancellations" in each for each in shown)


@pytest.fixture
def without_whmcs() -> Iterator[World]:
    """A world whose bot has no WHMCS."""
    opened = World(FAST, brisk=True)
    opened.clock.wind_to(midweek(opened.clock.now()))
    opened.open()
    settings = opened.settings().model_copy(update={"whmcs_api_url": "", "whmcs_identifier": "", "whmcs_secret": SecretStr("")})
    opened.application = Application(settings, opened.policy, now=opened.clock.now)
    opened.start_bot()
    yield opened
    opened.stop()


def test_without_whmcs_each_of_its_steps_is_done_by_hand_and_ticked(without_whmcs: World) -> None:
    world = without_whmcs
    case = world.customers.requests.act("cancel_vpn")
    assert "WHMCS is not connected" in text_of(card_of(world, case, "Review"))
    assert process(world, "aiko", case).ok

    card = card_of(world, case, "End of the service", "WHMCS is not connected")
    reply_in(world, card, "Press “Complete step” when it is done")
    ken = open_step(world, "ken", card, "I ended it by hand", "step.complete")
    assert submitted(ken, {"checks": ["ended"]}).ok

    card_of(world, case, "Final billing", "to be calculated in WHMCS")
    assert state_of(world, case) == ("△Cancelled", "Closed", "Active"), "the sandbox's WHMCS was never asked"
    assert world.whmcs.calls == []


@pytest.fixture
def on_a_click() -> Iterator[World]:
    """A world whose policy leaves the end of every service to a person."""
    terms = replace(FAST.process("cancellation"), own=CancellationTerms(by_itself=False))
    opened = World(replace(FAST, processes={**FAST.processes, "cancellation": terms}), brisk=True)
    yield from begun(opened)


def test_where_the_policy_says_so_a_service_ends_on_a_click(on_a_click: World) -> None:
    world = on_a_click
    case = world.customers.requests.act("cancel_vpn")
    assert process(world, "aiko", case).ok
    card = card_of(world, case, "End of the service", "when somebody presses")
    quiet(world)
    assert state_of(world, case) == ("△Cancelling", "New", "Active")

    ken = open_step(world, "ken", card, "Complete step")
    assert submitted(ken, {"choice": "end"}).ok

    card_of(world, case, "Final billing")
    assert state_of(world, case) == ("△Cancelled", "Closed", "Terminated")


def card_of(world: World, case: str, title: str, expected: str = "") -> Json:
    """Wait for a case's newest card of a step (with this text) and return the message."""
    number = str(world.org.get("Case", case)["CaseNumber"])

    def found() -> Json | None:
        fits = [
            m for m in world.workspace.messages(CS)
            if number in m["text"] and title in text_of(m) and expected in text_of(m)
            and m.get("blocks") and not m.get("thread_ts")
        ]  # fmt: skip
        return fits[-1] if fits else None

    shown: Json = eventually(world, found)
    return shown


def escalation_of(world: World, case: str) -> Json:
    """Wait for a case's message in #escalations and return it."""
    number = str(world.org.get("Case", case)["CaseNumber"])
    shown: Json = eventually(
        world, lambda: next((m for m in world.workspace.messages(ESCALATIONS) if number in text_of(m)), None), 30
    )
    return shown


def read_of(world: World, case: str) -> CancellationCase:
    """Return a request as Baton read it last."""
    found = world.application.queries.latest("cancellation", case)
    assert found
    return found.about(CancellationCase)


def reply_in(world: World, card: Json, expected: str) -> None:
    """Wait for a text in the thread of a card."""
    eventually(world, lambda: any(expected in text_of(each) for each in world.workspace.messages(CS, card["ts"])))


def open_step(world: World, handle: str, card: Json, title: str, action: str = "step.complete") -> Any:
    """Open a modal of a step from its card."""
    person = world.person(handle)
    person.click(CS, card["ts"], action)
    person.await_view(title)
    return person


def process(world: World, handle: str, case: str, **more: str) -> Any:
    """Process a request through card and modal, with the modal's initial day."""
    person = open_step(world, handle, card_of(world, case, "Review"), "Process")
    return submitted(person, {"checks": REVIEWED} | more)


def opportunity_of(world: World, case: str) -> str:
    """Return the id of the cancelled opportunity."""
    account = world.org.get("Case", case)["AccountId"]
    fits = [row for row in world.org.records("Opportunity") if row["AccountId"] == account and "Internet at" not in row["Name"]]
    return str(fits[-1]["Id"])


def service_of(world: World, case: str) -> str:
    """Return the number of the cancelled service."""
    return str(world.org.get("Opportunity", opportunity_of(world, case)).get("WHMCS_Service_ID__c") or "")


def state_of(world: World, case: str) -> tuple[Any, ...]:
    """Return the opportunity's stage, the case's status, and the service's status in WHMCS."""
    number = service_of(world, case)
    service = world.whmcs.service(number)["status"] if number else ""
    return world.org.get("Opportunity", opportunity_of(world, case))["StageName"], world.org.get("Case", case)["Status"], service
