"""What follows a decision that is done: the tasks of the next steps open, each for its own team and with its own clock."""

from dataclasses import replace
from datetime import datetime

from handoffs.model.change import Change, change_of
from handoffs.model.effects import Effect, ThreadReply
from handoffs.model.escalation import Trigger
from handoffs.model.fold import apply
from handoffs.model.fold_task import opened_task
from handoffs.model.handoff import DeliveryState, Handoff, Task, TaskState
from handoffs.process.choices import RetiredChoice
from handoffs.process.handbook import Handbook
from handoffs.process.lost.retired_step import RetiredStep
from handoffs.process.step import Step
from handoffs.rules.escalate import by_rule, raise_escalation
from handoffs.rules.parts.backlog import urgency_of
from handoffs.rules.parts.tasks import findings_changes, step_opened
from handoffs.rules.start import notify_starter
from handoffs.rules.withdraw import withdraw_all
from handoffs.subjects.subject import by_hand
from handoffs.text.messages import message


def advance(handbook: Handbook, handoff: Handoff, step: str, now: datetime) -> Change:
    """Open each step of which all that it follows is done now, and say so where people look; a choice that ends, ends it all.

    What was done after a step that has been done again since is done again as well. After a choice that the handbook has no
    longer nothing opens, and an escalation tells the supervisor.
    """
    done, change = handoff.task(step), change_of(handoff)
    if _is_choice_retired(handbook, handoff, done):
        return _unknown_next(handbook, handoff, done, now)
    if not _leads_on(handbook, handoff, done):
        over = _over(handbook, handoff, done, now)
        return over.then(_completed(handbook, over.handoff, done))
    for definition in _next(handbook, handoff, done):
        if _is_ready(handbook, change.handoff, definition):
            change = change.then(_opened(handbook, change.handoff, done, definition, now))
    return change if change.handoff.is_open else change.then(_completed(handbook, change.handoff, done))


def _next(handbook: Handbook, handoff: Handoff, done: Task) -> tuple[Step, ...]:
    """List the steps that may open now: those that follow others, or the task's own for another round.

    After a step that the handbook has no longer, a first step may open too: it may be the same step under another key.
    """
    definition = handbook.step_of(handoff, done)
    if done.decision and definition.repeat_choice == done.decision.choice:
        return (definition,)
    is_retired = isinstance(definition, RetiredStep)
    return tuple(each for each in handbook.process_of(handoff).steps if each.follows or is_retired)


def _is_choice_retired(handbook: Handbook, handoff: Handoff, done: Task) -> bool:
    choice = handbook.step_of(handoff, done).choice(done.decision.choice) if done.decision else None
    return isinstance(choice, RetiredChoice)


def _unknown_next(handbook: Handbook, handoff: Handoff, done: Task, now: datetime) -> Change:
    """Escalate a decision that is done and of which the handbook no longer says what follows it."""
    step = handbook.step_of(handoff, done)
    choice = step.choice(done.decision.choice).label if done.decision else ""
    text = message("rules.advance.unknown_next", choice=choice, step=step.title)
    return raise_escalation(handbook, handoff, done, by_rule(Trigger.OTHER, text, now), in_channel=True)


def _over(handbook: Handbook, handoff: Handoff, done: Task, now: datetime) -> Change:
    """End what else is open after a choice that ends the handoff."""
    choice = handbook.step_of(handoff, done).choice(done.decision.choice) if done.decision else None
    if choice is None or done.decision is None or not choice.ends or not handoff.is_open:
        return change_of(handoff)
    return withdraw_all(handoff, message("rules.advance.ended", name=done.decision.name, past=choice.past), now)


def _completed(handbook: Handbook, handoff: Handoff, done: Task) -> Change:
    """Notify the starter that the handoff is done, and the channel if the process has a completion message."""
    begun, process = by_hand(handoff.subject), handbook.process_of(handoff)
    if handoff.is_open or handoff.is_delivering or done.decision is None:
        return change_of(handoff)
    words = process.completion_message(handoff, handbook.policy)
    replies: tuple[Effect, ...] = (ThreadReply(step=done.step, in_channel=True, text=words),) if words else ()
    if begun:
        past = process.step(done.step).choice(done.decision.choice).past
        text = message(
            "rules.advance.done", number=begun.number, headline=begun.headline or "", past=past, name=done.decision.name
        )
        replies += notify_starter(handoff, done.step, text, done.decision.user_id)
    return change_of(handoff, effects=replies)


def _is_ready(handbook: Handbook, handoff: Handoff, definition: Step) -> bool:
    if not definition.applies(handoff, handbook.policy) or not _is_wanted(handoff, definition):
        return False
    return all(_is_passed(handbook, handoff, key) for key in definition.follows)


def _is_wanted(handoff: Handoff, definition: Step) -> bool:
    """Return whether a step has not opened yet, was handed back, or rests on a decision that was made again."""
    tasks = {task.step: task for task in handoff.tasks}
    task = tasks.get(definition.key)
    if task is None or task.state is TaskState.HANDED_BACK or _goes_on(definition, task):
        return True
    before = [tasks[key].decision for key in definition.follows if key in tasks]
    decision = task.decision if task.state is TaskState.SETTLED and task.delivery is not DeliveryState.PENDING else None
    return bool(decision and decision.rests_on and any(each and each.reference not in decision.rests_on for each in before))


def _is_passed(handbook: Handbook, handoff: Handoff, key: str) -> bool:
    """Return whether a step is done by a choice that leads on; a step that does not apply passes with its predecessors."""
    task = next((each for each in handoff.tasks if each.step == key), None)
    if task:
        return _leads_on(handbook, handoff, task)
    definition = handbook.process_of(handoff).step(key)
    applies = definition.applies(handoff, handbook.policy)
    return not applies and all(_is_passed(handbook, handoff, each) for each in definition.follows)


def _goes_on(definition: Step, task: Task) -> bool:
    done = task.decision if task.delivery is not DeliveryState.PENDING else None
    return bool(definition.repeat_choice and done and done.choice == definition.repeat_choice)


def _leads_on(handbook: Handbook, handoff: Handoff, task: Task) -> bool:
    """Return whether a task is done by a choice that other steps follow."""
    if task.state is not TaskState.SETTLED or task.delivery is DeliveryState.PENDING or task.decision is None:
        return False
    return not handbook.step_of(handoff, task).choice(task.decision.choice).ends


def _opened(handbook: Handbook, handoff: Handoff, done: Task, definition: Step, now: datetime) -> Change:
    event = step_opened(handbook, handoff, definition, urgency_of(handbook, handoff, done), now)
    findings = findings_changes(handbook, apply(handoff, event))
    effects = _announced(handbook, handoff, done, definition, opened_task(event))
    return change_of(handoff, replace(event, findings=findings), effects=effects)


def _announced(handbook: Handbook, handoff: Handoff, done: Task, definition: Step, task: Task) -> tuple[Effect, ...]:
    """Reply in the thread of the completed task, and in the thread of the next card if it already exists."""
    handed = ThreadReply(
        step=done.step, text=message("rules.advance.handed_on", team=handbook.team_of(handoff, task).name, step=definition.title)
    )
    announcements = definition.announcements(handoff, task, handbook.policy)
    if all(each.step != definition.key for each in handoff.tasks):
        return handed, *announcements
    assert done.decision is not None, "only a task that is decided leads on"
    again = message("rules.advance.handed_on_again", name=done.decision.name, step=definition.title)
    return handed, *announcements, ThreadReply(step=definition.key, in_channel=True, text=again)
