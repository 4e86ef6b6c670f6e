"""The handbook's thresholds for orders, each with the evidence that an order crosses it."""

from dataclasses import replace
from datetime import datetime

from handoffs.model.escalation import Evidence, Trigger
from handoffs.process.value_limit import ValueLimit
from handoffs.processes.order_approval.links import to_order, to_unnamed
from handoffs.processes.order_approval.terms import OrderTerms
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


def over_value(order: Order, terms: OrderTerms, now: datetime) -> Evidence | None:
    """Return evidence that an order is worth more than a team approves alone, or may be; None when it is not."""
    reason = why_contact(order, terms.order_value_over)
    return by_rule(Trigger.VALUE, reason, now, (to_order(order),)) if reason else None


def repeat_orders(order: Order, terms: OrderTerms, now: datetime) -> Evidence | None:
    """Return evidence that one account placed several orders in the policy's window, which ends with this order; None if not.

    Decided orders count too: Salesforce counts them, not the orders that Baton has seen. An order whose neighbours were counted
    in another window, which an earlier policy had, shows nothing until they are counted again.
    """
    window, near = terms.repeat_orders, order.preceding
    if window is None or not order.account.record_id or order.preceding_within != window.within:
        return None
    placed = near.count + 1
    if placed < window.count:
        return None
    reason = message("order_approval.thresholds.repeat_orders", account=order.account.name, orders=placed, window=window.within)
    links = (*to_unnamed(order, near), *(to_order(other) for other in reversed(near.newest)), to_order(order))
    return replace(by_rule(Trigger.REPEAT_ORDERS, reason, now, links), records=placed, newest_at=order.placed_at)
