"""A customer disputes a result: the record is opened again, and a supervisor hears of it, once."""

from dataclasses import replace

import pytest

from handoffs.model.effects import Remark, ThreadReply
from handoffs.model.escalation import Trigger
from handoffs.model.events.escalations import Escalated
from handoffs.model.handoff import DeliveryState, Handoff, TaskState
from handoffs.model.refusal import Refusal, TooLate
from handoffs.process.submission import Submission
from handoffs.processes.eligibility_check.result import RESULT, choice_of
from handoffs.rules import dispute
from handoffs.rules import open as opening
from handoffs.rules.decide import decide_by_itself
from handoffs.rules.outside import deliver
from handoffs.subjects.case import EligibilityCase
from handoffs.subjects.field_values import FieldValue
from handoffs.text.messages import Message, message
from tests.handoffs.examples import ACCOUNT, AIKO, HANDBOOK, MONDAY_TEN, later

CASE = EligibilityCase(
    record_id="500000000000002AAA",
    number="00001051",
    status="New",
    account=ACCOUNT,
    requested_at=MONDAY_TEN,
    entered_review_at=MONDAY_TEN,
    modified_at=MONDAY_TEN,
)
OPEN = opening.open_handoff(HANDBOOK, "eligibility_check", CASE, handoff_id="abcd2345efgh", previous=None, now=MONDAY_TEN).handoff
STEP = OPEN.current.step
NOW = later(minutes=9)


def saving() -> Handoff:
    """Return the handoff with a result that is not saved yet."""
    result = (FieldValue(name=RESULT, value="Apartment 1G"),)
    submission = Submission(choice=choice_of("Apartment 1G"), edition=1, field_values=result)
    return decide_by_itself(HANDBOOK, OPEN, STEP, submission, reference="d1", now=later(minutes=1)).handoff


def saved() -> Handoff:
    """Return the handoff with a result that Salesforce has."""
    change = deliver.confirm(HANDBOOK, saving(), STEP, "d1", later(minutes=2))
    assert change is not None
    return change.handoff


def test_the_case_is_opened_again_and_the_supervisor_hears_why() -> None:
    change = dispute.dispute(HANDBOOK, saved(), STEP, AIKO, " It is a house. ", reference="q1", now=NOW)

    remark, reply = change.effects
    (event,) = change.events
    assert isinstance(remark, Remark) and remark.request and remark.reference == "q1"
    assert isinstance(event, Escalated) and isinstance(reply, ThreadReply)
    assert (event.trigger, event.name, event.at) == (Trigger.DISPUTED, AIKO.name, NOW)
    assert event.text == message("rules.dispute.evidence", note=remark.note.body)
    assert "Aiko Mori: It is a house." in str(remark.note.body)
    assert event.record_links == HANDBOOK.process_of(OPEN).record_links(saved(), Trigger.OTHER)


def disputed() -> Handoff:
    """Return the handoff whose result is disputed already."""
    return dispute.dispute(HANDBOOK, saved(), STEP, AIKO, "No.", reference="q1", now=NOW).handoff


@pytest.mark.parametrize(
    ("handoff", "words", "part", "field", "kind"),
    [
        (OPEN, "No.", message("rules.dispute.nothing_decided"), None, Refusal),
        (saving(), "No.", message("rules.dispute.not_saved"), None, Refusal),
        (replace(saved(), next_id="next"), "No.", message("rules.dispute.new_round"), None, TooLate),
        (disputed(), "No.", message("rules.dispute.already_disputed"), None, Refusal),
        (saved(), " ", message("rules.dispute.no_words"), "words", Refusal),
    ],
)
def test_a_dispute_is_refused_while_nothing_can_be_disputed(
    handoff: Handoff, words: str, part: Message, field: str | None, kind: type[Refusal]
) -> None:
    with pytest.raises(kind) as caught:
        dispute.dispute(HANDBOOK, handoff, STEP, AIKO, words, reference="q", now=NOW)

    assert (type(caught.value), caught.value.message, caught.value.field) == (kind, part, field)


@pytest.mark.parametrize("state", [TaskState.WITHDRAWN, TaskState.HANDED_BACK])
def test_a_result_that_no_longer_holds_is_not_disputed(state: TaskState) -> None:
    task = replace(saved().current, state=state, delivery=DeliveryState.CONFIRMED)

    with pytest.raises(Refusal) as caught:
        dispute.dispute(HANDBOOK, replace(saved(), tasks=(task,)), STEP, AIKO, "No.", reference="q", now=NOW)

    assert caught.value.message == message("rules.dispute.nothing_decided")
