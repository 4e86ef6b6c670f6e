"""Correct the form that a handoff began with, after an outside system rejected it, and decide again."""

from dataclasses import replace
from datetime import datetime

from handoffs.model.change import Change, change_of
from handoffs.model.difference import difference_of
from handoffs.model.events.work import SubjectChanged
from handoffs.model.handoff import Handoff
from handoffs.model.people import Actor
from handoffs.process.handbook import Handbook
from handoffs.process.submission import Submission
from handoffs.rules.decide import decide
from handoffs.rules.parts.guards import open_task
from handoffs.rules.parts.tasks import findings_changes
from handoffs.subjects.field_values import FieldValue
from handoffs.subjects.subject import Subject


def amend(
    handbook: Handbook,
    handoff: Handoff,
    step: str,
    actor: Actor,
    subject: Subject,
    choice: str,
    field_values: tuple[FieldValue, ...] = (),
    *,
    reference: str,
    now: datetime,
) -> Change:
    """Replace the subject of the handoff by its corrected form, and decide its open task with further field values."""
    open_task(handbook, handoff, step, actor)

    after = replace(handoff, subject=subject)
    corrected = SubjectChanged(
        subject=difference_of(handoff.subject, subject),
        findings=findings_changes(handbook, after),
        material=True,
        step=step,
        by=actor.name,
        at=now,
    )
    first = change_of(handoff, corrected)
    submission = Submission(choice=choice, edition=first.handoff.edition, field_values=field_values, over_claim=True)
    return first.then(decide(handbook, first.handoff, step, actor, submission, reference=reference, now=now))
