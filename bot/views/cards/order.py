"""The card of an order's review: what is special about the order, and the buttons that its state allows."""

from bot.queries.contexts import CardContext
from bot.views.cards.nudges import on_duty_line
from bot.views.cards.order_words import money, ordered_briefly, who
from bot.views.cards.parts.buttons import claim_button, escalate_button, open_entries, settled_entries, short_menu
from bot.views.cards.parts.layout import first_line, instructions_line, open_card, settled_card
from bot.views.cards.status_text import notification
from bot.views.cards.task_status import is_set_outside
from bot.views.kit import blocks, emoji, subject
from bot.views.kit.blocks import Block
from bot.views.kit.drawing import Drawing
from bot.views.kit.openers import Opener
from bot.views.kit.text import link, plain, safe
from bot.wire import ids
from bot.wire.process_ids import order_approval as order_ids
from bot.wire.values import dump_task
from handoffs.model.handoff import TaskState
from handoffs.processes.order_approval.terms import OrderTerms
from handoffs.processes.order_approval.thresholds import why_contact
from handoffs.subjects.order import Order
from handoffs.text.messages import message


def order_card(context: CardContext) -> Drawing:
    """Draw the order's card: a few lines while it waits, a line or two when it is settled."""
    order, reader = context.handoff.about(Order), context.reader
    head = first_line(_number(context), who(order), money(order.total, order, reader))
    if context.task.state is not TaskState.OPEN:
        menu = short_menu(context, *settled_entries(context), *_dispute(context))
        return settled_card(context, head, menu, text=_text(context))
    lines = [head, ordered_briefly(order, reader), instructions_line(context, order.instructions)]
    urgency = f"{emoji.PRIORITY} {_priority(context)}" if order.priority else ""
    alone = _contact_only(context)
    notes = [f"{emoji.RIGHT} {alone}"] if alone else []
    if order.priority and not context.task.claim:
        team = context.handbook.team_of(context.handoff, context.task)
        notes += filter(None, [on_duty_line(context.on_duty, team.on_duty, reader)])
    return open_card(context, lines, _buttons(context), text=_text(context), urgency=urgency, notes=notes)


def order_openers(context: CardContext) -> tuple[Opener, ...]:
    """Return the buttons that open the modals of the review, for an escalation and the home tab."""
    return (
        Opener(label=message("cards.order.approve"), action=order_ids.APPROVE),
        Opener(label=message("cards.order.reject"), action=order_ids.REJECT, style="danger"),
    )


def _text(context: CardContext) -> str:
    """Write all that matters in one sentence after the other: push messages and screen readers have nothing else."""
    order, reader = context.handoff.about(Order), context.reader
    number, customer = plain(order.number, 30), plain(order.account.name, 80)
    total = money(order.total, order, reader)
    if order.priority:
        named = reader.text("cards.order.priority_named", number=number, customer=customer, total=total)
    else:
        named = reader.text("cards.order.named", number=number, customer=customer, total=total)
    return notification(context, named, _contact_only(context))


def _number(context: CardContext) -> str:
    order, reader, number = context.handoff.about(Order), context.reader, context.handoff.round
    title = reader.text("cards.order.title", number=safe(order.number, 30))
    named = f"*{link(order.link, title)}*"
    return reader.text("cards.order.title_of_round", title=named, round=number) if number > 1 else named


def _priority(context: CardContext) -> str:
    minutes = int(context.task.target.target.total_seconds() // 60)
    return context.reader.text("cards.order.high_priority", count=minutes)


def _buttons(context: CardContext) -> Block:
    reader, ref, name = context.reader, dump_task(context.ref), subject.spoken(context)
    approve, reject = (
        reader.text("cards.order.approve_subject", subject=name),
        reader.text("cards.order.reject_subject", subject=name),
    )
    return blocks.actions(
        blocks.button(reader.text("cards.order.approve"), order_ids.APPROVE, ref, style="primary", spoken=approve),
        blocks.button(reader.text("cards.order.reject"), order_ids.REJECT, ref, style="danger", spoken=reject),
        claim_button(context),
        escalate_button(context),
        short_menu(context, *open_entries(context, *_dispute(context))),
    )


def _dispute(context: CardContext) -> tuple[str, ...]:
    """Return the entry that reports a dispute of the eligibility, while there is one and this is the last round of the order."""
    withdrawal, eligibility = context.task.withdrawal, context.handoff.about(Order).account.eligibility
    is_there = withdrawal is None or is_set_outside(withdrawal)
    return (ids.MORE_DISPUTE,) if eligibility.strip() and is_there and context.handoff.next_id is None else ()


def _contact_only(context: CardContext) -> str:
    """Write that only the contact approves an order above the threshold, or of an amount that is not known; else empty."""
    over = context.handbook.terms_of(context.handoff).terms(OrderTerms).order_value_over
    why = why_contact(context.handoff.about(Order), over)
    if why is None or context.task.state is not TaskState.OPEN:
        return ""
    contact = context.handbook.team_of(context.handoff, context.task).contact_title
    return context.reader.text("order_approval.review.contact_only", because=why, contact=contact)
