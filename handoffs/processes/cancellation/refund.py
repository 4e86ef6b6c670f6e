"""The refund for a service that ends before the day until which it is paid, calculated by days and explained in words.

The rules are ours, not the billing system's: the day on which the service ends counts as used, setup fees and tax are left
out, and the amount is rounded down once, to the currency's smallest unit.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR

from handoffs.subjects.customer import BilledService
from handoffs.text.messages import Message, Money, message
from handoffs.text.money import smallest

MONTHS = {"monthly": 1, "quarterly": 3, "semiannually": 6, "annually": 12, "biennially": 24, "triennially": 36}
"""Months in a billing cycle, by its name in lower-case letters alone (the billing system spells it in several ways)."""


WITHOUT_CYCLE = frozenset({"onetime", "free", "freeaccount"})
"""Names of cycles in which nothing is paid again, in the same form."""


@dataclass(frozen=True, kw_only=True)
class Refund:
    """The amount to pay back (None for nothing), with its calculation in words."""

    amount: Money | None
    calculation: Message


def refund(service: BilledService, ends_on: date) -> Refund | None:
    """Calculate the unused part of the last payment when the service ends on a day; that day counts as used.

    None when the records do not hold what the calculation needs: the amount, its currency, the cycle, or the paid day.
    """
    cycle, until, price = "".join(filter(str.isalpha, service.cycle.casefold())), service.paid_until, service.price
    if cycle in WITHOUT_CYCLE or (service.amount is not None and service.amount <= 0):
        return Refund(amount=None, calculation=message("cancellation.refund.nothing_recurs"))
    months = MONTHS.get(cycle)
    if months is None or until is None or price is None:
        return None
    began, unused = months_before(until, months), (until - ends_on).days - 1
    if unused <= 0:
        return Refund(amount=None, calculation=message("cancellation.refund.nothing_left", until=until))
    days = (until - began).days
    owed = (price.amount * unused / days).quantize(smallest(price.currency), rounding=ROUND_FLOOR)
    rest = Money(amount=owed, currency=price.currency)
    paid = message("cancellation.refund.paid", price=price, days=days, until=until)
    left = message("cancellation.refund.left", day=ends_on, unused=unused, days=days, refund=rest)
    return Refund(amount=rest if owed else None, calculation=message("cancellation.refund.calculation", paid=paid, left=left))


def months_before(day: date, months: int) -> date:
    """Return the day some months before, or the last of its month where that is shorter."""
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))
