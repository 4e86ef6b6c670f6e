"""Small modals of a task: a comment, a colleague to take it over, an item that does not apply, and its withdrawal."""

from bot.queries.contexts import CardContext
from bot.text.rendering import render
from bot.views.kit import blocks, subject
from bot.views.kit.blocks import Block
from bot.views.modals.order import too_late_modal
from bot.wire import ids
from bot.wire.values import dump_task
from handoffs.model.handoff import TaskState
from handoffs.rules.guards import why_not_open


def comment_modal(context: CardContext) -> Block:
    """Ask for words that colleagues read in the thread of the card."""
    drawn = [blocks.text_input(ids.WORDS, "Comment", placeholder="Goes into the card's thread, with your name")]
    return _modal(context, "Comment", ids.COMMENT_VIEW, drawn, submit="Comment")


def reassign_modal(context: CardContext) -> Block:
    """Ask which colleague of the team takes the task over."""
    if context.task.state is not TaskState.OPEN:
        return too_late_modal(render(why_not_open(context.handbook, context.handoff, context.task), context.reader))
    team = context.handbook.team_of(context.task)
    hint = f"Somebody of {team.name}; they are told in the thread of the card."
    return _modal(context, "Reassign", ids.REASSIGN_VIEW, [blocks.person_input(ids.PERSON, "To", hint=hint)], submit="Reassign")


def leave_out_modal(context: CardContext) -> Block:
    """Ask which items do not apply here, and why."""
    if context.task.state is not TaskState.OPEN:
        return too_late_modal(render(why_not_open(context.handbook, context.handoff, context.task), context.reader))
    items = [each for each in context.written.checklist if each.may_not_apply and context.task.tick(each.key) is None]
    if not items:
        return too_late_modal("Every item has been answered already. To change an answer, press Undo beside it.")
    options = [blocks.option(each.label, each.key) for each in items]
    drawn = [
        blocks.multi_select(ids.ITEM, "What does not apply", options, placeholder="Choose one or more"),
        blocks.text_input(ids.WORDS, "Why", placeholder="A few words for those who look later"),
    ]
    return _modal(context, "Does not apply", ids.LEAVE_OUT_VIEW, drawn, submit="Mark")


def call_off_modal(context: CardContext) -> Block:
    """Ask why a handoff is no longer needed."""
    told = "All of its open tasks end, and their teams are told in the threads of their cards."
    drawn = [blocks.section(told), blocks.text_input(ids.WORDS, "Why", placeholder="What has changed?")]
    return _modal(context, "Withdraw", ids.CALL_OFF_VIEW, drawn, submit="Withdraw")


def _modal(context: CardContext, title: str, callback: str, drawn: list[Block], *, submit: str) -> Block:
    drawn = [blocks.section(subject.introduced(context)), *drawn]
    return blocks.modal(title, callback, dump_task(context.ref), drawn, submit=submit, close="Back")
