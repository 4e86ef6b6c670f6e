"""What each rule refuses, with the message that the person reads and the field of the form to which it belongs."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from handoffs.model.change import Change
from handoffs.model.checks import Answer, Outcome
from handoffs.model.escalation import Trigger
from handoffs.model.handoff import Handoff
from handoffs.model.people import Actor, Kind
from handoffs.model.refusal import Refusal, TooLate
from handoffs.process.step import Step
from handoffs.process.submission import Ruling
from handoffs.rules import ask_contact, checklist, claim, comment, decide, dispute, escalate, hand_back, pause, withdraw
from handoffs.rules.outside import deliver
from handoffs.rules.parts import guards
from handoffs.rules.start import require_owner, require_starter, require_unnumbered
from handoffs.rules.time import expire
from handoffs.text.messages import Message, message, written
from tests.handoffs.examples import (
    AIKO,
    HANDBOOK,
    HARUKA,
    KEN,
    POLICY,
    YUMI,
    approval,
    later,
    opened,
    rejection,
    requested,
    ruled,
)
from tests.refusals import shown

NOW, TEAM = later(minutes=10), POLICY.team("cs")
CONTACT = TEAM.contact_title
NAOMI = replace(YUMI, user_id="U0NAOMI", name="Naomi Abe")
GUEST = Actor(user_id="U0GUEST", name="Guest", kind=Kind.GUEST, teams=frozenset({"cs"}), contact_of=frozenset({"cs"}))


def made(change: Change | None) -> Handoff:
    """Return the handoff of a change, which there must be."""
    assert change is not None
    return change.handoff


OPEN = opened()
CLAIMED = claim.claim(HANDBOOK, OPEN, "review", AIKO, NOW).handoff
PAUSED = pause.ask(HANDBOOK, OPEN, "review", AIKO, "Which flat?", reference="q1", now=NOW).handoff
SAVING = decide.decide(HANDBOOK, OPEN, "review", AIKO, approval(), reference="d1", now=NOW).handoff
SAVED = made(deliver.confirm(HANDBOOK, SAVING, "review", "d1", NOW))
GONE = made(withdraw.withdraw(OPEN, "review", written("Cancelled by the customer"), NOW))
BREACHED = made(expire.breach(HANDBOOK, OPEN, "review", later(hours=2)))
ANSWERED = escalate.acknowledge(HANDBOOK, BREACHED, YUMI, later(hours=2)).handoff
RESOLVED = escalate.resolve(HANDBOOK, BREACHED, YUMI, ruled("Called."), later(hours=2)).handoff
REQUEST = requested()
CALLED_OFF = withdraw.call_off(HANDBOOK, REQUEST, "do", HARUKA, "Done already.", NOW).handoff
DO = HANDBOOK.step_of(REQUEST, REQUEST.current)
REVIEW = HANDBOOK.step_of(OPEN, OPEN.current)

Asked = Callable[[], object]


def no_member(doing: Message) -> Message:
    """Return the refusal of who is not in the team."""
    return message("process.rights.no_member", channel=TEAM.channel, contact=CONTACT, doing=doing)


def contact_only(because: Message) -> Message:
    """Return the refusal of who is not the team's contact."""
    return message("process.rights.contact_only", because=because, contact=CONTACT)


def tick(handoff: Handoff, items: tuple[str, ...], outcome: Outcome, words: str = "", step: str = "do") -> Asked:
    """Return a call that answers items of a checklist."""
    return lambda: checklist.tick(HANDBOOK, handoff, step, AIKO, items, outcome, words, NOW)


def asking(handoff: Handoff) -> Change:
    """Return the change in which Aiko asks the contact to decide."""
    return ask_contact.ask_contact(HANDBOOK, handoff, "review", AIKO, NOW)


def failing(item: str, words: str, handoff: Handoff = OPEN) -> Asked:
    """Return a call that reports a failed check as Aiko."""
    given = (Answer(item=item, outcome=Outcome.FAILED, words=words),)
    return lambda: checklist.fail_checks(HANDBOOK, handoff, "review", AIKO, approval(answers=given), NOW)


REPORTED = checklist.fail_checks(
    HANDBOOK,
    OPEN,
    "review",
    AIKO,
    approval(answers=(Answer(item="address", outcome=Outcome.FAILED, words="No such street."),)),
    NOW,
).handoff
TICKED = checklist.tick(HANDBOOK, REQUEST, "do", AIKO, ("done",), Outcome.VERIFIED, "", NOW).handoff

ROWS: list[tuple[Asked, Message, str | None]] = [
    (lambda: claim.claim(HANDBOOK, OPEN, "review", HARUKA, NOW), no_member(REVIEW.permission_phrase), None),
    (lambda: claim.claim(HANDBOOK, OPEN, "review", GUEST, NOW), message("process.rights.guest"), None),
    (lambda: claim.claim(HANDBOOK, CLAIMED, "review", AIKO, NOW), message("rules.claim.already_yours"), None),
    (lambda: claim.claim(HANDBOOK, CLAIMED, "review", KEN, NOW), message("rules.claim.already_claimed", name=AIKO.name), None),
    (lambda: claim.release(HANDBOOK, OPEN, "review", AIKO, NOW), message("rules.claim.nobody_to_release"), None),
    (
        lambda: claim.release(HANDBOOK, CLAIMED, "review", KEN, NOW),
        contact_only(message("rules.claim.release_by_claimant", name=AIKO.name)),
        None,
    ),
    (
        lambda: claim.reassign(HANDBOOK, CLAIMED, "review", KEN, YUMI, NOW),
        contact_only(message("rules.claim.pass_on_by_claimant", name=AIKO.name)),
        None,
    ),
    (
        lambda: claim.reassign(HANDBOOK, CLAIMED, "review", AIKO, HARUKA, NOW),
        message("rules.claim.colleague_may_not", name=HARUKA.name),
        "person",
    ),
    (
        lambda: claim.reassign(HANDBOOK, CLAIMED, "review", YUMI, AIKO, NOW),
        message("rules.claim.colleague_has_it", name=AIKO.name),
        "person",
    ),
    (
        lambda: comment.comment(HANDBOOK, OPEN, "review", HARUKA, "Hello", NOW),
        no_member(message("rules.comment.permission")),
        None,
    ),
    (lambda: comment.comment(HANDBOOK, OPEN, "review", AIKO, " ", NOW), message("rules.comment.no_words"), "words"),
    (
        lambda: pause.ask(HANDBOOK, PAUSED, "review", KEN, "Which?", reference="q", now=NOW),
        message("rules.pause.already_paused", name=AIKO.name),
        None,
    ),
    (
        lambda: pause.ask(HANDBOOK, OPEN, "review", KEN, " ", reference="q", now=NOW),
        message("rules.pause.no_question"),
        "words",
    ),
    (lambda: pause.resume(HANDBOOK, OPEN, "review", KEN, NOW), message("rules.pause.not_paused"), None),
    (tick(REQUEST, (), Outcome.VERIFIED), message("rules.checklist.unknown_item"), "item"),
    (tick(REQUEST, ("done", "forged"), Outcome.VERIFIED), message("rules.checklist.unknown_item"), "item"),
    (
        tick(OPEN, ("identity",), Outcome.NOT_APPLICABLE, "No.", "review"),
        message("rules.checklist.always_applies"),
        "item",
    ),
    (tick(REQUEST, ("done",), Outcome.NOT_APPLICABLE, " "), message("rules.checklist.no_reason"), "words"),
    (tick(TICKED, ("done",), Outcome.VERIFIED), message("rules.checklist.already_ticked_by_yourself"), None),
    (
        lambda: checklist.tick(HANDBOOK, TICKED, "do", KEN, ("done",), Outcome.VERIFIED, "", NOW),
        message("rules.checklist.already_ticked"),
        None,
    ),
    (failing("address", " "), message("rules.checklist.no_words"), "failed.address"),
    (failing("made_up", "Wrong."), message("rules.checklist.unknown_item"), "item"),
    (failing("address", "No such street.", REPORTED), message("rules.checklist.already_reported"), None),
    (
        lambda: decide.decide(HANDBOOK, SAVING, "review", AIKO, approval(), reference="d2", now=NOW),
        message("rules.guards.decided_by_yourself", past=REVIEW.choice("approve").past),
        None,
    ),
    (
        lambda: ask_contact.ask_contact(HANDBOOK, made(asking(OPEN)), "review", AIKO, NOW),
        message("rules.ask_contact.already_asked", contact=CONTACT),
        None,
    ),
    (
        lambda: ask_contact.ask_contact(HANDBOOK, SAVING, "review", AIKO, NOW),
        message("rules.guards.decided_by_yourself", past=REVIEW.choice("approve").past),
        None,
    ),
    (
        lambda: escalate.escalate(HANDBOOK, OPEN, "review", HARUKA, Trigger.OTHER, "Help.", NOW),
        no_member(message("rules.escalate.permission")),
        None,
    ),
    (
        lambda: escalate.escalate(HANDBOOK, OPEN, "review", AIKO, Trigger.OTHER, " ", NOW),
        message("rules.escalate.no_words"),
        "words",
    ),
    (
        lambda: escalate.acknowledge(HANDBOOK, BREACHED, AIKO, NOW),
        contact_only(message("rules.escalate.contact_only")),
        None,
    ),
    (
        lambda: escalate.acknowledge(HANDBOOK, ANSWERED, NAOMI, NOW),
        message("rules.escalate.already_acknowledged", name=YUMI.name),
        None,
    ),
    (lambda: escalate.acknowledge(HANDBOOK, ANSWERED, YUMI, NOW), message("rules.escalate.acknowledged_by_yourself"), None),
    (lambda: escalate.resolve(HANDBOOK, RESOLVED, YUMI, ruled("Yes"), NOW), message("rules.escalate.resolved_by_yourself"), None),
    (lambda: escalate.acknowledge(HANDBOOK, OPEN, YUMI, NOW), message("rules.escalate.already_resolved"), None),
    (
        lambda: escalate.acknowledge(HANDBOOK, RESOLVED, NAOMI, NOW),
        message("rules.escalate.already_resolved_by", name=YUMI.name),
        None,
    ),
    (
        lambda: escalate.resolve(HANDBOOK, BREACHED, YUMI, Ruling(assessment=None), NOW),
        message("rules.escalate.no_assessment"),
        "assessment",
    ),
    (
        lambda: decide.decide(HANDBOOK, OPEN, "review", AIKO, approval(choice="forged"), reference="d", now=NOW),
        message("rules.decide.unknown_choice"),
        None,
    ),
    (
        lambda: decide.decide(HANDBOOK, OPEN, "review", AIKO, approval(edition=7), reference="d", now=NOW),
        message("rules.guards.other_edition"),
        None,
    ),
    (
        lambda: decide.decide(HANDBOOK, OPEN, "review", AIKO, rejection(reason="forged"), reference="d", now=NOW),
        message("rules.decide.no_reason"),
        "reason",
    ),
    (
        lambda: decide.decide(HANDBOOK, OPEN, "review", AIKO, rejection(words=None), reference="d", now=NOW),
        message("rules.decide.no_words"),
        "words",
    ),
    (
        lambda: decide.decide(HANDBOOK, CLAIMED, "review", KEN, approval(), reference="d", now=NOW),
        message("rules.decide.claimed_by_another", name=AIKO.name),
        "over_claim",
    ),
    (
        lambda: claim.claim(HANDBOOK, SAVING, "review", KEN, NOW),
        message("rules.guards.decided_by_another", name=AIKO.name, past=REVIEW.choice("approve").past),
        None,
    ),
    (
        lambda: claim.claim(HANDBOOK, GONE, "review", KEN, NOW),
        message("rules.guards.withdrawn", reason=written("Cancelled by the customer")),
        None,
    ),
    (
        lambda: hand_back.hand_back(HANDBOOK, OPEN, "review", AIKO, "No.", now=NOW),
        message("rules.hand_back.first_step"),
        None,
    ),
    (lambda: hand_back.hand_back(HANDBOOK, REQUEST, "do", AIKO, " ", now=NOW), message("rules.hand_back.no_words"), "words"),
    (
        lambda: dispute.dispute(HANDBOOK, SAVED, "review", HARUKA, "Wrong.", reference="d", now=NOW),
        no_member(message("rules.dispute.permission")),
        None,
    ),
    (
        lambda: dispute.dispute(HANDBOOK, SAVED, "review", AIKO, "Wrong.", reference="d", now=NOW),
        message("rules.dispute.not_here"),
        None,
    ),
    (
        lambda: withdraw.call_off(HANDBOOK, OPEN, "review", YUMI, "No.", NOW),
        message("rules.withdraw.not_by_hand"),
        None,
    ),
    (
        lambda: withdraw.call_off(HANDBOOK, REQUEST, "do", AIKO, "No.", NOW),
        contact_only(message("rules.withdraw.starter_only", name=HARUKA.name)),
        None,
    ),
    (lambda: withdraw.call_off(HANDBOOK, CALLED_OFF, "do", HARUKA, "No.", NOW), message("rules.withdraw.already_over"), None),
    (lambda: withdraw.call_off(HANDBOOK, REQUEST, "do", HARUKA, " ", NOW), message("rules.withdraw.no_words"), "words"),
    (
        lambda: require_unnumbered([OPEN, REQUEST], "request"),
        message("rules.start.number_taken", number="RQ-1", headline=written("Call the builder"), name=HARUKA.name),
        "number",
    ),
    (lambda: require_owner(HANDBOOK, "forged", AIKO), message("rules.start.no_team"), None),
    (lambda: require_owner(HANDBOOK, "order_approval", HARUKA), no_member(REVIEW.permission_phrase), None),
    (lambda: require_starter(HANDBOOK, Actor(user_id="U0X", name="X")), message("rules.start.no_team_member"), None),
    (lambda: require_starter(HANDBOOK, GUEST), message("process.rights.guest"), None),
]


@pytest.mark.parametrize(("asked", "reason", "field"), ROWS, ids=[f"{place}-{row[1].id}" for place, row in enumerate(ROWS)])
def test_a_rule_refuses_with_its_own_words_at_its_field(asked: Asked, reason: Message, field: str | None) -> None:
    with pytest.raises(Refusal) as caught:
        asked()

    assert (caught.value.message, caught.value.field) == (reason, field)
    assert shown(reason)


LATE: list[Asked] = [
    lambda: claim.claim(HANDBOOK, SAVING, "review", KEN, NOW),
    lambda: decide.decide(HANDBOOK, OPEN, "review", AIKO, approval(edition=7), reference="d", now=NOW),
    lambda: escalate.acknowledge(HANDBOOK, RESOLVED, YUMI, NOW),
    lambda: withdraw.call_off(HANDBOOK, CALLED_OFF, "do", HARUKA, "No.", NOW),
    tick(TICKED, ("done",), Outcome.VERIFIED),
]


@pytest.mark.parametrize("asked", LATE)
def test_who_came_too_late_gets_the_newest_card(asked: Asked) -> None:
    with pytest.raises(TooLate):
        asked()


ALLOWED: list[Asked] = [
    lambda: claim.claim(HANDBOOK, OPEN, "review", YUMI, NOW),
    lambda: claim.release(HANDBOOK, CLAIMED, "review", YUMI, NOW),
    lambda: claim.reassign(HANDBOOK, CLAIMED, "review", YUMI, KEN, NOW),
    lambda: claim.reassign(HANDBOOK, CLAIMED, "review", AIKO, KEN, NOW),
    lambda: claim.reassign(HANDBOOK, OPEN, "review", KEN, AIKO, NOW),
    lambda: comment.comment(HANDBOOK, SAVED, "review", AIKO, "Late, but true.", NOW),
    tick(REQUEST, ("done",), Outcome.NOT_APPLICABLE, "Nothing to call."),
    tick(TICKED, ("done",), Outcome.OPEN),
    lambda: decide.decide(HANDBOOK, CLAIMED, "review", AIKO, approval(), reference="d", now=NOW),
    lambda: decide.decide(HANDBOOK, CLAIMED, "review", KEN, approval(over_claim=True), reference="d", now=NOW),
    lambda: withdraw.call_off(HANDBOOK, REQUEST, "do", YUMI, "No.", NOW),
    lambda: require_unnumbered([OPEN, CALLED_OFF], "request"),
    lambda: require_unnumbered([REQUEST], "offboarding"),
    lambda: require_owner(HANDBOOK, "order_approval", AIKO),
    lambda: require_starter(HANDBOOK, KEN),
    lambda: guards.require_same_edition(OPEN, 1),
]


@pytest.mark.parametrize("asked", ALLOWED)
def test_who_may_is_not_refused(asked: Asked) -> None:
    asked()


class Lead(Step):
    """A step that only the contact decides."""

    key, title, permission_phrase, contact_only = "lead", written("Sign"), written("sign"), True


def test_a_step_of_the_contact_says_so() -> None:
    process = type("Signed", (type(HANDBOOK.process_of(OPEN)),), {"steps": (Lead(),)})()
    handbook = replace(HANDBOOK, processes={"order_approval": process})
    handoff = replace(OPEN, tasks=(replace(OPEN.current, step="lead"),))

    with pytest.raises(Refusal) as caught:
        guards.open_task(handbook, handoff, "lead", AIKO)

    assert caught.value.message == contact_only(message("rules.guards.contact_only", contact=CONTACT, permission=written("sign")))
    assert guards.open_task(handbook, handoff, "lead", YUMI) == handoff.current
