"""Provisioning after approval: which orders show no sign of it in time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from handoffs.model.checks import Finding, failed, verified
from handoffs.model.escalation import RecordLink
from handoffs.text.wording import duration, listed, spelled

NAMED = 20
"""How many orders are named in words; all of them are shown as records."""


@dataclass(frozen=True, kw_only=True)
class ApprovedOrder:
    """An order that was approved, when, and whether anything shows that it is being provisioned."""

    number: str
    approved_at: datetime
    has_sign: bool
    link: str = ""


def without_sign(
    orders: tuple[ApprovedOrder, ...], *, since: datetime, until: datetime, within: timedelta, now: datetime
) -> tuple[ApprovedOrder, ...]:
    """List the orders approved in a span of time that have had so long to show a sign of provisioning and show none.

    Salesforce's stamps count whole seconds, so an order approved in the second of `since` counts as well.
    """
    approved = (each for each in orders if since.replace(microsecond=0) <= each.approved_at <= until)
    return tuple(each for each in approved if not each.has_sign and now - each.approved_at >= within)


def finding(item: str, stuck: tuple[ApprovedOrder, ...], *, since: datetime, within: timedelta, zone: ZoneInfo) -> Finding:
    """Say which orders show no sign, each with its record."""
    if not stuck:
        return verified(item, "No approved order is without a sign of provisioning.")
    named = listed([each.number for each in stuck[:NAMED]] + ([f"{len(stuck) - NAMED} more"] if len(stuck) > NAMED else []))
    many = "1 order that was" if len(stuck) == 1 else f"{len(stuck)} orders that were"
    show = "shows" if len(stuck) == 1 else "show"
    says = f"{many} approved since {spelled(since, zone)} {show} no sign of provisioning after {duration(within)}: {named}."
    return failed(item, says, *(RecordLink(label=f"order {each.number}", link=each.link) for each in stuck))
