"""Handing a task back to the step before: by a person with a reason, or because what was decided there no longer holds."""

from dataclasses import replace
from datetime import datetime

from handoffs.model.change import Change, change_of
from handoffs.model.effects import ThreadReply
from handoffs.model.events.work import HandedBack
from handoffs.model.fold import apply
from handoffs.model.handoff import DeliveryState, HandBack, Handoff, Task, TaskState
from handoffs.model.people import BATON, Actor
from handoffs.model.refusal import Refusal
from handoffs.process.handbook import Handbook
from handoffs.process.lost.retired_step import RetiredStep
from handoffs.process.process import Process
from handoffs.rules.parts.guards import open_task
from handoffs.rules.parts.tasks import clock_of, findings_changes
from handoffs.rules.start import notify_starter
from handoffs.rules.withdraw import withdraw_all
from handoffs.subjects.subject import Subject, by_hand
from handoffs.text.messages import Message, message, written


def hand_back(
    handbook: Handbook, handoff: Handoff, step: str, actor: Actor, words: str, *, to: str = "", now: datetime
) -> Change:
    """Hand a task back, with a reason, to the step that it came from (`to` says which where several led to it).

    What somebody started by hand goes back to them from its first step: it ends there, with the reason.
    """
    task = open_task(handbook, handoff, step, actor)
    came_from = steps_before(handbook, handoff, task)
    if not came_from and not can_go_to_starter(handoff):
        is_final = handbook.step_of(handoff, task).survives_record
        raise Refusal(message("rules.hand_back.final") if is_final else message("rules.hand_back.first_step"))
    if not words.strip():
        raise Refusal(message("rules.hand_back.no_words"), field="words")
    if not came_from:
        return _to_the_starter(handoff, step, actor, words.strip(), now)
    before = to or (came_from[0] if len(came_from) == 1 else "")
    if before not in came_from:
        raise Refusal(message("rules.hand_back.several_steps"), field="to")

    return _returned(handbook, handoff, task, before, _because(task, written(words.strip()), actor, now))


def steps_before(handbook: Handbook, handoff: Handoff, task: Task) -> tuple[str, ...]:
    """Name the steps that a task can go back to: of those that it follows the ones that there were.

    A step that outlives its record came from what has ended it, and nothing can be done about an ended record any more. A
    task whose step the handbook has no longer can go back to each step that is done and that changed no other system.
    """
    process, definition = handbook.process_of(handoff), handbook.step_of(handoff, task)
    if isinstance(definition, RetiredStep):
        return tuple(each.step for each in handoff.tasks if _is_done_here(each) and not _is_retired(process, each))
    there = [process.step(key) for key in definition.follows if any(each.step == key for each in handoff.tasks)]
    return tuple(each.key for each in there if each.survives_record or not definition.survives_record)


def _is_done_here(task: Task) -> bool:
    return task.state is TaskState.SETTLED and task.delivery is DeliveryState.NOT_NEEDED


def _is_retired(process: Process[Subject], task: Task) -> bool:
    return isinstance(process.step(task.step), RetiredStep)


def can_go_to_starter(handoff: Handoff) -> bool:
    """Return whether a handoff can go back to its starter: while it has no second task."""
    return by_hand(handoff.subject) is not None and len(handoff.tasks) == 1


def hand_back_outdated(handbook: Handbook, handoff: Handoff, step: str, now: datetime) -> Change | None:
    """Hand a task back by itself when what was decided before no longer holds; None when it does."""
    task = handoff.task(step)
    definition = handbook.step_of(handoff, task)
    reason = definition.invalidated_by(handoff, task, handbook.policy) if task.state is TaskState.OPEN else None
    if not reason or not definition.follows:
        return None

    return _returned(handbook, handoff, task, definition.follows[0], _because(task, reason, BATON, now))


def _to_the_starter(handoff: Handoff, step: str, actor: Actor, words: str, now: datetime) -> Change:
    """End a handoff that was started with a mistake, and notify its starter why, so that they can start it again."""
    about, begun = handoff.subject, by_hand(handoff.subject)
    text = message("rules.hand_back.to_starter", name=actor.name, number=about.number, headline=about.headline or "", words=words)
    notices = notify_starter(handoff, step, text, actor.user_id)
    reason = message("rules.hand_back.ended", name=actor.name, starter=begun.starter if begun else "", words=words)
    return withdraw_all(handoff, reason, now, notices)


def _because(task: Task, reason: Message, actor: Actor, now: datetime) -> HandBack:
    return HandBack(step=task.step, reason=reason, user_id=actor.user_id, name=actor.name, at=now)


def _returned(handbook: Handbook, handoff: Handoff, task: Task, before: str, because: HandBack) -> Change:
    """Open a step again; the other open steps that follow it are handed back too, and come back when it is done."""
    event = _handed_back(handbook, handoff, task, before, because)
    findings = findings_changes(handbook, apply(handoff, event))
    again = handoff.task(before)
    open_steps = [each.step for each in handoff.tasks if each.state is TaskState.OPEN and each.step != task.step]
    left = [task.step, *(step for step in open_steps if before in handbook.process_of(handoff).step(step).follows)]
    open_again, sent_back = _handed_back_texts(
        because, handbook.step_of(handoff, again).title, handbook.team_of(handoff, again).name
    )
    replies = (
        ThreadReply(step=before, in_channel=True, text=open_again),
        *(ThreadReply(step=step, text=sent_back) for step in left),
    )
    others = (replace(event, step=step) for step in left[1:])
    return change_of(handoff, replace(event, findings=findings), *others, effects=replies)


def _handed_back_texts(because: HandBack, title: Message, team: str) -> tuple[Message, Message]:
    """Return the replies for the step that is open again, and for the steps that went back to it."""
    reason = because.reason
    if because.user_id == BATON.user_id:
        open_again = message("rules.hand_back.open_again_by_rule", reason=reason, step=title)
        return open_again, message("rules.hand_back.sent_back_by_rule", team=team, reason=reason)
    open_again = message("rules.hand_back.open_again", name=because.name, reason=reason, step=title)
    return open_again, message("rules.hand_back.sent_back", name=because.name, team=team, reason=reason)


def _handed_back(handbook: Handbook, handoff: Handoff, task: Task, before: str, because: HandBack) -> HandedBack:
    """Return the fact that a task went back to the step before, whose clock begins again."""
    done = handoff.task(before)
    target, clock = clock_of(handbook, handoff, handbook.step_of(handoff, done), done.team, done.urgency, because.at)
    return HandedBack(
        step=task.step,
        to_step=before,
        from_step=because.step,
        reason=because.reason,
        user_id=because.user_id,
        name=because.name,
        target=target,
        due=clock,
        at=because.at,
    )
