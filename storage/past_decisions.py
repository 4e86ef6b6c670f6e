"""Keeps the decisions that their tasks hold no longer, so that the figures of past days never change."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import accumulate, pairwise

from sqlalchemy import Connection, insert, select

from handoffs.model.change import Change
from handoffs.model.fold import apply
from handoffs.model.handoff import Handoff, Task, TaskState
from storage.tables import PAST_DECISIONS, TASKS

_KEPT = tuple(column.name for column in PAST_DECISIONS.columns if column.name not in ("id", "undone_at"))


def replaced_tasks(before: Handoff, change: Change) -> Iterator[tuple[Task, Task]]:
    """Return each task that an event of a change replaces, with its replacement: a step may be decided and open again in one."""
    states = (*accumulate(change.events[:-1], apply, initial=before), change.handoff)
    for earlier, later in pairwise(states):
        known = {task.step: task for task in earlier.tasks}
        yield from ((known[task.step], task) for task in later.tasks if known.get(task.step, task) is not task)


def keep_decision(connection: Connection, before: Mapping[str, object], after: Mapping[str, object], task: Task) -> None:
    """Keep the decision of a task row that another row replaces without it; `task` is the task of that other row."""
    if not _is_decided(before) or (_is_decided(after) and after["decided_at"] == before["decided_at"]):
        return
    kept = {name: before[name] for name in _KEPT}
    connection.execute(insert(PAST_DECISIONS), {**kept, "undone_at": _undone_at(task)})


def keep_decisions(connection: Connection, handoff_id: str) -> None:
    """Keep the decisions that the tasks of a handoff hold, before the tasks are deleted."""
    is_decided = (TASKS.c.state == TaskState.SETTLED.value, TASKS.c.decided_at.is_not(None))
    held = select(*(TASKS.c[name] for name in _KEPT)).where(TASKS.c.handoff_id == handoff_id, *is_decided)
    connection.execute(insert(PAST_DECISIONS).from_select(_KEPT, held))


def _is_decided(row: Mapping[str, object]) -> bool:
    return row["state"] == "settled" and row["decided_at"] is not None


def _undone_at(task: Task) -> datetime | None:
    """Return the instant at which a decision was undone: refused, handed back or withdrawn; None where another round followed."""
    for undone in (task.delivery_failure, task.withdrawal, task.handed_back):
        if undone is not None:
            return undone.at
    return None
