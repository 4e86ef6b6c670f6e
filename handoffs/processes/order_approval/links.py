"""Links to an order and to the orders of its account."""

from handoffs.model.escalation import RecordLink
from handoffs.subjects.order import Order, OtherOrder, OtherOrders
from handoffs.text.messages import message


def to_order(order: Order | OtherOrder) -> RecordLink:
    """Return the link to one order."""
    return RecordLink(label=message("links.order", number=order.number), link=order.link)


def to_unnamed(order: Order, others: OtherOrders) -> tuple[RecordLink, ...]:
    """Return the link to all orders of the account when some of the others are not named; empty when all are named."""
    if not others.unnamed:
        return ()
    return (RecordLink(label=message("order_approval.links.all_orders"), link=order.orders_link),)
