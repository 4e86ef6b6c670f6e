"""Small modals of a task: a comment, a new assignee, items that do not apply, and the withdrawal."""

from bot.queries.contexts import CardContext
from bot.views.cards.checks import items_to_leave_out
from bot.views.kit import blocks, subject
from bot.views.kit.blocks import Block
from bot.views.modals.order import not_open_modal, too_late_modal
from bot.wire import ids
from bot.wire.values import dump_task
from handoffs.model.handoff import TaskState


def comment_modal(context: CardContext) -> Block:
    """Ask for a comment that goes into the thread of the card."""
    reader, title = context.reader, context.reader.text("modals.task.comment")
    drawn = [blocks.text_input(ids.WORDS, title, placeholder=reader.text("modals.task.comment_placeholder"))]
    return _modal(context, title, ids.COMMENT_VIEW, drawn, submit=title)


def reassign_modal(context: CardContext) -> Block:
    """Ask which colleague of the team takes the task over."""
    if context.task.state is not TaskState.OPEN:
        return not_open_modal(context)
    reader, title = context.reader, context.reader.text("modals.task.reassign")
    hint = reader.text("modals.task.reassign_hint", team=context.handbook.team_of(context.handoff, context.task).name)
    drawn = [blocks.person_input(ids.PERSON, reader.text("modals.task.reassign_to"), hint=hint)]
    return _modal(context, title, ids.REASSIGN_VIEW, drawn, submit=title)


def leave_out_modal(context: CardContext) -> Block:
    """Ask which items of the checklist do not apply, and why."""
    if context.task.state is not TaskState.OPEN:
        return not_open_modal(context)
    reader = context.reader
    items = items_to_leave_out(context)
    if not items:
        return too_late_modal(reader.text("modals.task.all_answered"), reader)
    options = [blocks.option(context.show(each.label), each.key) for each in items]
    item, placeholder = reader.text("modals.task.item"), reader.text("modals.task.item_placeholder")
    drawn = [
        blocks.multi_select(ids.ITEM, item, options, placeholder=placeholder),
        _reason(context, reader.text("modals.task.leave_out_placeholder")),
    ]
    title = reader.text("modals.task.leave_out_title")
    return _modal(context, title, ids.LEAVE_OUT_VIEW, drawn, submit=reader.text("modals.task.leave_out"))


def call_off_modal(context: CardContext) -> Block:
    """Ask why a handoff is no longer needed."""
    reader, title = context.reader, context.reader.text("modals.task.call_off")
    explanation = blocks.section(reader.text("modals.task.call_off_explanation"))
    drawn = [explanation, _reason(context, reader.text("modals.task.call_off_placeholder"))]
    return _modal(context, title, ids.CALL_OFF_VIEW, drawn, submit=title)


def _reason(context: CardContext, placeholder: str) -> Block:
    return blocks.text_input(ids.WORDS, context.reader.text("modals.common.why"), placeholder=placeholder)


def _modal(context: CardContext, title: str, callback: str, drawn: list[Block], *, submit: str) -> Block:
    drawn, close = [blocks.section(subject.introduced(context)), *drawn], context.reader.text("modals.common.back")
    return blocks.modal(title, callback, dump_task(context.ref), drawn, submit=submit, close=close)
