"""A task that is withdrawn, and one that goes on because its record can be seen again."""

from dataclasses import replace

from handoffs.model.escalation import Trigger
from handoffs.model.handoff import Handoff, TaskState
from handoffs.rules import open as opening
from handoffs.rules import withdraw
from handoffs.rules.parts.causes import with_ended_causes
from handoffs.rules.parts.timers import TimerKind, timers_of
from handoffs.rules.time import expire
from handoffs.text.messages import written
from tests.handoffs.examples import HANDBOOK, MONDAY_TEN, ORDER, later

GONE = written("Not seen")


def opened() -> Handoff:
    """Return a new handoff."""
    start = opening.open_handoff(HANDBOOK, "order_approval", ORDER, handoff_id="h1", previous=None, now=MONDAY_TEN)
    return start.handoff


def withdrawn(handoff: Handoff, *, unseen: bool) -> Handoff:
    """Return the handoff after the withdrawal of its task."""
    change = withdraw.withdraw(handoff, "review", GONE, later(minutes=1), unseen=unseen)
    assert change is not None
    return with_ended_causes(HANDBOOK, change, later(minutes=1)).handoff


def test_a_task_whose_record_can_be_seen_again_goes_on_with_its_clock() -> None:
    before = opened()
    change = withdraw.go_on(HANDBOOK, withdrawn(before, unseen=True), ORDER, later(minutes=5))

    assert change is not None
    task = change.handoff.task("review")
    assert (task.state, task.withdrawal, task.due) == (TaskState.OPEN, None, before.task("review").due)


def test_a_task_that_was_withdrawn_for_another_reason_does_not_go_on() -> None:
    over = withdrawn(opened(), unseen=False)

    assert withdraw.go_on(HANDBOOK, over, ORDER, later(minutes=5)) is None


def test_a_record_that_came_back_into_review_meanwhile_is_a_new_round() -> None:
    over, again = withdrawn(opened(), unseen=True), replace(ORDER, entered_review_at=later(minutes=3))

    assert withdraw.go_on(HANDBOOK, over, again, later(minutes=5)) is None


def test_a_breach_whose_escalation_ended_with_the_withdrawal_is_raised_again() -> None:
    handoff = opened()
    due = handoff.task("review").due
    breached = expire.fire(HANDBOOK, handoff, TimerKind.BREACHED, "review", reference="r", now=due.breach_at)
    assert breached is not None
    over = withdrawn(breached.handoff, unseen=True)
    assert over.escalation is not None and not over.escalation.ongoing

    change = withdraw.go_on(HANDBOOK, over, ORDER, due.breach_at)

    assert change is not None
    assert any(each.kind is TimerKind.BREACHED for each in timers_of(HANDBOOK, change.handoff))
    again = expire.fire(HANDBOOK, change.handoff, TimerKind.BREACHED, "review", reference="r", now=due.breach_at)
    assert again is not None and again.handoff.escalation is not None
    assert [each.trigger for each in again.handoff.escalation.ongoing] == [Trigger.BREACHED]
