"""The parts of an order in words: customer, amounts, products, installation address."""

from decimal import Decimal

from bot.text.rendering import Reader
from bot.views.kit.text import fit_together, link, safe
from handoffs.subjects.order import Line, Order
from handoffs.text.money import amount

LINES_SHOWN = 8
PRODUCTS_LENGTH = 90
"""Characters of the products that a card names."""


def who(order: Order) -> str:
    """Name the account, linked to its record."""
    return f"*{link(order.account_link, safe(order.account.name, 120))}*"


def money(value: Decimal | None, order: Order, reader: Reader) -> str:
    """Write an amount in the order's currency, or that it is not known."""
    return (
        reader.text("cards.order_words.unknown_amount")
        if value is None
        else safe(amount(value, order.currency, reader.locale), 40)
    )


def ordered(order: Order, reader: Reader) -> str:
    """List the products, a line each with quantity and prices; a long order ends in the number of further lines."""
    heading = f"*{reader.text('cards.order_words.heading')}*"
    return "\n".join([heading, *ordered_lines(order, reader)])


def ordered_lines(order: Order, reader: Reader) -> list[str]:
    """List the products, a line each with quantity and prices, and the number of further lines of a long order."""
    if not order.lines:
        return [reader.text("cards.order_words.no_products")]
    shown = [_line(line, order, reader) for line in order.lines[:LINES_SHOWN]]
    left = len(order.lines) - len(shown)
    return [*shown, *([link(order.link, reader.text("cards.order_words.more_products", count=left))] if left else [])]


def ordered_briefly(order: Order, reader: Reader) -> str:
    """Name the products on one line, as many as fit, and count the others."""
    named = [_product(line, reader) for line in order.lines]
    if not named:
        return reader.text("cards.order_words.no_products")
    fits = fit_together(named, PRODUCTS_LENGTH)
    left = len(named) - fits
    more = [reader.text("cards.order_words.more", count=left)] if left else []
    return reader.commas([*named[:fits], *more])


def installation(order: Order, reader: Reader) -> str:
    """Write the installation address on one line."""
    address = safe(reader.address(order.installation_address), 240)
    return address or reader.text("cards.order_words.no_address")


def _product(line: Line, reader: Reader) -> str:
    product = safe(line.product, 60) or reader.text("cards.order_words.no_product")
    return f"{line.written_quantity} × {product}"


def _line(line: Line, order: Order, reader: Reader) -> str:
    quantity, total = line.written_quantity, money(line.total, order, reader)
    product = safe(line.product, 100) or reader.text("cards.order_words.no_product")
    price = f"{total} {safe(reader.name(line.billing_cycle.lower()), 30)}" if line.billing_cycle else total
    if line.quantity != 1:
        each = money(line.unit_price, order, reader)
        price = reader.text("cards.order_words.price_of_each", price=price, each=each)
    return f"• {quantity} × {product}: {price}"
