"""An order in full, for the window *Details and checks*: facts, products with prices, and the special instructions."""

from bot.queries.contexts import CardContext
from bot.views.cards.order_words import money, ordered
from bot.views.kit import blocks
from bot.views.kit.blocks import Block
from bot.views.kit.text import moment, paragraph, safe
from handoffs.subjects.order import Order

INSTRUCTIONS_LIMIT = 2500


def order_record(context: CardContext) -> list[Block]:
    """Draw the facts of an order."""
    order, reader = context.handoff.about(Order), context.reader
    facts = [
        f"*{reader.text('cards.order.customer_number')}*\n{safe(order.account.number, 60) or '–'}",
        f"*{reader.text('cards.order.total')}*\n{money(order.total, order, reader)}",
        f"*{reader.text('cards.order.placed')}*\n{moment(order.placed_at, reader)}",
    ]
    return [blocks.fields(*facts), *blocks.sections(ordered(order, reader)), *_instructions(context)]


def _instructions(context: CardContext) -> list[Block]:
    instructions = paragraph(context.handoff.about(Order).instructions, INSTRUCTIONS_LIMIT)
    if not instructions:
        return []
    heading = f"*{context.reader.text('cards.order.instructions')}*"
    return [blocks.context_block(heading), blocks.quote(instructions)]
