"""The handbook's thresholds for orders, each with the evidence that an order crosses it."""

from datetime import datetime

from handoffs.model.escalation import Evidence, RecordLink, Trigger
from handoffs.process.policy import ProcessPolicy
from handoffs.process.value_limit import ValueLimit
from handoffs.rules.escalate import by_rule
from handoffs.subjects.order import Order
from handoffs.text.messages import Message, Money, message


def why_contact(order: Order, limit: ValueLimit | None) -> Message | None:
    """Return why only the team's contact approves an order; None when the order is within the limit, or there is no limit.

    What is not known is never within the limit: no total, and a currency for which the policy has no amount.
    """
    if limit is None:
        return None
    most = limit.of(order.currency)
    if most is None:
        return message("order_approval.thresholds.no_threshold", currency=order.currency)
    if order.total is None:
        return message("order_approval.thresholds.total_unknown")
    if order.total <= most:
        return None
    total, threshold = (Money(amount=each, currency=order.currency) for each in (order.total, most))
    return message("order_approval.thresholds.over_value", total=total, threshold=threshold)


def over_value(order: Order, terms: ProcessPolicy, now: datetime) -> Evidence | None:
    """Return evidence that an order is worth more than a team approves alone, or may be; None when it is not."""
    reason = why_contact(order, terms.order_value_over)
    return by_rule(Trigger.VALUE, reason, now, (_record_link(order),)) if reason else None


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
