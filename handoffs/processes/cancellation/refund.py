"""The refund for a service that ends before the day until which it is paid, calculated by days and explained in words.

The rules are ours, not the billing system's: the day on which the service ends counts as used, setup fees and tax are left
out, and the amount is rounded down once, to the currency's smallest unit.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal

from handoffs.subjects.customer import BilledService
from handoffs.text.messages import Message, Money, message
from handoffs.text.money import smallest

MONTHS = {"monthly": 1, "quarterly": 3, "semiannually": 6, "annually": 12, "biennially": 24, "triennially": 36}
"""Months in a billing cycle, by its name in lower-case letters alone (the billing system spells it in several ways)."""


@dataclass(frozen=True, kw_only=True)
class Refund:
    """The amount to pay back (zero for none), with its calculation in words."""

    amount: Decimal
    calculation: Message


def refund(service: BilledService, ends_on: date, currency: str) -> Refund:
    """Calculate the unused part of the last payment when the service ends on a day; that day counts as used."""
    months, until = MONTHS.get("".join(filter(str.isalpha, service.cycle.casefold()))), service.paid_until
    if months is None or until is None or service.amount <= 0:
        return Refund(amount=Decimal(0), calculation=message("cancellation.refund.nothing_recurs"))
    began, unused = months_before(until, months), (until - ends_on).days - 1
    if unused <= 0:
        return Refund(amount=Decimal(0), calculation=message("cancellation.refund.nothing_left", until=until))
    days = (until - began).days
    owed = (service.amount * unused / days).quantize(smallest(currency), rounding=ROUND_FLOOR)
    price, rest = Money(amount=service.amount, currency=currency), Money(amount=owed, currency=currency)
    paid = message("cancellation.refund.paid", price=price, days=days, until=until)
    left = message("cancellation.refund.left", day=ends_on, unused=unused, days=days, refund=rest)
    return Refund(amount=owed, calculation=message("cancellation.refund.calculation", paid=paid, left=left))


def months_before(day: date, months: int) -> date:
    """Return the day some months before, or the last of its month where that is shorter."""
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))
