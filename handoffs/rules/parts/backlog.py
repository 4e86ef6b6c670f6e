"""The backlog: records that waited before Baton came. They have a target of their own, and ping nobody."""

from datetime import timedelta

from handoffs.clock.sla import Due
from handoffs.model.handoff import Handoff, Task
from handoffs.process.handbook import Handbook
from handoffs.process.policy import BACKLOG, STANDARD

YEAR, SPAN = timedelta(days=365), timedelta(seconds=20)
"""The age up to which records are distinguished, and how far apart the due instants of the oldest and the newest are."""


def is_backlog(task: Task) -> bool:
    """Return whether a task is of the backlog: its urgency says so, until somebody makes its record urgent."""
    return task.urgency == BACKLOG


def is_quiet(handoff: Handoff, task: Task) -> bool:
    """Return whether a task of the backlog needs no card yet: nobody has done anything with it, and nothing escalates."""
    is_touched = task.waited is not None or task.claim or task.pause or task.pauses or task.ticks or task.decision
    return is_backlog(task) and not is_touched and not handoff.escalation and not task.handed_back


def urgency_of(handbook: Handbook, handoff: Handoff, task: Task) -> str:
    """Return how urgent the record of a task is, also within the backlog."""
    return handbook.process_of(handoff).urgency(handoff) if is_backlog(task) else task.urgency


def urgency_after(handbook: Handbook, before: Handoff, after: Handoff, task: Task) -> str:
    """Return the urgency of a task after a change of its record: one that becomes urgent leaves the backlog."""
    process = handbook.process_of(after)
    urgency = process.urgency(after)
    if is_backlog(task) and urgency in (STANDARD, process.urgency(before)):
        return BACKLOG
    return urgency


def in_order(due: Due, handbook: Handbook, handoff: Handoff) -> Due:
    """Return due instants that differ by seconds, so that queues show the urgent records of the backlog first, then by age."""
    is_urgent, age = handbook.process_of(handoff).urgency(handoff) != STANDARD, due.started_at - handoff.subject.entered_review_at
    newness = 1 - min(max(age, timedelta()), YEAR) / YEAR
    later = SPAN * newness + (timedelta() if is_urgent else SPAN)
    return Due(
        started_at=due.started_at, at_risk_at=due.at_risk_at + later, due_at=due.due_at + later, breach_at=due.breach_at + later
    )
