"""Order approval: what the records verify, who may decide, and what a decision asks of Salesforce."""

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from handoffs.model.checks import Answer, Outcome
from handoffs.model.effects import WriteBack
from handoffs.model.people import Actor, Kind
from handoffs.model.refusal import Refusal
from handoffs.process.handbook import Handbook
from handoffs.process.submission import Submission
from handoffs.process.value_limit import ValueLimit
from handoffs.processes.order_approval.checks import findings_of
from handoffs.processes.order_approval.requests import ApproveOrder, RejectOrder
from handoffs.processes.order_approval.terms import OrderTerms
from handoffs.rules import decide
from handoffs.rules import open as opening
from handoffs.subjects.customer import Contact
from handoffs.subjects.order import Line, Order
from handoffs.text.messages import if_written
from tests.handoffs.examples import (
    ACCOUNT,
    AIKO,
    HANDBOOK,
    HARUKA,
    MONDAY_TEN,
    ORDER,
    POLICY,
    YUMI,
    approval,
    later,
    opened,
    rejection,
)
from tests.messages import english
from tests.refusals import refused, sentence_of

UNREAD = Line(product="", quantity=None)
"""A line that shows no product."""


def eligible(eligibility: str, status: str) -> Order:
    """Return the order of an account with this eligibility."""
    return replace(ORDER, account=replace(ACCOUNT, eligibility=eligibility, eligibility_status=status))


@pytest.mark.parametrize(
    ("order", "item", "outcome", "evidence"),
    [
        (ORDER, "identity", Outcome.VERIFIED, "phone and e-mail match "),
        (replace(ORDER, contact=Contact(phone="03-0000-0000")), "identity", Outcome.OPEN, "differs"),
        (replace(ORDER, contact=Contact()), "identity", Outcome.OPEN, "no phone or e-mail"),
        (ORDER, "eligibility", Outcome.VERIFIED, "Apartment 1G"),
        (replace(ORDER, account=replace(ACCOUNT, eligibility="Home 1G")), "eligibility", Outcome.FAILED, "Home 1G"),
        (replace(ORDER, account=replace(ACCOUNT, eligibility="")), "eligibility", Outcome.OPEN, "no internet"),
        (eligible("Apartment 1G", "checked"), "eligibility", Outcome.VERIFIED, "fits"),
        (eligible("Apartment 1G", "Pending"), "eligibility", Outcome.OPEN, "Apartment 1G, but its status is Pending"),
        (eligible("Home 1G", "Pending"), "eligibility", Outcome.OPEN, "Home 1G, but its status is Pending"),
        (eligible("Apartment 1G", ""), "eligibility", Outcome.OPEN, "its status is not known"),
        (eligible("", "Pending"), "eligibility", Outcome.OPEN, "no internet eligibility yet (status Pending)"),
        (eligible("Not available", "Checked"), "eligibility", Outcome.FAILED, "Not available"),
        (replace(ORDER, lines=()), "eligibility", Outcome.OPEN, "no products"),
        (replace(ORDER, lines=(*ORDER.lines, UNREAD)), "eligibility", Outcome.OPEN, "no product."),
        (replace(ORDER, lines=(UNREAD,)), "eligibility", Outcome.OPEN, "no product."),
        (replace(ORDER, lines=(), active_services=()), "duplicates", Outcome.OPEN, "no products"),
        (replace(ORDER, lines=(*ORDER.lines, UNREAD), active_services=()), "duplicates", Outcome.OPEN, "no product."),
        (replace(ORDER, active_services=()), "duplicates", Outcome.VERIFIED, ""),
        (ORDER, "address", Outcome.OPEN, "Shibuya"),
        (replace(ORDER, installation_address=""), "address", Outcome.OPEN, "no installation address"),
        (ORDER, "instructions", Outcome.VERIFIED, "none"),
        (replace(ORDER, instructions="Call before noon"), "instructions", Outcome.OPEN, "read them"),
    ],
)
def test_the_records_answer_what_they_can(order: Order, item: str, outcome: Outcome, evidence: str) -> None:
    found = next(finding for finding in findings_of(order, POLICY) if finding.item == item)

    assert found.outcome is outcome
    assert evidence in english(found.evidence)


def test_approving_asks_salesforce_for_the_status_and_a_note_in_one_write() -> None:
    change = decide.decide(HANDBOOK, opened(), "review", AIKO, approval(), reference="ref1", now=later(minutes=5))

    (asked,) = change.effects
    assert isinstance(asked, WriteBack)
    assert asked.request == ApproveOrder(order=ORDER.record_id)
    assert asked.subject == ORDER.record_id
    assert asked.note is not None
    assert "ref1" in english(asked.note.title)
    assert "approved by Aiko Mori" in english(asked.note.body)
    assert "2026-11-30 10:05 JST" in english(asked.note.body)


def test_rejecting_puts_the_reason_with_who_and_when_on_the_notes() -> None:
    change = decide.decide(HANDBOOK, opened(), "review", AIKO, rejection(), reference="ref1", now=later(minutes=5))

    (asked,) = change.effects
    assert isinstance(asked, WriteBack) and asked.note is not None
    assert asked.request == RejectOrder(order=ORDER.record_id)
    assert "Duplicate" in english(asked.note.body)
    assert "Has the same line since May." in english(asked.note.body)


@pytest.mark.parametrize(
    ("actor", "part"),
    [
        (HARUKA, "Only members of #cs-team and the CS Manager"),
        (Actor(user_id="U1", name="Leo", kind=Kind.GUEST, teams=frozenset({"cs"})), "Guests"),
        (Actor(user_id="U2", name="Bot", kind=Kind.BOT, teams=frozenset({"cs"})), "Apps"),
        (Actor(user_id="U3", name="Gone", kind=Kind.DEACTIVATED, teams=frozenset({"cs"})), "deactivated"),
        (Actor(user_id="U4", name="U4", kind=Kind.UNKNOWN), "don't know"),
    ],
)
def test_nobody_without_the_right_decides_and_each_is_told_why(actor: Actor, part: str) -> None:
    with pytest.raises(Refusal) as caught:
        decide.decide(HANDBOOK, opened(), "review", actor, approval(), reference="r", now=MONDAY_TEN)

    assert part in sentence_of(caught.value)


TERMS = POLICY.process("order_approval").terms(OrderTerms)
PER_CURRENCY = replace(
    POLICY.process("order_approval"),
    own=replace(TERMS, order_value_over=ValueLimit(amounts={"JPY": Decimal(100_000), "USD": Decimal(700)})),
)
IN_TWO_CURRENCIES = replace(HANDBOOK, policy=replace(POLICY, processes={**POLICY.processes, "order_approval": PER_CURRENCY}))


@pytest.mark.parametrize(
    ("handbook", "total", "currency", "why"),
    [
        (HANDBOOK, "100000", "JPY", ""),
        (HANDBOOK, "100001", "JPY", "It is worth ¥100,001; the threshold is ¥100,000."),
        (HANDBOOK, None, "JPY", "Its total is not known."),
        (HANDBOOK, "5", "USD", "The policy has no threshold for orders in USD."),
        (IN_TWO_CURRENCIES, "700", "USD", ""),
        (IN_TWO_CURRENCIES, "700.01", "USD", "It is worth $700.01; the threshold is $700.00."),
        (IN_TWO_CURRENCIES, "100000", "JPY", ""),
        (IN_TWO_CURRENCIES, "1", "EUR", "The policy has no threshold for orders in EUR."),
        (IN_TWO_CURRENCIES, None, "USD", "Its total is not known."),
    ],
)
def test_above_the_threshold_or_where_that_is_unknown_only_the_contact_approves(
    handbook: Handbook, total: str | None, currency: str, why: str
) -> None:
    order = replace(ORDER, total=None if total is None else Decimal(total), currency=currency)
    start = opening.open_handoff(handbook, "order_approval", order, handoff_id="abcd2345efgh", previous=None, now=MONDAY_TEN)
    handoff = start.handoff

    if why:
        with refused(f"{re.escape(why)} Only the CS Manager approves it."):
            decide.decide(handbook, handoff, "review", AIKO, approval(), reference="r", now=MONDAY_TEN)
        assert handoff.escalation is not None
        assert english(handoff.escalation.evidence[0].text) == why
        decider = YUMI
    else:
        assert handoff.escalation is None
        decider = AIKO
    change = decide.decide(handbook, handoff, "review", decider, approval(), reference="r", now=MONDAY_TEN)
    assert change.handoff.task("review").decision is not None


def test_without_a_threshold_any_member_approves_an_order_of_unknown_total() -> None:
    terms = replace(POLICY.process("order_approval"), own=replace(TERMS, order_value_over=None))
    handbook = replace(HANDBOOK, policy=replace(POLICY, processes={**POLICY.processes, "order_approval": terms}))

    handoff = opened(replace(ORDER, total=None))
    change = decide.decide(handbook, handoff, "review", AIKO, approval(), reference="r", now=MONDAY_TEN)

    assert change.handoff.task("review").decision is not None


def test_above_the_threshold_any_member_may_reject() -> None:
    expensive = opened(replace(ORDER, total=Decimal(100001)))

    change = decide.decide(HANDBOOK, expensive, "review", AIKO, rejection(), reference="r", now=MONDAY_TEN)

    assert not change.handoff.is_open


@pytest.mark.parametrize(
    ("submission", "part"),
    [
        (lambda: approval(answers=()), "Please check"),
        (lambda: approval(answers=(Answer(item="address", outcome=Outcome.FAILED),)), "Report it"),
        (lambda: approval(edition=7), "changed in Salesforce while you were deciding"),
        (lambda: rejection(reason=""), "choose a reason"),
        (lambda: rejection(reason="made_up"), "choose a reason"),
        (lambda: rejection(words=if_written("  ")), "in a sentence why"),
    ],
)
def test_an_incomplete_decision_is_refused_in_a_sentence(submission: Callable[[], Submission], part: str) -> None:
    with pytest.raises(Refusal) as caught:
        decide.decide(HANDBOOK, opened(), "review", AIKO, submission(), reference="r", now=MONDAY_TEN)

    assert part in sentence_of(caught.value)
