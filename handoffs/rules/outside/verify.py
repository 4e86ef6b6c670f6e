"""Noting what was found outside for a task, and doing what follows from it: a supervisor hears, or a task that waited ends."""

from dataclasses import replace
from datetime import datetime

from handoffs.model.change import Change, change_of
from handoffs.model.checks import Finding
from handoffs.model.difference import findings_difference
from handoffs.model.events.work import FindingsRecorded
from handoffs.model.handoff import Handoff, Task, TaskState
from handoffs.model.people import BATON
from handoffs.process.handbook import Handbook
from handoffs.rules.decide import decide_by_itself
from handoffs.rules.escalate import escalate_finding


def note(
    handbook: Handbook,
    handoff: Handoff,
    step: str,
    name: str,
    findings: tuple[Finding, ...],
    *,
    reference: str,
    asked_at: datetime,
    now: datetime,
) -> Change | None:
    """Note what was found outside for a task; tell the supervisor what its process wants them to know.

    The findings are as of `asked_at`: an answer can take its time. A task whose time has come ends by itself when its process
    says so now; that decision has `reference`. None when the task is not open any more, or when Baton looked by itself, found
    nothing new and ends nothing.
    """
    task = handoff.task(step)
    if task.state is not TaskState.OPEN:
        return None

    is_new = name != BATON.name or not all(_found_before(handoff, each) for each in findings)
    verified = tuple(replace(each, at=asked_at) for each in findings)
    found = FindingsRecorded(
        step=step,
        outcomes=tuple(each.outcome for each in verified),
        findings=findings_difference(handoff.findings, _after(handoff.findings, verified)),
        name=name,
        at=now,
    )
    noted = change_of(handoff, found)
    evidence = handbook.step_of(handoff, task).finding_evidence(noted.handoff, task, handbook.policy, now)
    if evidence:
        return noted.then(escalate_finding(handbook, noted.handoff, task, evidence, now)) if is_new else None
    return _ended(handbook, noted, task, reference, now) or (noted if is_new else None)


def _ended(handbook: Handbook, noted: Change, task: Task, reference: str, now: datetime) -> Change | None:
    """End a task that has waited long enough, if what was found lets it end by itself; None if not."""
    if task.waits_until is None or now < task.waits_until:
        return None
    submission = handbook.step_of(noted.handoff, task).auto_decision(noted.handoff, task, handbook.policy)
    if submission is None:
        return None
    return noted.then(decide_by_itself(handbook, noted.handoff, task.step, submission, reference=reference, now=now))


def _after(known: tuple[Finding, ...], verified: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Return the findings with new ones in the place of older ones of the same item; the first of an item comes last."""
    by_item, items = {each.item: each for each in verified}, {each.item for each in known}
    return (*(by_item.get(each.item, each) for each in known), *(each for each in verified if each.item not in items))


def _found_before(handoff: Handoff, finding: Finding) -> bool:
    known = handoff.finding(finding.item)
    return known is not None and replace(known, at=None) == finding
