"""Writes the tasks of a handoff to their table, and of a changed task only what has changed."""

from sqlalchemy import bindparam, delete, insert, update

from handoffs.model.handoff import Handoff, Task
from storage.rows.handoffs import task_row
from storage.rows.writes import Writes
from storage.tables import TASKS

_ADD = insert(TASKS)
_IS_TASK = (TASKS.c.handoff_id == bindparam("of_id"), TASKS.c.step == bindparam("of_step"))
_SAVE, _DROP = update(TASKS).where(*_IS_TASK), delete(TASKS).where(*_IS_TASK)
"""Statements of every change, built once: to build one takes longer than to run it."""


def write_tasks(writes: Writes, handoff: Handoff, before: tuple[Task, ...]) -> None:
    """Write the tasks of a handoff to their table, which holds those from `before` the change."""
    stored = {task.step: task_row(handoff, task) for task in before}
    wanted = {task.step: task_row(handoff, task) for task in handoff.tasks}
    for step in stored.keys() - wanted.keys():
        writes.add(_DROP, {"of_id": handoff.id, "of_step": step})
    for step, row in wanted.items():
        if step in stored and stored[step] != row:
            changed = {name: value for name, value in row.items() if value != stored[step][name]}
            writes.add(_SAVE, {"of_id": handoff.id, "of_step": step, **changed})
    if new := [row for step, row in wanted.items() if step not in stored]:
        writes.add(_ADD, *new)
