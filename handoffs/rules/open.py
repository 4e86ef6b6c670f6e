"""Open a handoff for a subject that needs work, or its next round."""

from dataclasses import replace
from datetime import datetime
from functools import reduce

from handoffs.model.change import Change, both, changed
from handoffs.model.escalation import Trigger
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
    raised_on_other_handoffs: frozenset[Trigger] = frozenset(),
    now: datetime,
) -> Change:
    """Open a handoff for a subject with the tasks of its first steps; their clocks start when the subject entered review.

    Thresholds that the subject crosses escalate at once, except triggers in `raised_on_other_handoffs`.
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
    opening = _with_first_steps(handbook, begun)
    handoff, definition = opening.handoff, handbook.process_of(opening.handoff)
    task = handoff.current
    raised = escalate_thresholds(handbook, handoff, task, raised_on_other_handoffs=raised_on_other_handoffs, now=now)
    opening = both(opening, raised)
    evidence = definition.reopened_evidence(previous, handoff, now) if previous else None
    return both(opening, raise_escalation(handbook, opening.handoff, task, evidence)) if evidence else opening


def continue_in(handoff: Handoff, next_id: str, now: datetime) -> Change:
    """Point from a handoff to the new round that its subject came back for."""
    return changed(handoff, Continued(next_id=next_id, at=now))


def _with_first_steps(handbook: Handbook, begun: Opened) -> Change:
    """Open the first steps that apply; the last one carries what is found of the subject and all of them."""
    bare, subject = opened(begun), begun.subject
    process = handbook.process_of(bare)
    urgency, since = process.urgency(bare), subject.entered_review_at
    applicable = (step for step in process.first_steps if step.applies(bare, handbook.policy))
    steps = [step_opened(handbook, bare, step, urgency, begun.at, since) for step in applicable]
    findings = findings_changes(handbook, reduce(apply, steps, bare))
    steps[-1] = replace(steps[-1], findings=findings)
    return Change(handoff=reduce(apply, steps, bare), events=(begun, *steps))
