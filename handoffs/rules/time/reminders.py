"""The words of a reminder of an escalation: how late it is by now, how many are left, and what is new since the last one."""

from datetime import datetime

from handoffs.clock.sla import Clock, counted
from handoffs.model.escalation import Escalation, Trigger
from handoffs.model.handoff import Handoff, Task, TaskState
from handoffs.process.handbook import Handbook
from handoffs.text.messages import Message, message, sentences


def reminder(handbook: Handbook, handoff: Handoff, escalation: Escalation, now: datetime) -> Message:
    """Return what is new about one escalation: how late its task is now, who has it, and a question to the customer."""
    task = handoff.task(escalation.step)
    named = message("rules.expire.subject", noun=handbook.process_of(handoff).noun, number=handoff.subject.number)
    said = message("rules.reminders.one", subject=named, late=_late(handbook, handoff, now), claim=_claim(task))
    return sentences(said, *_news(task, escalation))


def group_reminder(handbook: Handbook, handoff: Handoff, now: datetime, *, left: int, unclaimed: int) -> Message:
    """Return what is new about escalations that share a message, of which that of `handoff` waits longest for an answer."""
    late = _late(handbook, handoff, now)
    if unclaimed == left:
        return message("rules.reminders.all_unclaimed", late=late, count=left)
    if unclaimed == 0:
        return message("rules.reminders.all_claimed", late=late, count=left)
    return message("rules.reminders.some_unclaimed", late=late, count=left, unclaimed=unclaimed)


def _late(handbook: Handbook, handoff: Handoff, now: datetime) -> Message:
    """Return how late a task is by its own clock; of one that is not late, since when it is escalated."""
    escalation = handoff.escalation
    assert escalation is not None
    task = handoff.task(escalation.step)
    if escalation.ongoing[-1].trigger is not Trigger.BREACHED or now < task.due.breach_at:
        return message("rules.reminders.open_since", at=escalation.raised_at)
    clock = task.target.clock
    late = counted(task.due.breach_at, now, handbook.calendar_of(task), clock, task.pauses_until(now))
    if clock is Clock.WALL:
        return message("rules.reminders.late", late=late)
    return message("rules.reminders.late_business", late=late)


def _claim(task: Task) -> Message:
    if task.state is not TaskState.OPEN:
        return message("rules.reminders.not_open")
    if task.claim:
        return message("rules.reminders.claimed", name=task.claim.name, at=task.claim.at)
    return message("rules.reminders.unclaimed")


def _news(task: Task, escalation: Escalation) -> tuple[Message, ...]:
    """Return the question that somebody has asked the customer since the contact was last reminded."""
    if task.pause and task.pause.at > escalation.notified_at:
        return (message("rules.expire.news_asked", name=task.pause.name, at=task.pause.at),)
    return ()
