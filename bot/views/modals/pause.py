"""The modal for a question to the customer."""

from bot.queries.contexts import CardContext
from bot.views.kit import blocks, subject
from bot.views.kit.blocks import Block
from bot.views.modals.order import contact_blocks, not_open_modal
from bot.wire import ids
from bot.wire.values import dump_task
from handoffs.clock.sla import Clock
from handoffs.model.handoff import TaskState


def ask_modal(context: CardContext) -> Block:
    """Ask for the question, explain how it stops the clock, and show how to reach the customer, to whom a person has to write."""
    if context.task.state is not TaskState.OPEN:
        return not_open_modal(context)
    reader, title = context.reader, context.reader.text("modals.pause.title")
    submit, close = reader.text("modals.pause.submit"), reader.text("modals.common.back")
    drawn = [blocks.section(subject.introduced(context)), *ask_blocks(context)]
    return blocks.modal(title, ids.ASK_VIEW, dump_task(context.ref), drawn, submit=submit, close=close)


def ask_blocks(context: CardContext) -> list[Block]:
    """Draw the field for the question, and what it does."""
    reader, placeholder = context.reader, context.reader.text("modals.pause.question_placeholder")
    return [
        blocks.section(_explanation(context)),
        *contact_blocks(context),
        blocks.text_input(ids.WORDS, reader.text("modals.pause.question"), placeholder=placeholder),
    ]


def _explanation(context: CardContext) -> str:
    reader, longest = context.reader, context.handbook.terms_of(context.handoff).pause_at_most
    button = f"*{reader.text('modals.pause.resume')}*"
    if context.task.target.clock is Clock.BUSINESS:
        return reader.text("modals.pause.explanation_business_time", button=button, longest=longest)
    return reader.text("modals.pause.explanation_time", button=button, longest=longest)
