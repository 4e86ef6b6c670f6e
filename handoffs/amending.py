"""Mending what was written down at the start, after an outside system did not take it, and deciding on it anew."""

from dataclasses import replace
from datetime import datetime

from handoffs.beginning import findings_of
from handoffs.change import Change, both, changed
from handoffs.deciding import decide
from handoffs.events import SubjectChanged
from handoffs.guards import open_task
from handoffs.handbook import Handbook
from handoffs.handoff import Handoff
from handoffs.people import Actor
from handoffs.subjects import Subject
from handoffs.wishes import Wish


def amend(
    handbook: Handbook,
    handoff: Handoff,
    step: str,
    actor: Actor,
    subject: Subject,
    choice: str,
    *,
    reference: str,
    now: datetime,
) -> Change:
    """Put what was mended in the place of what the handoff was about, and settle its open task with a choice."""
    task = open_task(handbook, handoff, step, actor)

    after = replace(handoff, subject=subject)
    mended = SubjectChanged(
        subject=subject,
        findings=findings_of(handbook, after),
        urgency=task.urgency,
        target=task.target,
        due=task.due,
        material=True,
        step=step,
        by=actor.name,
        at=now,
    )
    first = changed(handoff, mended)
    wish = Wish(choice=choice, edition=first.handoff.edition, over_claim=True)
    return both(first, decide(handbook, first.handoff, step, actor, wish, reference=reference, now=now))
