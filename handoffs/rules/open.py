"""Open a handoff for a subject that needs work, or its next round."""

from dataclasses import replace
from datetime import datetime
from functools import reduce

from handoffs.model.change import Change, change_of
from handoffs.model.events.work import Continued, Opened
from handoffs.model.fold import apply, opened
from handoffs.model.handoff import Handoff
from handoffs.process.handbook import Handbook
from handoffs.rules.escalate import escalate_thresholds, raise_escalation
from handoffs.rules.parts.tasks import findings_changes, step_opened
from handoffs.subjects.subject import Subject


def open_handoff(
    handbook: Handbook,
    process: str,
    subject: Subject,
    *,
    handoff_id: str,
    previous: Handoff | None,
    others: tuple[Handoff, ...] = (),
    now: datetime,
) -> Change:
    """Open a handoff for a subject with the tasks of its first steps.

    Their clocks start when the subject entered review, and never before the end of the round before.

    Thresholds that the subject crosses escalate at once, except those that `others` of the customer have already.
    """
    begun = Opened(
        handoff_id=handoff_id,
        process=process,
        subject=subject,
        round=previous.round + 1 if previous else 1,
        previous_id=previous.id if previous else None,
        policy_version=handbook.policy.version,
        at=now,
    )
    opening = _with_first_steps(handbook, begun, _started_at(subject, previous, now))
    handoff, definition = opening.handoff, handbook.process_of(opening.handoff)
    task = handoff.current
    raised = escalate_thresholds(handbook, handoff, task, others=others, now=now)
    opening = opening.then(raised)
    evidence = definition.reopened_evidence(previous, handoff, now) if previous else None
    return opening.then(raise_escalation(handbook, opening.handoff, task, evidence)) if evidence else opening


def continue_in(handoff: Handoff, next_id: str, now: datetime) -> Change:
    """Point from a handoff to the new round that its subject came back for."""
    return change_of(handoff, Continued(next_id=next_id, at=now))


def _started_at(subject: Subject, previous: Handoff | None, now: datetime) -> datetime:
    """Return when the clock starts: when the subject entered review.

    Where nothing says when a record came back after the round before, it is the record's last change, which brought it back.
    """
    if previous is None:
        return subject.entered_review_at
    ended_at = _ended_at(previous)
    if subject.entered_review_at > ended_at or not subject.is_record:
        return max(subject.entered_review_at, ended_at)
    return max(min(subject.modified_at, now), ended_at)


def _ended_at(previous: Handoff) -> datetime:
    """Return when the last task of a round ended: with its decision or its withdrawal."""
    decided = [task.decision.at for task in previous.tasks if task.decision]
    withdrawn = [task.withdrawal.at for task in previous.tasks if task.withdrawal]
    return max((*decided, *withdrawn), default=previous.opened_at)


def _with_first_steps(handbook: Handbook, begun: Opened, since: datetime) -> Change:
    """Open the first steps that apply; the last one carries what is found of the subject and all of them."""
    bare = opened(begun)
    process = handbook.process_of(bare)
    urgency = process.urgency(bare)
    applicable = (step for step in process.first_steps if step.applies(bare, handbook.policy))
    steps = [step_opened(handbook, bare, step, urgency, begun.at, since) for step in applicable]
    findings = findings_changes(handbook, reduce(apply, steps, bare))
    steps[-1] = replace(steps[-1], findings=findings)
    return Change(handoff=reduce(apply, steps, bare), events=(begun, *steps))
