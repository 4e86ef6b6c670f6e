"""Folds the events of a task into its state: claim, answers, clock, decision and delivery."""

from dataclasses import replace
from datetime import datetime

from handoffs.clock.sla import Due
from handoffs.model.checks import Outcome
from handoffs.model.events import Event
from handoffs.model.events.clocks import Breached, Nudged, Paused, Resumed, Retimed
from handoffs.model.events.deliveries import Confirmed, DeliveryDelayed, DeliveryRejected, ServiceEnded
from handoffs.model.events.work import (
    ChecksFailed,
    Claimed,
    Decided,
    HandedBack,
    Released,
    SeenAgain,
    StepOpened,
    SubjectChanged,
    Ticked,
    Withdrawn,
)
from handoffs.model.handoff import (
    Claim,
    Decision,
    DeliveryFailure,
    DeliveryState,
    EndedService,
    HandBack,
    Pause,
    Task,
    TaskState,
    Tick,
    Withdrawal,
)


def opened_task(event: StepOpened) -> Task:
    """Return the new task of a step."""
    return Task(
        step=event.step,
        team=event.team,
        urgency=event.urgency,
        target=event.target,
        due=event.due,
        due_set_at=event.at,
        opened_at=event.at,
        waits_until=event.waits_until,
    )


def handed_back(task: Task) -> Task:
    """Return a task that its team handed back to the step before."""
    return replace(task, state=TaskState.HANDED_BACK, claim=None, pause=None)


def opened_again(done: Task, event: HandedBack) -> Task:
    """Return the earlier task, open again with a new clock; its answers stay."""
    because = HandBack(step=event.from_step, reason=event.reason, user_id=event.user_id, name=event.name, at=event.at)
    return Task(
        step=done.step,
        team=done.team,
        urgency=done.urgency,
        target=event.target,
        due=event.due,
        due_set_at=event.at,
        opened_at=event.at,
        ticks=done.ticks,
        handed_back=because,
    )


def task_after(task: Task, event: Event) -> Task:
    """Return the task after an event; events of other things leave the task as it is."""
    match event:
        case Claimed():
            claim = Claim(user_id=event.user_id, name=event.name, at=event.at, lapses_at=event.lapses_at)
            return replace(task, claim=claim, waited=event.waited if task.waited is None else task.waited)
        case Released():
            return replace(task, claim=None)
        case ChecksFailed() | Ticked():
            return _with_ticks(task, _ticks(event))
        case Withdrawn():
            withdrawal = Withdrawal(reason=event.reason, at=event.effective_at, unseen=event.unseen)
            gone = replace(task, state=TaskState.WITHDRAWN, withdrawal=withdrawal, claim=None)
            return replace(gone, delivery=DeliveryState.NOT_NEEDED, delivery_error=None)
        case SeenAgain():
            on = replace(task, state=TaskState.OPEN, withdrawal=None, due_set_at=event.at)
            return replace(on, nudged_at=None, breached_at=None)
        case SubjectChanged() | Retimed() | Paused() | Resumed() | Nudged() | Breached():
            return _clock_after(task, event)
        case Decided() | ServiceEnded() | DeliveryDelayed() | Confirmed() | DeliveryRejected():
            return _decision_after(task, event)
    return task


def _ticks(event: ChecksFailed | Ticked) -> tuple[Tick, ...]:
    outcome, words = (event.outcome, event.words) if isinstance(event, Ticked) else (Outcome.FAILED, "")
    return tuple(
        Tick(item=item, outcome=outcome, user_id=event.user_id, name=event.name, at=event.at, words=words) for item in event.items
    )


def _with_ticks(task: Task, ticks: tuple[Tick, ...]) -> Task:
    """Return the task with newer answers in the place of older ones; an item that is open again has none."""
    answered = {tick.item for tick in ticks}
    kept = tuple(each for each in task.ticks if each.item not in answered)
    return replace(task, ticks=kept + tuple(tick for tick in ticks if tick.outcome is not Outcome.OPEN))


def _clock_after(task: Task, event: SubjectChanged | Retimed | Paused | Resumed | Nudged | Breached) -> Task:
    match event:
        case SubjectChanged():
            urgency = task.urgency if event.urgency is None else event.urgency
            reset = replace(task, urgency=urgency, target=event.target or task.target)
            return _set_due(reset, event.due or task.due, event.at)
        case Retimed():
            return _set_due(replace(task, target=event.target), event.due, event.at)
        case Paused():
            by = {"user_id": event.user_id, "name": event.name}
            return replace(task, pause=Pause(question=event.question, at=event.at, ends_at=event.ends_at, **by))
        case Resumed():
            pauses = task.pauses_until(event.until)
            return _set_due(replace(task, pause=None, pauses=pauses), event.due, event.at)
        case Nudged():
            return replace(task, nudged_at=event.at)
        case Breached():
            return replace(task, breached_at=event.at)


def _set_due(task: Task, due: Due, at: datetime) -> Task:
    """Return the task with its due instants; what was said for an instant that moved is over."""
    if due == task.due:
        return task
    nudged_at = task.nudged_at if (due.at_risk_at, due.due_at) == (task.due.at_risk_at, task.due.due_at) else None
    breached_at = task.breached_at if due.breach_at == task.due.breach_at else None
    return replace(task, due=due, due_set_at=at, nudged_at=nudged_at, breached_at=breached_at)


def _decision_after(task: Task, event: Decided | ServiceEnded | DeliveryDelayed | Confirmed | DeliveryRejected) -> Task:
    match event:
        case Decided():
            settled = replace(task, state=TaskState.SETTLED, decision=decision_of(event), delivery=event.delivery)
            return replace(settled, took=event.took, delivery_error=None, delivery_failure=None)
        case ServiceEnded():
            service = EndedService(text=event.text, service=event.service, at=event.at)
            return replace(task, service_ended=service, delivery_error=None)
        case DeliveryDelayed():
            return replace(task, delivery_error=event.reason)
        case Confirmed():
            return replace(task, delivery=DeliveryState.CONFIRMED, delivery_error=None, confirmed_at=event.at)
        case DeliveryRejected():
            reopened = replace(task, state=TaskState.OPEN, decision=None, delivery=DeliveryState.NOT_NEEDED, took=None)
            return replace(reopened, delivery_error=None, delivery_failure=_failure(event))


def decision_of(event: Decided) -> Decision:
    return Decision(
        reference=event.reference,
        choice=event.choice,
        user_id=event.user_id,
        name=event.name,
        at=event.at,
        reason=event.reason,
        words=event.words,
        answers=event.answers,
        field_values=event.field_values,
        right=event.right,
        rests_on=event.rests_on,
    )


def _failure(event: DeliveryRejected) -> DeliveryFailure:
    by = {"choice": event.choice, "user_id": event.user_id, "name": event.name}
    return DeliveryFailure(
        reason=event.reason, is_conflict=event.is_conflict, system=event.system, link=event.link, at=event.at, **by
    )
