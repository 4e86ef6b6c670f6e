"""The buttons and menu entries that the cards of several processes share."""

from bot.queries.contexts import CardContext
from bot.text.rendering import render
from bot.views.kit import blocks, subject
from bot.views.kit.blocks import Block
from bot.wire import ids
from bot.wire.values import dump_task
from handoffs.text.messages import message

_MENU_LABELS = {
    ids.MORE_RELEASE: message("cards.buttons.release"),
    ids.MORE_REASSIGN: message("cards.buttons.reassign"),
    ids.MORE_COMMENT: message("cards.buttons.comment"),
    ids.MORE_LEAVE_OUT: message("cards.buttons.does_not_apply"),
    ids.MORE_WHY_DUE: message("cards.buttons.why_due"),
    ids.MORE_DETAILS: message("cards.buttons.customer_contact"),
    ids.MORE_HISTORY: message("cards.buttons.history"),
    ids.MORE_DISPUTE: message("cards.buttons.dispute_eligibility"),
    ids.MORE_CALL_OFF: message("cards.buttons.withdraw"),
}


def claim_button(context: CardContext) -> Block:
    """Draw the button that claims the task."""
    spoken = context.reader.text("cards.buttons.claim_subject", subject=subject.spoken(context))
    return blocks.button(context.reader.text("cards.buttons.claim"), ids.CLAIM, dump_task(context.ref), spoken=spoken)


def escalate_button(context: CardContext) -> Block:
    """Draw the button that escalates the task."""
    spoken = context.reader.text("cards.buttons.escalate_subject", subject=subject.spoken(context))
    return blocks.button(context.reader.text("cards.buttons.escalate"), ids.ESCALATE, dump_task(context.ref), spoken=spoken)


def clock_button(context: CardContext, ref: str) -> Block:
    """Draw the button that stops a running clock, or the one that starts a stopped clock."""
    reader, name = context.reader, f"{context.noun} {context.handoff.subject.number}"
    if context.task.pause:
        label = reader.text("modals.pause.resume_label", name=name)
        return blocks.button(reader.text("modals.pause.resume"), ids.RESUME, ref, spoken=label)
    return blocks.button(reader.text("modals.pause.title"), ids.ASK, ref, spoken=reader.text("modals.pause.ask_label", name=name))


def more_menu(context: CardContext, *entries: str) -> Block:
    """Draw the menu of further actions, by the ids of its entries; *Release* comes first while the task is claimed."""
    shown = [ids.MORE_RELEASE, *entries] if context.task.claim else entries
    options = ((render(_MENU_LABELS[entry], context.reader), dump_task(context.ref, entry)) for entry in shown)
    return blocks.menu(ids.MORE, *options, placeholder=context.reader.text("cards.buttons.more"))
