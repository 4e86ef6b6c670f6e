"""How an order's parts are put into words: customer, amounts, what is ordered, where it is installed."""

from decimal import Decimal

from bot.views.kit.text import link, safe
from handoffs.subjects.order import Line, Order
from handoffs.text.money import amount

LINES_SHOWN = 8


def who(order: Order) -> str:
    """Name the account, linked to its record."""
    return f"*{link(order.account_link, safe(order.account.name, 120))}*"


def money(value: Decimal, order: Order) -> str:
    """Write an amount in the order's currency."""
    return safe(amount(value, order.currency), 40)


def ordered(order: Order) -> str:
    """List what is ordered, a line each with quantity and prices; a long order ends in how many more there are."""
    if not order.lines:
        return "*What is ordered*\nThe order has no products."
    shown = [_line(line, order) for line in order.lines[:LINES_SHOWN]]
    left = len(order.lines) - len(shown)
    if left:
        shown.append(link(order.link, f"… and {left} more in Salesforce"))
    return "\n".join(["*What is ordered*", *shown])


def installation(order: Order) -> str:
    """Give the installation address on one line."""
    return safe(order.installation_address.replace("\n", ", "), 240) or "none on the order"


def _line(line: Line, order: Order) -> str:
    quantity = f"{line.quantity.normalize():f} × "
    cycle = f" {safe(line.billing_cycle.lower(), 30)}" if line.billing_cycle else ""
    each = f" (each {money(line.unit_price, order)})" if line.quantity != 1 else ""
    return f"• {quantity}{safe(line.product, 100)}: {money(line.total, order)}{cycle}{each}"
