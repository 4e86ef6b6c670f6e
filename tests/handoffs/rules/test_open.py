"""The changes of a handoff, for every actor and surface."""

from dataclasses import replace
from datetime import timedelta

import pytest

from handoffs.model.change import Change
from handoffs.model.checks import Answer, Outcome
from handoffs.model.effects import ThreadReply
from handoffs.model.escalation import Trigger
from handoffs.model.events import Event
from handoffs.model.fold import replay
from handoffs.model.handoff import DeliveryState, Handoff, TaskState
from handoffs.model.people import Actor
from handoffs.model.refusal import TooLate
from handoffs.process.submission import Ruling
from handoffs.rules import checklist, claim, decide, escalate, withdraw
from handoffs.rules import open as opening
from handoffs.rules.decide import ClaimedByAnother
from handoffs.rules.outside import deliver, refresh
from handoffs.rules.parts.timers import TimerKind, timers_of
from handoffs.text.messages import written
from tests.handoffs.examples import (
    AIKO,
    HANDBOOK,
    HARUKA,
    KEN,
    MONDAY_TEN,
    ORDER,
    YUMI,
    approval,
    later,
    opened,
    rejection,
    ruled,
)
from tests.messages import english
from tests.refusals import refused, shown


def decided(handoff: Handoff) -> Handoff:
    return decide.decide(HANDBOOK, handoff, "review", AIKO, approval(), reference="ref1", now=later(minutes=5)).handoff


def test_the_clock_starts_when_the_order_entered_review_not_when_we_saw_it() -> None:
    handoff = opened(now=later(hours=3))

    assert handoff.task("review").due.started_at == MONDAY_TEN
    assert handoff.task("review").due.due_at == later(hours=2)


def test_a_priority_order_is_due_after_thirty_minutes_of_wall_time() -> None:
    assert opened(replace(ORDER, priority=True)).task("review").due.due_at == later(minutes=30)


def test_a_change_of_priority_recomputes_the_due_instant_from_the_same_start() -> None:
    change = refresh.refresh(HANDBOOK, opened(), "review", replace(ORDER, priority=True), later(minutes=10))

    assert change is not None
    assert change.handoff.task("review").due.due_at == later(minutes=30)
    assert change.handoff.edition == 1


def test_a_material_change_makes_everybody_look_again() -> None:
    changed = replace(ORDER, installation_address="Elsewhere 9")
    change = refresh.refresh(HANDBOOK, opened(), "review", changed, later(minutes=10))

    assert change is not None
    with refused("changed in Salesforce", TooLate):
        decide.decide(HANDBOOK, change.handoff, "review", AIKO, approval(), reference="r", now=later(minutes=11))


def test_what_has_not_changed_changes_nothing() -> None:
    assert refresh.refresh(HANDBOOK, opened(), "review", ORDER, later(minutes=1)) is None


def test_a_second_person_is_told_who_was_faster() -> None:
    with refused("Aiko Mori already approved this", TooLate):
        decide.decide(HANDBOOK, decided(opened()), "review", KEN, rejection(), reference="r2", now=later(minutes=6))


def test_a_claim_shows_who_is_on_it_and_lapses_in_business_hours() -> None:
    evening = later(hours=7, minutes=30)
    claimed = claim.claim(HANDBOOK, opened(), "review", AIKO, evening).handoff

    made = claimed.task("review").claim
    assert made is not None
    assert made.lapses_at == later(hours=23, minutes=30)
    assert claim.lapse(claimed, "review", evening + timedelta(minutes=59)) is None
    lapsed = claim.lapse(claimed, "review", made.lapses_at)
    assert lapsed is not None and lapsed.handoff.task("review").claim is None


@pytest.mark.parametrize(("actor", "words"), [(AIKO, "You already claimed this"), (KEN, "Aiko Mori has already claimed this")])
def test_a_claimed_task_cannot_be_claimed_again(actor: Actor, words: str) -> None:
    claimed = claim.claim(HANDBOOK, opened(), "review", AIKO, MONDAY_TEN).handoff

    with refused(words):
        claim.claim(HANDBOOK, claimed, "review", actor, later(minutes=1))


def test_only_the_claimant_and_the_contact_release() -> None:
    claimed = claim.claim(HANDBOOK, opened(), "review", AIKO, MONDAY_TEN).handoff

    with refused("only they can release"):
        claim.release(HANDBOOK, claimed, "review", KEN, later(minutes=1))
    for actor in (AIKO, YUMI):
        assert claim.release(HANDBOOK, claimed, "review", actor, later(minutes=1)).handoff.task("review").claim is None


def test_deciding_what_another_has_claimed_asks_to_confirm_once() -> None:
    claimed = claim.claim(HANDBOOK, opened(), "review", AIKO, MONDAY_TEN).handoff

    with pytest.raises(ClaimedByAnother):
        decide.decide(HANDBOOK, claimed, "review", KEN, approval(), reference="r", now=later(minutes=1))
    confirmed = approval(over_claim=True)
    change = decide.decide(HANDBOOK, claimed, "review", KEN, confirmed, reference="r", now=later(minutes=1))
    assert change.handoff.task("review").state is TaskState.SETTLED


def test_a_decision_is_saving_until_it_is_confirmed() -> None:
    handoff = decided(opened())
    assert handoff.task("review").delivery is DeliveryState.PENDING

    confirmed = deliver.confirm(HANDBOOK, handoff, "review", "ref1", later(minutes=6))
    assert confirmed is not None and confirmed.handoff.task("review").delivery is DeliveryState.CONFIRMED
    assert deliver.confirm(HANDBOOK, confirmed.handoff, "review", "ref1", later(minutes=7)) is None
    assert deliver.confirm(HANDBOOK, handoff, "review", "another", later(minutes=7)) is None


def test_a_refused_write_opens_the_task_again_and_tells_the_decider_in_salesforces_words() -> None:
    change = deliver.note_rejected(
        HANDBOOK, decided(opened()), "review", "ref1", written("Credit check missing"), conflict=False, now=later(minutes=6)
    )

    assert change is not None
    task = change.handoff.task("review")
    assert task.state is TaskState.OPEN
    assert task.delivery_failure is not None and english(task.delivery_failure.reason) == "Credit check missing"
    (answer,) = change.effects
    assert isinstance(answer, ThreadReply)
    assert answer.mention == AIKO.user_id
    assert "Credit check missing" in shown(answer.text)


def test_trouble_in_saving_is_told_once() -> None:
    first = deliver.note_retry(decided(opened()), "review", "ref1", written("Salesforce can't be reached"), later(minutes=6))

    assert first is not None
    assert deliver.note_retry(first.handoff, "review", "ref1", written("Salesforce can't be reached"), later(minutes=7)) is None


def test_a_failed_address_check_escalates_and_others_do_not() -> None:
    def failing(item: str) -> Change:
        submission = approval(answers=(Answer(item=item, outcome=Outcome.FAILED, words="No such street."),))
        return checklist.fail_checks(HANDBOOK, opened(), "review", AIKO, submission, later(minutes=5))

    escalation = failing("address").handoff.escalation
    assert escalation is not None and escalation.evidence[0].trigger is Trigger.ADDRESS
    assert failing("identity").handoff.escalation is None
    assert failing("identity").handoff.task("review").ticks[0].name == "Aiko Mori"
    with refused("does not have that item"):
        failing("made up")


def test_further_triggers_raise_the_one_escalation_and_keep_all_proof() -> None:
    first = escalate.escalate(HANDBOOK, opened(), "review", AIKO, Trigger.DISPUTED, "He says 10G", MONDAY_TEN).handoff
    taken = escalate.acknowledge(HANDBOOK, first, YUMI, later(minutes=1)).handoff
    second = escalate.escalate(HANDBOOK, taken, "review", KEN, Trigger.OTHER, "Called again", later(minutes=2)).handoff

    escalation = second.escalation
    assert escalation is not None
    assert (escalation.level, len(escalation.evidence), escalation.acknowledged) == (2, 2, None)


def test_only_the_contact_answers_an_escalation() -> None:
    raised = escalate.escalate(HANDBOOK, opened(), "review", AIKO, Trigger.OTHER, "Please look", MONDAY_TEN).handoff

    with refused("answered by the contact"):
        escalate.acknowledge(HANDBOOK, raised, AIKO, later(minutes=1))
    with refused("Choose whether the escalation was needed"):
        escalate.resolve(HANDBOOK, raised, YUMI, Ruling(assessment=None, words="Agreed"), later(minutes=1))
    resolved = escalate.resolve(HANDBOOK, raised, YUMI, ruled("Agreed with the customer"), later(minutes=2)).handoff
    with refused("You already resolved this", TooLate):
        escalate.acknowledge(HANDBOOK, resolved, YUMI, later(minutes=3))


def test_other_teams_cannot_escalate() -> None:
    with refused("#cs-team"):
        escalate.escalate(HANDBOOK, opened(), "review", HARUKA, Trigger.OTHER, "Hurry", MONDAY_TEN)


def test_an_open_task_has_its_moments_and_a_settled_one_has_none() -> None:
    claimed = claim.claim(HANDBOOK, opened(), "review", AIKO, MONDAY_TEN).handoff

    kinds = [timer.kind for timer in timers_of(HANDBOOK, claimed)]
    assert kinds.count(TimerKind.CLAIM_LAPSES) == 1
    assert kinds.count(TimerKind.REDRAW) >= 4
    assert kinds.count(TimerKind.NUDGE) == kinds.count(TimerKind.BREACHED) == 1
    waits = decided(opened())
    assert [timer.kind for timer in timers_of(HANDBOOK, waits)] == [TimerKind.DELIVERY_TOO_LONG]
    task = waits.task("review")
    assert task.decision is not None
    confirmed = deliver.confirm(HANDBOOK, waits, "review", task.decision.reference, MONDAY_TEN)
    assert confirmed is not None and timers_of(HANDBOOK, confirmed.handoff) == ()


def test_the_journal_replays_to_the_handoff() -> None:
    handoff, journal = opened(), []
    start = opening.open_handoff(HANDBOOK, "order_approval", ORDER, handoff_id=handoff.id, previous=None, now=MONDAY_TEN)
    journal += start.events
    for change in _a_long_day(handoff):
        journal += change.events
        handoff = change.handoff

    events: tuple[Event, ...] = tuple(journal)
    assert replay(events) == handoff


def _a_long_day(handoff: Handoff) -> list[Change]:
    changes = [claim.claim(HANDBOOK, handoff, "review", AIKO, later(minutes=1))]

    def then(change: Change | None) -> None:
        assert change is not None
        changes.append(change)

    then(escalate.escalate(HANDBOOK, changes[-1].handoff, "review", KEN, Trigger.OTHER, "Look", later(minutes=2)))
    then(escalate.acknowledge(HANDBOOK, changes[-1].handoff, YUMI, later(minutes=3)))
    then(claim.release(HANDBOOK, changes[-1].handoff, "review", AIKO, later(minutes=4)))
    then(refresh.refresh(HANDBOOK, changes[-1].handoff, "review", replace(ORDER, instructions="!"), later(minutes=5)))
    submission = approval(edition=2)
    then(decide.decide(HANDBOOK, changes[-1].handoff, "review", AIKO, submission, reference="r1", now=later(minutes=6)))
    then(deliver.note_retry(changes[-1].handoff, "review", "r1", written("down"), later(minutes=7)))
    then(deliver.note_rejected(HANDBOOK, changes[-1].handoff, "review", "r1", written("no"), conflict=True, now=later(minutes=8)))
    then(withdraw.withdraw(changes[-1].handoff, "review", written("Approved in Salesforce by Sato"), later(minutes=9)))
    then(escalate.resolve(HANDBOOK, changes[-1].handoff, YUMI, ruled("done"), later(minutes=10)))
    then(opening.continue_in(changes[-1].handoff, "next", later(minutes=11)))
    return changes
