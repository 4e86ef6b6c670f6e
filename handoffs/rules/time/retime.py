"""What a changed policy would mean for tasks that are open already, and carrying it out when somebody says so."""

from dataclasses import dataclass
from datetime import datetime

from handoffs.clock.sla import Due, Target
from handoffs.model.change import Change, change_of
from handoffs.model.events.clocks import Retimed
from handoffs.model.handoff import Handoff, Task, TaskState
from handoffs.process.handbook import Handbook
from handoffs.rules.parts.tasks import clock_of


@dataclass(frozen=True, kw_only=True)
class Retiming:
    """One open task whose clock the policy in force would set otherwise than it was set when the task opened."""

    handoff: Handoff
    task: Task
    target: Target
    due: Due


def retimings(handbook: Handbook, handoff: Handoff) -> tuple[Retiming, ...]:
    """List the open tasks of a handoff whose target or due instants the policy in force says otherwise."""
    waiting = (task for task in handoff.tasks if task.state is TaskState.OPEN)
    retimed = ((task, *_clock(handbook, handoff, task)) for task in waiting)
    return tuple(
        Retiming(handoff=handoff, task=task, target=target, due=fresh)
        for task, target, fresh in retimed
        if (target, fresh) != (task.target, task.due)
    )


def retime(handbook: Handbook, handoff: Handoff, now: datetime) -> Change | None:
    """Set the clocks of the open tasks as the policy in force says; None when they are."""
    wanted = retimings(handbook, handoff)
    if not wanted:
        return None

    events = (Retimed(step=each.task.step, target=each.target, due=each.due, at=now) for each in wanted)
    return change_of(handoff, *events)


def _clock(handbook: Handbook, handoff: Handoff, task: Task) -> tuple[Target, Due]:
    step = handbook.step_of(handoff, task)
    return clock_of(handbook, handoff, step, task.team, task.urgency, task.due.started_at, task.pauses)
