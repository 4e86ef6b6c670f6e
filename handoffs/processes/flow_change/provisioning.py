"""Provisioning after approval: the orders that show no sign of it in time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from handoffs.model.checks import Finding, failed, verified
from handoffs.model.escalation import RecordLink
from handoffs.text.messages import message

NAMED = 20
"""The number of orders that the sentence names; the record links show all of them."""


@dataclass(frozen=True, kw_only=True)
class ApprovedOrder:
    """An approved order, with the instant of its approval, and whether it shows a sign of provisioning."""

    number: str
    approved_at: datetime
    has_sign: bool
    link: str = ""


def without_sign(
    orders: tuple[ApprovedOrder, ...], *, since: datetime, until: datetime, within: timedelta, now: datetime
) -> tuple[ApprovedOrder, ...]:
    """List the orders approved between two instants that show no sign of provisioning `within` the allowed time.

    Salesforce's timestamps count whole seconds, so an order approved in the second of `since` counts as well.
    """
    approved = (each for each in orders if since.replace(microsecond=0) <= each.approved_at <= until)
    return tuple(each for each in approved if not each.has_sign and now - each.approved_at >= within)


def finding(item: str, stuck: tuple[ApprovedOrder, ...], *, since: datetime, within: timedelta) -> Finding:
    """Name the orders that show no sign, each with its record."""
    if not stuck:
        return verified(item, message("flow_change.provisioning.all_have_signs"))
    numbers, others = tuple(each.number for each in stuck[:NAMED]), len(stuck) - NAMED
    more = (message("flow_change.provisioning.more", count=others),) if others > 0 else ()
    evidence = message(
        "flow_change.provisioning.without_sign", count=len(stuck), since=since, within=within, orders=(*numbers, *more)
    )
    return failed(
        item,
        evidence,
        *(RecordLink(label=message("flow_change.provisioning.order_link", number=each.number), link=each.link) for each in stuck),
    )
