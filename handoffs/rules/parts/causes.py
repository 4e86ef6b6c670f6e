"""Whether the cause of an escalation goes on, asked after each change, so that no escalation outlives its cause."""

from datetime import datetime

from handoffs.model.change import Change, change_of
from handoffs.model.escalation import SHARED, Escalation, Evidence, Trigger
from handoffs.model.events.escalations import CauseEnded
from handoffs.model.handoff import DeliveryState, Handoff, Task, TaskState
from handoffs.model.people import BATON
from handoffs.process.handbook import Handbook
from handoffs.text.messages import Message, message

THRESHOLDS = frozenset({Trigger.VALUE, Trigger.REPEAT_ORDERS, Trigger.CERTIFICATE_URGENT, Trigger.CERTIFICATE_CRITICAL})
"""Triggers that a rule raises while the subject crosses a threshold."""

MEASURED = (Trigger.BREACHED, Trigger.WRITE_BACK)
"""Triggers whose cause shows by itself whether it goes on: when somebody resolved one that does, it is raised again."""


def is_measured(escalation: Escalation) -> bool:
    """Return whether the end of an ongoing cause shows by itself, so that it is raised again after somebody resolved it."""
    return any(each.trigger in MEASURED for each in escalation.ongoing)


def with_ended_causes(handbook: Handbook, change: Change, now: datetime) -> Change:
    """Return the change with the end of each cause that it ended."""
    return change.then(change_of(change.handoff, *ended_causes(handbook, change.handoff, now)))


def ended_causes(handbook: Handbook, handoff: Handoff, now: datetime) -> tuple[CauseEnded, ...]:
    """Return the end of each cause of the open escalation that is over."""
    ongoing = handoff.escalation.ongoing if handoff.escalation else ()
    over = {each.cause: why_over(handbook, handoff, each, now) for each in ongoing}
    return tuple(
        CauseEnded(step=step, trigger=trigger, user_id=user_id, decision=decision, reason=reason, at=now)
        for (step, trigger, user_id, decision), reason in over.items()
        if reason
    )


def why_over(handbook: Handbook, handoff: Handoff, evidence: Evidence, now: datetime) -> Message | None:
    """Return why the cause of evidence is over by the state of its task; None while it goes on.

    What concerns a customer as a whole goes on after the task of one record, until a person resolves it.
    """
    task = handoff.task(evidence.step)
    if evidence.trigger is Trigger.WRITE_BACK:
        return _why_delivered(task, evidence)
    if evidence.trigger in SHARED and evidence.user_id == BATON.user_id:
        return _why_no_longer(handbook, handoff, task, evidence, now)
    if task.withdrawal:
        return message("rules.causes.withdrawn", reason=task.withdrawal.reason)
    if task.decision:
        return _why_decided(handbook, handoff, task, evidence)
    if task.state is TaskState.HANDED_BACK:
        is_over = evidence.trigger is Trigger.BREACHED or not (handoff.is_open or handoff.is_delivering)
        return message("rules.causes.handed_back") if is_over else None
    return _why_no_longer(handbook, handoff, task, evidence, now)


def _why_delivered(task: Task, evidence: Evidence) -> Message | None:
    if task.delivery is DeliveryState.PENDING and task.decision and task.decision.reference == evidence.decision:
        return None
    return message("rules.causes.saved") if task.decision else message("rules.causes.not_saved")


def _why_decided(handbook: Handbook, handoff: Handoff, task: Task, evidence: Evidence) -> Message | None:
    """Return the decision that ended the cause; one that was there before, or that is not saved yet, ends none."""
    if task.decision is None or task.delivery is DeliveryState.PENDING or task.decision.reference == evidence.decision:
        return None
    past = handbook.step_of(handoff, task).choice(task.decision.choice).past
    return message("rules.causes.decided", name=task.decision.name, past=past)


def _why_no_longer(handbook: Handbook, handoff: Handoff, task: Task, evidence: Evidence, now: datetime) -> Message | None:
    """Return why an open task no longer gives cause; what a person escalated goes on until the task is done."""
    if evidence.user_id != BATON.user_id:
        return None
    if evidence.trigger is Trigger.BREACHED and task.breached_at is None:
        return message("rules.causes.due_moved", at=task.due.due_at)
    if evidence.trigger in THRESHOLDS:
        crossed = handbook.process_of(handoff).thresholds(handoff, handbook.policy, now)
        return None if any(each.trigger is evidence.trigger for each in crossed) else message("rules.causes.no_longer")
    if evidence.trigger is Trigger.PROVISIONING:
        found = handbook.step_of(handoff, task).finding_evidence(handoff, task, handbook.policy, now)
        return None if found else message("rules.causes.no_longer")
    return None
