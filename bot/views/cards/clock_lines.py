"""The clock of a task in words: on track, at risk or breached, the due time and the time left."""

from datetime import timedelta

from bot.queries.contexts import CardContext
from bot.text.rendering import render
from bot.views.kit.text import clock_time, mention, moment, safe
from handoffs.clock.sla import Clock, Standing, left, standing
from handoffs.model.handoff import Task, TaskState
from handoffs.text.messages import message

_STANDINGS = {
    Standing.ON_TRACK: (":large_green_circle:", message("cards.clock_lines.on_track")),
    Standing.AT_RISK: (":large_yellow_circle:", message("cards.clock_lines.at_risk")),
    Standing.BREACHED: (":red_circle:", message("cards.clock_lines.breached")),
    Standing.MET: (":white_check_mark:", message("cards.clock_lines.in_time")),
    Standing.PAUSED: (":double_vertical_bar:", message("cards.clock_lines.paused")),
}


def standing_words(context: CardContext) -> str:
    """Write the standing of an open task's clock as a coloured mark and words."""
    emoji, words = _STANDINGS[standing(context.task.due, context.now, paused=context.task.pause is not None)]
    return f"{emoji} {render(words, context.reader)}"


def clock_line(context: CardContext) -> str:
    """Write the due time in the reader's zone, and on a second line the time left in the clock's own time."""
    task = context.task
    due = moment(task.due.due_at, context.reader)
    if task.state is not TaskState.OPEN or context.is_ahead:
        return due
    if task.pause:
        return context.reader.text("cards.clock_lines.due_while_paused", due=due)
    return f"{due}\n{_time_left(context, task)}"


def pause_line(context: CardContext) -> str:
    """Show the question, and from when until when the clock is stopped; empty while the clock runs."""
    pause, reader = context.task.pause, context.reader
    if pause is None:
        return ""
    asked = reader.text("modals.pause.asked", person=mention(pause.user_id, pause.name), question=safe(pause.question, 500))
    until = moment(pause.ends_at, reader)
    stopped = reader.text("modals.pause.clock_stopped", since=moment(pause.at, reader), until=until)
    return f":speech_balloon: {asked}\n{stopped}"


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
