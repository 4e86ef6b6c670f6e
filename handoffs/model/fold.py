"""Folds events into the handoff that they tell: what each makes of it, and the whole journal from the first on."""

from dataclasses import replace
from functools import reduce

from handoffs.model.checks import Outcome
from handoffs.model.escalation import Escalation
from handoffs.model.events import (
    Acknowledged,
    Breached,
    ChecksFailed,
    Claimed,
    Confirmed,
    Continued,
    Decided,
    DeliveryDelayed,
    DeliveryRejected,
    Escalated,
    Event,
    EvidenceUpdated,
    FindingsRecorded,
    HandedBack,
    Opened,
    Paused,
    Released,
    Repeated,
    Resolved,
    Resumed,
    Retimed,
    ServiceEnded,
    StepOpened,
    SubjectChanged,
    Ticked,
    Warned,
    Withdrawn,
)
from handoffs.model.handoff import DeliveryState, Handoff, Task, TaskState, Tick


def replay(events: tuple[Event, ...]) -> Handoff:
    """Fold a whole journal into the handoff that it tells; ValueError unless it begins with Opened."""
    first = events[0] if events else None
    if not isinstance(first, Opened):
        raise ValueError("a journal begins with Opened")
    return reduce(apply, events[1:], first.handoff)


def apply(handoff: Handoff, event: Event) -> Handoff:
    """Make of the handoff what the event says; pure, so that the journal replays to the stored state."""
    if isinstance(event, Escalated | Acknowledged | Resolved | Repeated | EvidenceUpdated):
        return replace(handoff, escalation=_escalation_after(handoff.escalation, event))
    match event:
        case Opened():
            return event.handoff
        case Continued():
            return replace(handoff, next_id=event.next_id)
        case FindingsRecorded():
            looked_at = {finding.item for finding in event.findings}
            kept = tuple(finding for finding in handoff.findings if finding.item not in looked_at)
            return replace(handoff, findings=kept + event.findings)
        case StepOpened():
            return _with_task(replace(handoff, findings=event.findings), event.task)
        case HandedBack():
            left = replace(handoff.task(event.step), state=TaskState.HANDED_BACK, claim=None, pause=None)
            return _with_task(_with_task(replace(handoff, findings=event.findings), left), event.task)
        case Confirmed() | ServiceEnded():
            after = _with_task(handoff, _decision_after(handoff.task(event.step), event))
            return replace(after, subject=event.subject or handoff.subject)
        case SubjectChanged():
            edition = handoff.edition + 1 if event.material else handoff.edition
            changed = replace(handoff, subject=event.subject, findings=event.findings, edition=edition)
            return _with_task(changed, _task_after(changed.task(event.step), event))
        case _:
            return _with_task(handoff, _task_after(handoff.task(event.step), event))


def _with_task(handoff: Handoff, task: Task) -> Handoff:
    """Put a task in the place of its step's, or behind the others when the step has none yet."""
    if all(each.step != task.step for each in handoff.tasks):
        return replace(handoff, tasks=(*handoff.tasks, task))
    tasks = tuple(task if each.step == task.step else each for each in handoff.tasks)
    return replace(handoff, tasks=tasks)


def _failed(event: ChecksFailed, item: str) -> Tick:
    return Tick(item=item, outcome=Outcome.FAILED, user_id=event.user_id, name=event.name, at=event.at)


def _with_ticks(task: Task, ticks: tuple[Tick, ...]) -> Task:
    """Let newer answers take the place of older ones; an item that is open again has none."""
    answered = {tick.item for tick in ticks}
    kept = tuple(each for each in task.ticks if each.item not in answered)
    return replace(task, ticks=kept + tuple(tick for tick in ticks if tick.outcome is not Outcome.OPEN))


def _task_after(task: Task, event: Event) -> Task:
    if isinstance(event, SubjectChanged | Retimed | Paused | Resumed | Warned | Breached):
        return _clock_after(task, event)
    match event:
        case Claimed():
            waited = event.waited if task.waited is None else task.waited
            return replace(task, claim=event.claim, waited=waited)
        case Released():
            return replace(task, claim=None)
        case ChecksFailed():
            return _with_ticks(task, tuple(_failed(event, item) for item in event.items))
        case Ticked():
            return _with_ticks(task, event.ticks)
        case Withdrawn():
            gone = replace(task, state=TaskState.WITHDRAWN, withdrawal=event.withdrawal, claim=None)
            return replace(gone, delivery=DeliveryState.NOT_NEEDED, delivery_error="")
    return _decision_after(task, event)


def _decision_after(task: Task, event: Event) -> Task:
    match event:
        case Decided():
            settled = replace(task, state=TaskState.SETTLED, decision=event.decision, delivery=event.delivery)
            return replace(settled, took=event.took, delivery_error="", delivery_failure=None)
        case ServiceEnded():
            return replace(task, service_ended=event.service_ended, delivery_error="")
        case DeliveryDelayed():
            return replace(task, delivery_error=event.reason)
        case Confirmed():
            return replace(task, delivery=DeliveryState.CONFIRMED, delivery_error="", confirmed_at=event.at)
        case DeliveryRejected():
            reopened = replace(task, state=TaskState.OPEN, decision=None, delivery=DeliveryState.NOT_NEEDED, took=None)
            return replace(reopened, delivery_error="", delivery_failure=event.failure)
    return task


def _clock_after(task: Task, event: SubjectChanged | Retimed | Paused | Resumed | Warned | Breached) -> Task:
    match event:
        case SubjectChanged():
            return replace(task, urgency=event.urgency, target=event.target, due=event.due)
        case Retimed():
            return replace(task, target=event.target, due=event.due)
        case Paused():
            return replace(task, pause=event.pause)
        case Resumed():
            return replace(task, pause=None, paused=event.paused, due=event.due)
        case Warned():
            return replace(task, warned_at=event.at)
        case Breached():
            return replace(task, breached_at=event.at)


def _escalation_after(
    escalation: Escalation | None, event: Escalated | Acknowledged | Resolved | Repeated | EvidenceUpdated
) -> Escalation | None:
    if isinstance(event, Escalated):
        return _raised(escalation, event)
    if escalation is None:
        return None
    match event:
        case Acknowledged():
            return replace(escalation, acknowledged=event.acknowledgement)
        case Resolved():
            return replace(escalation, resolved=event.resolution)
        case Repeated():
            return replace(escalation, notified_at=event.at, repeats=escalation.repeats + 1)
        case EvidenceUpdated():
            evidence = tuple(event.evidence if each.trigger is event.evidence.trigger else each for each in escalation.evidence)
            return replace(escalation, evidence=evidence)


def _raised(escalation: Escalation | None, event: Escalated) -> Escalation:
    if escalation is None or not escalation.is_open:
        first = (event.evidence,)
        return Escalation(level=1, team=event.team, step=event.step, evidence=first, raised_at=event.at, notified_at=event.at)
    evidence = (*escalation.evidence, event.evidence)
    raised = replace(
        escalation, level=escalation.level + 1, evidence=evidence, notified_at=event.at, team=event.team, step=event.step
    )
    return replace(raised, repeats=0, acknowledged=None)
