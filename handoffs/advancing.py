"""What follows a decision that is done: the tasks of the next steps open, each for its own team and with its own clock."""

from datetime import datetime

from handoffs.beginning import findings_of, task_of
from handoffs.change import Change, both, changed
from handoffs.effects import Effect, ThreadReply
from handoffs.events import StepOpened
from handoffs.handbook import Handbook
from handoffs.handoff import Handoff, Saving, Task, TaskState
from handoffs.history import apply
from handoffs.process import Step
from handoffs.starting import told_starter
from handoffs.subjects import by_hand


def advance(handbook: Handbook, handoff: Handoff, step: str, now: datetime) -> Change:
    """Open each step of which all that it follows is done now, and say so where people look; nothing after a choice that ends."""
    done, change = handoff.task(step), changed(handoff)
    if not _leads_on(handbook, handoff, done):
        return _completed(handbook, handoff, done)
    for written in _next(handbook, handoff, done):
        if _is_ready(handbook, change.handoff, written):
            change = both(change, _opened(handbook, change.handoff, done, written, now))
    return change if change.handoff.is_open else both(change, _completed(handbook, change.handoff, done))


def _next(handbook: Handbook, handoff: Handoff, done: Task) -> tuple[Step, ...]:
    """List the steps that follow a task, and the task's own where its decision asks for another round."""
    written = handbook.step_of(handoff, done)
    if done.decision and written.again == done.decision.choice:
        return (written,)
    return tuple(each for each in handbook.process_of(handoff).steps if done.step in each.follows)


def _completed(handbook: Handbook, handoff: Handoff, done: Task) -> Change:
    """Tell that all of it is done: whoever started it by hand, and the channel where the process has something to say there."""
    begun, process = by_hand(handoff.subject), handbook.process_of(handoff)
    if handoff.is_open or handoff.is_saving or done.decision is None:
        return changed(handoff)
    words = process.farewell(handoff, handbook.policy)
    told: tuple[Effect, ...] = (ThreadReply(step=done.step, in_channel=True, text=words),) if words else ()
    if begun:
        past = process.step(done.step).choice(done.decision.choice).past
        text = f"{begun.number} is done, {begun.headline}: {past} by {done.decision.name}."
        told += told_starter(handoff, done.step, text, done.decision.user_id)
    return changed(handoff, effects=told)


def _is_ready(handbook: Handbook, handoff: Handoff, written: Step) -> bool:
    tasks = {task.step: task for task in handoff.tasks}
    if written.key in tasks and tasks[written.key].state is not TaskState.RETURNED and not _goes_on(written, tasks[written.key]):
        return False
    return all(key in tasks and _leads_on(handbook, handoff, tasks[key]) for key in written.follows)


def _goes_on(written: Step, task: Task) -> bool:
    return bool(written.again and task.decision and task.decision.choice == written.again)


def _leads_on(handbook: Handbook, handoff: Handoff, task: Task) -> bool:
    """Say whether a task is done, and by a choice that steps follow."""
    if task.state is not TaskState.SETTLED or task.saving is Saving.SAVING or task.decision is None:
        return False
    return not handbook.step_of(handoff, task).choice(task.decision.choice).ends


def _opened(handbook: Handbook, handoff: Handoff, done: Task, written: Step, now: datetime) -> Change:
    task = task_of(handbook, handoff, written, done.urgency, now)
    opened = apply(handoff, StepOpened(task=task, findings=handoff.findings, at=now))
    event = StepOpened(task=task, findings=findings_of(handbook, opened), at=now)
    return changed(handoff, event, effects=_told(handbook, handoff, done, written, task))


def _told(handbook: Handbook, handoff: Handoff, done: Task, written: Step, task: Task) -> tuple[Effect, ...]:
    """Tell in the thread of the task that is done, and, where the next card has long been there, beside that one too."""
    handed = ThreadReply(step=done.step, text=f"Handed on to {handbook.policy.team(task.team).name}: {written.title}.")
    if all(each.step != written.key for each in handoff.tasks):
        return (handed,)
    by = done.decision.name if done.decision else "Baton"
    return handed, ThreadReply(step=written.key, in_channel=True, text=f"{by} handed it on again: {written.title} is open.")
