"""The clock stands still while a customer owes an answer: ask, and resume on an answer, a click, or when it took too long."""

from datetime import datetime

from handoffs.clock.sla import due, later
from handoffs.model.change import Change, change_of
from handoffs.model.effects import Note, Remark, ThreadReply
from handoffs.model.events.clocks import Paused, Resumed
from handoffs.model.handoff import Handoff, Task, TaskState
from handoffs.model.people import Actor
from handoffs.model.refusal import Refusal
from handoffs.process.handbook import Handbook
from handoffs.rules.parts.guards import open_task
from handoffs.text.messages import Message, message


def ask(handbook: Handbook, handoff: Handoff, step: str, actor: Actor, question: str, *, reference: str, now: datetime) -> Change:
    """Put a question to the customer on the record's notes, and stop the clock until it is answered."""
    task = open_task(handbook, handoff, step, actor)
    if task.pause:
        raise Refusal(message("rules.pause.already_paused", name=task.pause.name))
    if not question.strip():
        raise Refusal(message("rules.pause.no_question"), field="words")

    calendar, terms = handbook.calendar_of(task), handbook.terms_of(handoff)
    ends_at = later(now, terms.pause_at_most, calendar, task.target.clock)
    paused = Paused(step=step, question=question.strip(), user_id=actor.user_id, name=actor.name, ends_at=ends_at, at=now)
    subject, title = handoff.subject, message("rules.pause.note_title", reference=reference)
    body = message("rules.pause.note", name=actor.name, question=paused.question, at=now)
    note = Note(record_id=subject.record_id, title=title, body=body)
    reply = ThreadReply(step=step, text=message("rules.pause.asked", name=actor.name, question=paused.question))
    effects = (Remark(reference=reference, step=step, note=note), reply)
    return change_of(handoff, paused, effects=effects)


def resume(handbook: Handbook, handoff: Handoff, step: str, actor: Actor, now: datetime) -> Change:
    """Resume the clock, because a person reports the answer."""
    task = open_task(handbook, handoff, step, actor)
    if not task.pause:
        raise Refusal(message("rules.pause.not_paused"))

    return change_of(handoff, *pause_events(handbook, task, message("rules.pause.has_answer", name=actor.name), now))


def end_overdue(handbook: Handbook, handoff: Handoff, step: str, now: datetime) -> Change | None:
    """Resume the clock from the end of the policy's longest pause; None before that."""
    task = handoff.task(step)
    if task.state is not TaskState.OPEN or not task.pause or now < task.pause.ends_at:
        return None

    resumed = pause_events(handbook, task, message("rules.pause.time_is_over"), task.pause.ends_at)
    text = message("rules.pause.no_answer")
    mention = task.claim.user_id if task.claim else task.pause.user_id
    return change_of(handoff, *resumed, effects=(ThreadReply(step=step, text=text, mention=mention),))


def pause_events(handbook: Handbook, task: Task, reason: Message, now: datetime) -> tuple[Resumed, ...]:
    """Return the event that ends a task's pause, with the new due instants; empty if there is no pause."""
    if not task.pause:
        return ()
    until = max(task.pause.at, min(now, task.pause.ends_at))
    fresh = due(task.target, task.due.started_at, handbook.calendar_of(task), task.pauses_until(until))
    return (Resumed(step=task.step, due=fresh, until=until, reason=reason, at=now),)
