"""Folds events into a handoff: one event into the state before, or a whole journal into the state now."""

from dataclasses import replace
from functools import reduce

from handoffs.model.difference import with_difference, with_findings
from handoffs.model.entered import with_entered
from handoffs.model.events import Event
from handoffs.model.events.deliveries import Confirmed, ServiceEnded
from handoffs.model.events.escalations import Acknowledged, CauseEnded, Escalated, EvidenceUpdated, Repeated, Resolved
from handoffs.model.events.removals import Removed
from handoffs.model.events.repairs import Repaired
from handoffs.model.events.work import Continued, FindingsRecorded, HandedBack, Opened, StepOpened, SubjectChanged
from handoffs.model.fold_escalation import escalation_after, raised
from handoffs.model.fold_task import handed_back, opened_again, opened_task, task_after
from handoffs.model.handoff import DeliveryState, Handoff, Task, TaskState


def replay(events: tuple[Event, ...]) -> Handoff:
    """Fold a whole journal into its handoff; ValueError unless the journal begins with Opened."""
    first = events[0] if events else None
    if not isinstance(first, Opened):
        raise ValueError("a journal begins with Opened")
    return reduce(apply, events[1:], opened(first))


def opened(event: Opened) -> Handoff:
    """Return the handoff of an opening, before the tasks of its first steps."""
    return Handoff(
        id=event.handoff_id,
        process=event.process,
        subject=event.subject,
        findings=(),
        round=event.round,
        edition=1,
        opened_at=event.at,
        policy_version=event.policy_version,
        tasks=(),
        previous_id=event.previous_id,
    )


def apply(handoff: Handoff, event: Event) -> Handoff:
    """Return the handoff after an event; pure, so that the journal replays to the stored state."""
    match event:
        case Opened():
            return opened(event)
        case Escalated():
            return replace(handoff, escalation=raised(handoff.escalation, event, handoff.task(event.step)))
        case Acknowledged() | Resolved() | CauseEnded() | Repeated() | EvidenceUpdated():
            return replace(handoff, escalation=escalation_after(handoff.escalation, event))
        case Continued() | Repaired() | Removed():
            return _followed(handoff, event)
        case FindingsRecorded():
            return _with_findings(handoff, event)
        case StepOpened():
            return _with_task(_keeping_entries(_with_findings(handoff, event), event.step), opened_task(event))
        case HandedBack():
            after = _with_task(_with_findings(handoff, event), handed_back(handoff.task(event.step)))
            return _with_task(_keeping_entries(after, event.to_step), opened_again(handoff.task(event.to_step), event))
        case Confirmed() | ServiceEnded():
            after = replace(handoff, subject=with_difference(handoff.subject, event.subject))
            return _with_task(after, task_after(handoff.task(event.step), event))
        case SubjectChanged():
            edition = handoff.edition + 1 if event.material else handoff.edition
            subject = with_difference(handoff.subject, event.subject)
            after = replace(_with_findings(handoff, event), subject=subject, edition=edition)
            return _with_task(after, task_after(handoff.task(event.step), event))
        case _:
            return _with_task(handoff, task_after(handoff.task(event.step), event))


def _with_findings(handoff: Handoff, event: StepOpened | HandedBack | SubjectChanged | FindingsRecorded) -> Handoff:
    return replace(handoff, findings=with_findings(handoff.findings, event.findings))


def _keeping_entries(handoff: Handoff, step: str) -> Handoff:
    """Return the handoff with the field values of a decision whose task is replaced."""
    decision = handoff.decision_of(step)
    return replace(handoff, entered=with_entered(handoff.entered, step, decision.field_values)) if decision else handoff


def _followed(handoff: Handoff, event: Continued | Repaired | Removed) -> Handoff:
    """Return the handoff after it was continued by another round, repaired, or removed with nothing left to change."""
    match event:
        case Continued():
            return replace(handoff, next_id=event.next_id)
        case Repaired(ends=True):
            return _dropped(handoff)
    return handoff


def _dropped(handoff: Handoff) -> Handoff:
    """Return a handoff that an operator gave up: no task is open, nothing is delivered any more, nobody is asked."""
    tasks = (replace(t, state=TaskState.WITHDRAWN) if t.state is TaskState.OPEN else t for t in handoff.tasks)
    return replace(handoff, escalation=None, tasks=tuple(replace(t, delivery=_delivered(t)) for t in tasks))


def _delivered(task: Task) -> DeliveryState:
    return DeliveryState.NOT_NEEDED if task.delivery is DeliveryState.PENDING else task.delivery


def _with_task(handoff: Handoff, task: Task) -> Handoff:
    """Return the handoff with a task in the place of the same step's, or behind the others when the step has none."""
    if all(each.step != task.step for each in handoff.tasks):
        return replace(handoff, tasks=(*handoff.tasks, task))
    tasks = tuple(task if each.step == task.step else each for each in handoff.tasks)
    return replace(handoff, tasks=tasks)
