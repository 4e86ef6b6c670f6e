"""The handbook's thresholds for orders, each with the evidence that an order crosses it."""

from datetime import datetime

from handoffs.model.escalation import Evidence, RecordLink, Trigger
from handoffs.process.policy import ProcessPolicy
from handoffs.rules.escalate import by_rule
from handoffs.subjects.order import Order
from handoffs.text.money import amount
from handoffs.text.wording import duration


def over_value(order: Order, terms: ProcessPolicy, now: datetime) -> Evidence | None:
    """Return evidence that an order is worth more than a team approves alone; None when it is not."""
    limit = terms.order_value_over
    if limit is None or order.total <= limit:
        return None
    worth, threshold = amount(order.total, order.currency), amount(limit, order.currency)
    return by_rule(Trigger.VALUE, f"It is worth {worth}; the threshold is {threshold}.", now, (_record_link(order),))


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
    says = f"{order.account.name} placed {len(placed)} orders within {duration(window.within)}."
    return by_rule(Trigger.REPEAT_ORDERS, says, now, tuple(RecordLink(label=f"order {n}", link=link) for _, n, link in placed))


def _record_link(order: Order) -> RecordLink:
    return RecordLink(label=f"order {order.number}", link=order.link)
