"""The modal for a question to the customer, and the lines of a card while the answer is awaited."""

from bot.queries.contexts import CardContext
from bot.views.kit import blocks
from bot.views.kit.blocks import Block
from bot.views.kit.text import mention, moment, safe
from bot.views.modals.order import not_open_modal
from bot.wire import ids
from bot.wire.values import dump_task
from handoffs.clock.sla import Clock
from handoffs.model.handoff import TaskState


def ask_modal(context: CardContext) -> Block:
    """Ask for the question, and explain how it stops the clock."""
    if context.task.state is not TaskState.OPEN:
        return not_open_modal(context)
    reader, title = context.reader, context.reader.text("modals.pause.title")
    placeholder = reader.text("modals.pause.question_placeholder")
    drawn = [
        blocks.section(_explanation(context)),
        blocks.text_input(ids.WORDS, reader.text("modals.pause.question"), placeholder=placeholder),
    ]
    submit, close = reader.text("modals.pause.submit"), reader.text("modals.common.back")
    return blocks.modal(title, ids.ASK_VIEW, dump_task(context.ref), drawn, submit=submit, close=close)


def pause_line(context: CardContext) -> str:
    """Show the question, and from when until when the clock is stopped; empty while the clock runs."""
    pause, reader = context.task.pause, context.reader
    if pause is None:
        return ""
    asked = reader.text("modals.pause.asked", person=mention(pause.user_id, pause.name), question=safe(pause.question, 500))
    until = moment(pause.ends_at, reader)
    stopped = reader.text("modals.pause.clock_stopped", since=moment(pause.at, reader), until=until)
    return f":speech_balloon: {asked}\n{stopped}"


def clock_button(context: CardContext, ref: str) -> Block:
    """Draw the button that stops a running clock, or the one that starts a stopped clock."""
    reader, name = context.reader, f"{context.noun} {context.handoff.subject.number}"
    if context.task.pause:
        label = reader.text("modals.pause.resume_label", name=name)
        return blocks.button(reader.text("modals.pause.resume"), ids.RESUME, ref, spoken=label)
    return blocks.button(reader.text("modals.pause.title"), ids.ASK, ref, spoken=reader.text("modals.pause.ask_label", name=name))


def _explanation(context: CardContext) -> str:
    reader, longest = context.reader, context.handbook.terms_of(context.handoff).pause_at_most
    button = f"*{reader.text('modals.pause.resume')}*"
    if context.task.target.clock is Clock.BUSINESS:
        return reader.text("modals.pause.explanation_business_time", button=button, longest=longest)
    return reader.text("modals.pause.explanation_time", button=button, longest=longest)
