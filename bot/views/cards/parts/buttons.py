"""The buttons and menu entries that the cards of several processes share."""

from collections.abc import Sequence

from bot.queries.contexts import CardContext
from bot.text.rendering import render
from bot.views.kit import blocks, subject
from bot.views.kit.blocks import Block
from bot.wire import ids
from bot.wire.values import dump_task
from handoffs.model.handoff import TaskState
from handoffs.subjects.case import CustomerCase
from handoffs.subjects.onboarding import Onboarding
from handoffs.subjects.order import Order
from handoffs.text.messages import message

_MENU_LABELS = {
    ids.MORE_RECORD: message("cards.buttons.record"),
    ids.MORE_ASK: message("cards.buttons.ask"),
    ids.MORE_RESUME: message("modals.pause.resume"),
    ids.MORE_REPORT: message("modals.checks.report_title"),
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
    """Draw the button that claims the task, or the one that releases it while somebody has claimed it."""
    reader, ref, name = context.reader, dump_task(context.ref), subject.spoken(context)
    if context.task.claim:
        spoken = reader.text("cards.buttons.release_subject", subject=name)
        return blocks.button(reader.text("cards.buttons.release"), ids.RELEASE, ref, spoken=spoken)
    spoken = reader.text("cards.buttons.claim_subject", subject=name)
    return blocks.button(reader.text("cards.buttons.claim"), ids.CLAIM, ref, spoken=spoken)


def escalate_button(context: CardContext) -> Block:
    """Draw the button that escalates the task."""
    spoken = context.reader.text("cards.buttons.escalate_subject", subject=subject.spoken(context))
    return blocks.button(context.reader.text("cards.buttons.escalate"), ids.ESCALATE, dump_task(context.ref), spoken=spoken)


def clock_entry(context: CardContext) -> tuple[str, ...]:
    """Return the menu entry that asks the customer, or the one that starts the clock again after a question; none where
    no customer can be asked."""
    if context.task.state is not TaskState.OPEN or not context.handoff.subject.is_record:
        return ()
    return (ids.MORE_RESUME,) if context.task.pause else (ids.MORE_ASK,)


def contact_entry(context: CardContext) -> tuple[str, ...]:
    """Return the menu entry that shows how to reach the customer; none where the subject has no customer."""
    return (ids.MORE_DETAILS,) if isinstance(context.handoff.subject, Order | CustomerCase | Onboarding) else ()


def open_entries(context: CardContext, *own: str) -> tuple[str, ...]:
    """Return the menu of a record's card while it waits, the most important entries first, with those of its process.

    A card shows as many as Slack allows; the window *Details and checks* leads to the others.
    """
    daily = (ids.MORE_RECORD, *clock_entry(context), ids.MORE_REPORT, *own, ids.MORE_HISTORY)
    return (*daily, *contact_entry(context), ids.MORE_WHY_DUE)


def settled_entries(context: CardContext) -> tuple[str, ...]:
    """Return the menu of a card that waits for nobody any more, without what only its process offers."""
    return (ids.MORE_RECORD, ids.MORE_HISTORY, *contact_entry(context))


def short_menu(context: CardContext, *entries: str) -> Block:
    """Draw a menu behind dots, by the ids of its entries, the most important first: it holds no more than five."""
    return blocks.overflow(ids.MORE, *_options(context, entries))


def more_menu(context: CardContext, *entries: str) -> Block:
    """Draw a menu of any number of entries."""
    return blocks.menu(ids.MORE, *_options(context, entries), placeholder=context.reader.text("cards.buttons.more"))


def _options(context: CardContext, entries: Sequence[str]) -> list[tuple[str, str]]:
    return [(render(_MENU_LABELS[entry], context.reader), dump_task(context.ref, entry)) for entry in entries]
