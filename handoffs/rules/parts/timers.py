"""The instants at which a handoff has to be checked again: derived from the handoff, so none is forgotten or left behind."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from handoffs.clock.sla import reached
from handoffs.model.escalation import SURFACE, Trigger
from handoffs.model.handoff import DeliveryState, Handoff, Task, TaskState
from handoffs.process.handbook import Handbook
from handoffs.rules.parts.backlog import is_backlog
from handoffs.rules.parts.ladder import first_resolved_at, going_on, raised_again_at, repeats_at


class TimerKind(StrEnum):
    """What is to be done when the moment has come."""

    CLAIM_LAPSES = "claim_lapses"
    NUDGE_IN_WAIT = "nudge_in_wait"
    BEGIN = "begin"
    REDRAW = "redraw"
    NUDGE = "nudge"
    BREACHED = "breached"
    PAUSE_ENDS = "pause_ends"
    DELIVERY_TOO_LONG = "delivery_too_long"
    REPEAT = "repeat"
    RAISE_AGAIN = "raise_again"


PINGS = (TimerKind.NUDGE_IN_WAIT, TimerKind.NUDGE, TimerKind.BREACHED, TimerKind.REPEAT, TimerKind.RAISE_AGAIN)
"""Timers that ask a person for something; the records should be known as they are before."""


@dataclass(frozen=True, kw_only=True)
class Timer:
    """One moment of one task, or of the escalation (`step` is then its surface).

    It belongs to what began at `since`, such as the task's turn, its due instants or its claim: when that begins again, the
    same moment comes again.
    """

    kind: TimerKind
    step: str
    since: datetime
    due_at: datetime


def timers_of(handbook: Handbook, handoff: Handoff) -> tuple[Timer, ...]:
    """Return every timer of the handoff; a paused or stopped clock has none."""
    return (*(timer for task in handoff.tasks for timer in _of_task(handbook, handoff, task)), *_of_escalation(handbook, handoff))


def delivery_too_long_at(handbook: Handbook, handoff: Handoff, task: Task) -> datetime | None:
    """Return when a delivery has taken too long; None if no decision is being delivered."""
    if task.delivery is not DeliveryState.PENDING or task.decision is None:
        return None
    return task.decision.at + handbook.terms_of(handoff).saving_over


def _of_task(handbook: Handbook, handoff: Handoff, task: Task) -> Iterator[Timer]:
    def timer(kind: TimerKind, since: datetime, at: datetime) -> Timer:
        return Timer(kind=kind, step=task.step, since=since, due_at=at)

    too_long = delivery_too_long_at(handbook, handoff, task)
    if too_long and task.decision and not _has_trigger(handoff, Trigger.WRITE_BACK):
        yield timer(TimerKind.DELIVERY_TOO_LONG, task.decision.at, too_long)
    if task.state is not TaskState.OPEN:
        return
    if task.claim:
        yield timer(TimerKind.CLAIM_LAPSES, task.claim.at, task.claim.lapses_at)
    if task.pause:
        yield timer(TimerKind.PAUSE_ENDS, task.pause.at, task.pause.ends_at)
        return
    yield from (timer(kind, task.opened_at, at) for kind, at in _beginning(handbook, handoff, task))
    yield from (timer(TimerKind.REDRAW, task.due_set_at, at) for at in _marks(handbook, task))
    if is_backlog(task):
        return
    if not task.nudged_at and not task.breached_at:
        yield timer(TimerKind.NUDGE, task.due_set_at, task.due.at_risk_at)
    if not task.breached_at:
        yield timer(TimerKind.BREACHED, task.due_set_at, task.due.breach_at)


def _beginning(handbook: Handbook, handoff: Handoff, task: Task) -> Iterator[tuple[TimerKind, datetime]]:
    """List the moments of a task that waits: a while before there is something to do, if that is far off, and when there is."""
    if task.waits_until is None:
        return
    before = handbook.terms_of(handoff).nudge_before
    if before and task.waits_until - before > task.opened_at:
        yield TimerKind.NUDGE_IN_WAIT, task.waits_until - before
    yield TimerKind.BEGIN, task.waits_until


def _marks(handbook: Handbook, task: Task) -> list[datetime]:
    """List when a card says something new of its clock: at each quarter of the target, and when the standing changes."""
    due, calendar, target = task.due, handbook.calendar_of(task), task.target
    parts = [target.target * quarter / 4 for quarter in (1, 2, 3)]
    quarters = {reached(due.started_at, part, calendar, target.clock, task.pauses) for part in parts}
    return sorted({*quarters, due.at_risk_at, due.due_at, due.breach_at})


def _of_escalation(handbook: Handbook, handoff: Handoff) -> Iterator[Timer]:
    escalation = handoff.escalation
    if escalation is None:
        return
    if at := repeats_at(handbook, handoff):
        yield Timer(kind=TimerKind.REPEAT, step=SURFACE, since=escalation.notified_at, due_at=at)
    since, at = first_resolved_at(going_on(handbook, handoff)), raised_again_at(handbook, handoff)
    if since and at:
        yield Timer(kind=TimerKind.RAISE_AGAIN, step=SURFACE, since=since, due_at=at)


def _has_trigger(handoff: Handoff, trigger: Trigger) -> bool:
    return bool(handoff.escalation and any(evidence.trigger is trigger for evidence in handoff.escalation.ongoing))
