"""The handbook's thresholds for orders, each with the evidence that an order crosses it."""

from datetime import datetime

from handoffs.model.escalation import Evidence, RecordLink, Trigger
from handoffs.process.policy import ProcessPolicy
from handoffs.rules.escalate import by_rule
from handoffs.subjects.order import Order
from handoffs.text.messages import Money, message


def over_value(order: Order, terms: ProcessPolicy, now: datetime) -> Evidence | None:
    """Return evidence that an order is worth more than a team approves alone; None when it is not."""
    limit = terms.order_value_over
    if limit is None or order.total <= limit:
        return None
    total, threshold = (Money(amount=each, currency=order.currency) for each in (order.total, limit))
    reason = message("order_approval.thresholds.over_value", total=total, threshold=threshold)
    return by_rule(Trigger.VALUE, reason, now, (_record_link(order),))


def repeat_orders(order: Order, terms: ProcessPolicy, now: datetime) -> Evidence | None:
    """Return evidence that one account placed several orders in the policy's window, which ends with this order; None if not.

    Decided orders count too: the window comes from Salesforce, not from the orders that Baton has seen.
    """
    window = terms.repeat_orders
    if window is None or not order.account.record_id:
        return None
    first = order.placed_at - window.within
    near = [other for other in order.other_orders if first <= other.placed_at <= order.placed_at]
    if len(near) + 1 < window.count:
        return None
    placed = sorted([*((o.placed_at, o.number, o.link) for o in near), (order.placed_at, order.number, order.link)])
    reason = message(
        "order_approval.thresholds.repeat_orders", account=order.account.name, orders=len(placed), window=window.within
    )
    links = tuple(RecordLink(label=f"order {number}", link=link) for _, number, link in placed)
    return by_rule(Trigger.REPEAT_ORDERS, reason, now, links)


def _record_link(order: Order) -> RecordLink:
    return RecordLink(label=f"order {order.number}", link=order.link)
