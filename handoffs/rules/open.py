"""Open a handoff for a subject that needs work, or its next round."""

from dataclasses import replace
from datetime import datetime

from handoffs.model.change import Change, both, changed
from handoffs.model.escalation import Trigger
from handoffs.model.events import Continued, Opened
from handoffs.model.handoff import Handoff
from handoffs.process.handbook import Handbook
from handoffs.rules.escalate import escalate_thresholds, raise_escalation
from handoffs.rules.tasks import findings_of, task_of
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
    """Begin a handoff for a subject with the tasks of its first steps; their clocks start where the subject's review did.

    What the subject itself makes a supervisor's matter is escalated at once, but for triggers that are borne `elsewhere`.
    """
    written = handbook.processes[process]
    bare = Handoff(
        id=handoff_id,
        process=process,
        subject=subject,
        findings=(),
        round=previous.round + 1 if previous else 1,
        edition=1,
        opened_at=now,
        policy_version=handbook.policy.version,
        tasks=(),
        previous_id=previous.id if previous else None,
    )
    urgency, since = written.urgency(bare), subject.entered_review_at
    begun = (step for step in written.first_steps if step.applies(bare, handbook.policy))
    handoff = replace(bare, tasks=tuple(task_of(handbook, bare, step, urgency, now, since) for step in begun))
    handoff = replace(handoff, findings=findings_of(handbook, handoff))
    task = handoff.current
    told = escalate_thresholds(handbook, handoff, task, raised_on_other_handoffs=raised_on_other_handoffs, now=now)
    evidence = written.reopened_evidence(previous, handoff, now) if previous else None
    told = both(told, raise_escalation(handbook, told.handoff, task, evidence)) if evidence else told
    return Change(handoff=told.handoff, events=(Opened(handoff=handoff, at=now), *told.events), effects=told.effects)


def continue_in(handoff: Handoff, next_id: str, now: datetime) -> Change:
    """Point from a handoff to the new round that its subject came back for."""
    return changed(handoff, Continued(next_id=next_id, at=now))
