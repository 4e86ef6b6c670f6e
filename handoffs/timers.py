"""Which moments a handoff has to be looked at again: derived from the handoff, so none is forgotten or left behind."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from handoffs.handbook import Handbook
from handoffs.handoff import Handoff, Task, TaskState
from handoffs.sla import Clock


class TimerKind(StrEnum):
    """What is to be done when the moment has come."""

    CLAIM_LAPSES = "claim_lapses"
    REDRAW = "redraw"


@dataclass(frozen=True, kw_only=True)
class Timer:
    """One moment of one task."""

    kind: TimerKind
    step: str
    due_at: datetime


def timers_of(handbook: Handbook, handoff: Handoff) -> tuple[Timer, ...]:
    """List every moment that matters to the handoff as it stands; none for tasks that are not open."""
    waiting = (task for task in handoff.tasks if task.state is TaskState.OPEN)
    return tuple(timer for task in waiting for timer in _of_task(handbook, handoff, task))


def _of_task(handbook: Handbook, handoff: Handoff, task: Task) -> tuple[Timer, ...]:
    marks = sorted({*_quarters(handbook, handoff, task), task.due.at_risk_at, task.due.due_at, task.due.breach_at})
    redraws = tuple(Timer(kind=TimerKind.REDRAW, step=task.step, due_at=at) for at in marks)
    if task.claim is None:
        return redraws
    return (*redraws, Timer(kind=TimerKind.CLAIM_LAPSES, step=task.step, due_at=task.claim.lapses_at))


def _quarters(handbook: Handbook, handoff: Handoff, task: Task) -> tuple[datetime, ...]:
    target = handbook.terms_of(handoff).sla[task.urgency]
    parts = tuple(target.target * quarter / 4 for quarter in (1, 2, 3))
    if target.clock is Clock.WALL:
        return tuple(task.due.started_at + part for part in parts)
    calendar = handbook.calendar_of(task)
    return tuple(calendar.add(task.due.started_at, part) for part in parts)
