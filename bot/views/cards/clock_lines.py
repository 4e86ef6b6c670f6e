"""The clock of a task in words: on track, at risk or breached, the due time and the time left."""

from datetime import timedelta

from bot.queries.contexts import CardContext
from bot.text.rendering import render
from bot.views.kit import emoji
from bot.views.kit.text import clock_time, mention, moment, safe
from handoffs.clock.sla import Clock, Standing, left, standing
from handoffs.model.handoff import Task, TaskState
from handoffs.process.policy import STANDARD
from handoffs.rules.parts.backlog import is_backlog, urgency_of
from handoffs.text.messages import message

_STANDINGS = {
    Standing.ON_TRACK: (emoji.ON_TRACK, message("cards.clock_lines.on_track")),
    Standing.AT_RISK: (emoji.AT_RISK, message("cards.clock_lines.at_risk")),
    Standing.BREACHED: (emoji.LATE, message("cards.clock_lines.breached")),
    Standing.MET: (emoji.DONE, message("cards.clock_lines.in_time")),
    Standing.PAUSED: (emoji.PAUSED, message("cards.clock_lines.paused")),
}


def standing_words(context: CardContext) -> str:
    """Write the standing of an open task's clock as a coloured mark and words."""
    mark, words = _STANDINGS[standing(context.task.due, context.now, paused=context.task.pause is not None)]
    return f"{mark} {render(words, context.reader)}"


def is_urgent(context: CardContext) -> bool:
    """Return whether the record of a task comes before others, also within the backlog."""
    return urgency_of(context.handbook, context.handoff, context.task) != STANDARD


def time_line(context: CardContext) -> str:
    """Write the line of an open card about its time: its standing, when it is due, and who has claimed it."""
    task, reader = context.task, context.reader
    if context.is_ahead and task.waits_until:
        parts = [f"{emoji.SCHEDULED} {reader.text('cards.task_status.waits_until', at=moment(task.waits_until, reader))}"]
    elif task.pause:
        parts = [standing_words(context), reader.text("cards.clock_lines.due_later", due=moment(task.due.due_at, reader))]
    else:
        parts = [standing_words(context), reader.text("cards.clock_lines.due", due=moment(task.due.due_at, reader))]
    if is_backlog(task):
        parts.append(reader.text("cards.clock_lines.backlog", at=context.handoff.subject.entered_review_at))
    if task.claim:
        name, until = mention(task.claim.user_id, task.claim.name), clock_time(task.claim.lapses_at, reader)
        parts.append(f"{emoji.CLAIMED} {reader.text('cards.task_status.claimed', name=name, at=until)}")
    return " · ".join(parts)


def clock_line(context: CardContext) -> str:
    """Write the due time in the reader's zone, and the time left in the clock's own time."""
    task = context.task
    due = moment(task.due.due_at, context.reader)
    if task.state is not TaskState.OPEN or context.is_ahead:
        return due
    if task.pause:
        return context.reader.text("cards.clock_lines.due_while_paused", due=due)
    return context.reader.commas((due, _time_left(context, task)))


def pause_line(context: CardContext) -> str:
    """Show the question, and from when until when the clock is stopped; empty while the clock runs."""
    pause, reader = context.task.pause, context.reader
    if pause is None:
        return ""
    asked = reader.text("modals.pause.asked", person=mention(pause.user_id, pause.name), question=safe(pause.question, 500))
    until = moment(pause.ends_at, reader)
    stopped = reader.text("modals.pause.clock_stopped", since=moment(pause.at, reader), until=until)
    return f"{emoji.QUESTION} {asked}\n{stopped}"


def _time_left(context: CardContext, task: Task) -> str:
    reader, counts_business_time = context.reader, task.target.clock is Clock.BUSINESS
    remaining = left(task.due, context.now, context.handbook.calendar_of(task), task.target.clock)
    at = clock_time(context.now, context.reader)
    if abs(remaining) < timedelta(minutes=1):
        return reader.text("cards.clock_lines.due_now", at=at)
    if remaining < timedelta():
        if counts_business_time:
            return reader.text("cards.clock_lines.business_time_over", length=remaining, at=at)
        return reader.text("cards.clock_lines.time_over", length=remaining, at=at)
    if counts_business_time:
        return reader.text("cards.clock_lines.business_time_left", length=remaining, at=at)
    return reader.text("cards.clock_lines.time_left", length=remaining, at=at)
