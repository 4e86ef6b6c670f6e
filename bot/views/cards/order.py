"""The card of an order's review: drawn whole from what is stored, in every state the task can be in."""

from bot.queries.contexts import CardContext
from bot.views.cards.buttons import claim_button, clock_button, escalate_button, more_menu
from bot.views.cards.checks import checks_text
from bot.views.cards.clock_lines import clock_line, pause_line
from bot.views.cards.footnotes import footnotes
from bot.views.cards.order_words import installation, money, ordered, who
from bot.views.cards.status_text import state_text
from bot.views.cards.task_status import state_line
from bot.views.kit import blocks, subject
from bot.views.kit.blocks import Block
from bot.views.kit.drawing import Drawing
from bot.views.kit.openers import Opener
from bot.views.kit.text import link, moment, paragraph, plain, safe
from bot.wire import ids
from bot.wire.process_ids import order_approval as order_ids
from bot.wire.values import dump_task
from handoffs.model.handoff import TaskState
from handoffs.processes.order_approval.terms import OrderTerms
from handoffs.processes.order_approval.thresholds import why_contact
from handoffs.subjects.order import Order
from handoffs.text.messages import message

INSTRUCTIONS_LIMIT = 700


def order_card(context: CardContext) -> Drawing:
    """Draw the order's card: a summary, its state, and the buttons that its state allows."""
    order, is_open = context.handoff.about(Order), context.task.state is TaskState.OPEN
    drawn = [blocks.header(_title(context)), blocks.section(_summary(context)), blocks.section(state_line(context))]
    if is_open and context.task.pause:
        drawn.append(blocks.section(pause_line(context)))
    drawn += [blocks.fields(*_facts(context)), *blocks.sections(ordered(order, context.reader)), *_instructions(context)]
    if is_open:
        drawn += [*blocks.sections(checks_text(context)), _buttons(context)]
    drawn += _footnotes(context)
    number, customer = plain(order.number, 30), plain(order.account.name, 80)
    return Drawing(
        channel=context.task.team,
        text=context.reader.text("cards.order.text", number=number, customer=customer, state=state_text(context)),
        blocks=drawn,
        key=f"{context.handoff.id}/{context.task.step}",
    )


def order_openers(context: CardContext) -> tuple[Opener, ...]:
    """Return the buttons that open the modals of the review, for an escalation and the home tab."""
    return (
        Opener(label=message("cards.order.approve"), action=order_ids.APPROVE),
        Opener(label=message("cards.order.reject"), action=order_ids.REJECT, style="danger"),
    )


def _title(context: CardContext) -> str:
    order, reader, number = context.handoff.about(Order), context.reader, context.handoff.round
    if order.priority:
        title = reader.text("cards.order.priority_title", number=order.number)
    else:
        title = reader.text("cards.order.title", number=order.number)
    return reader.text("cards.order.title_of_round", title=title, round=number) if number > 1 else title


def _summary(context: CardContext) -> str:
    order = context.handoff.about(Order)
    name = link(order.link, context.reader.text("cards.order.title", number=safe(order.number, 30)))
    return context.reader.text(
        "cards.order.summary", order=name, customer=who(order), total=money(order.total, order, context.reader)
    )


def _facts(context: CardContext) -> list[str]:
    order, reader = context.handoff.about(Order), context.reader
    placed = moment(order.placed_at, context.reader)
    return [
        f"*{reader.text('cards.order.customer_number')}*\n{safe(order.account.number, 60) or '–'}",
        f"*{reader.text('cards.order.total')}*\n{money(order.total, order, reader)}",
        f"*{reader.text('cards.order.placed')}*\n{placed}",
        f"*{reader.text('cards.order.due')}*\n{clock_line(context)}",
        f"*{reader.text('cards.order.priority')}*\n{_priority(context, order)}",
        f"*{reader.text('cards.order.installation_address')}*\n{installation(order, reader)}",
    ]


def _priority(context: CardContext, order: Order) -> str:
    if not order.priority:
        return context.reader.text("cards.order.standard_priority")
    minutes = int(context.task.target.target.total_seconds() // 60)
    return context.reader.text("cards.order.high_priority", count=minutes)


def _instructions(context: CardContext) -> list[Block]:
    instructions = paragraph(context.handoff.about(Order).instructions, INSTRUCTIONS_LIMIT)
    if not instructions:
        return []
    heading = f"*{context.reader.text('cards.order.instructions')}*"
    return [blocks.context_block(heading), blocks.quote(instructions)]


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
        clock_button(context, ref),
        more_menu(context, ids.MORE_WHY_DUE, ids.MORE_DETAILS, ids.MORE_HISTORY, ids.MORE_DISPUTE),
    )


def _footnotes(context: CardContext) -> list[Block]:
    why = why_contact(context.handoff.about(Order), context.handbook.terms_of(context.handoff).terms(OrderTerms).order_value_over)
    if why is None or context.task.state is not TaskState.OPEN:
        return footnotes(context)
    contact = context.handbook.team_of(context.handoff, context.task).contact_title
    return footnotes(context, f":lock: {context.reader.text('order_approval.review.contact_only', because=why, contact=contact)}")
