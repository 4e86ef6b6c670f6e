"""The refund for a service that ends before the day until which it is paid: exactly the time that it does not run.

The rules are ours, not the billing system's: a payment lasts until its paid day begins, time counts to the minute (the last
second of a day is its end) and by the calendar, so that each day has 24 hours; setup fees and tax are left out, and the amount
is rounded down once, to the currency's smallest unit.
"""

import itertools
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_FLOOR
from zoneinfo import ZoneInfo

from handoffs.subjects.customer import BilledService
from handoffs.text.messages import Message, Money, message, sentences
from handoffs.text.money import smallest

MINUTE = timedelta(minutes=1)
DAY = 24 * 60
"""Minutes of a day."""

MONTHS = {"monthly": 1, "quarterly": 3, "semiannually": 6, "annually": 12, "biennially": 24, "triennially": 36}
"""Months in a billing cycle, by its name in lower-case letters alone (the billing system spells it in several ways)."""


WITHOUT_CYCLE = frozenset({"onetime", "free", "freeaccount"})
"""Names of cycles in which nothing is paid again, in the same form."""


@dataclass(frozen=True, kw_only=True)
class Refund:
    """The amount to pay back (None for nothing), with its calculation in words."""

    amount: Money | None
    calculation: Message


def refund(service: BilledService, ends_at: datetime, zone: ZoneInfo) -> Refund | None:
    """Calculate the unused part of the last payment when the service ends at an instant, by the days of a zone.

    None when the records do not hold what the calculation needs: the amount, its currency, the cycle, or the paid day.
    """
    cycle, until, price = "".join(filter(str.isalpha, service.cycle.casefold())), service.paid_until, service.price
    if cycle in WITHOUT_CYCLE or (service.amount is not None and service.amount <= 0):
        return Refund(amount=None, calculation=message("cancellation.refund.nothing_recurs"))
    months = MONTHS.get(cycle)
    if months is None or until is None or price is None:
        return None
    end = _to_the_minute(ends_at.astimezone(zone))
    if end >= _beginning(until):
        return Refund(amount=None, calculation=message("cancellation.refund.nothing_left", until=until))
    whole = _periods_after(end, until, months)
    began, last = (months_before(until, months * count) for count in (whole + 1, whole))
    days, unused = (last - began).days, _beginning(last) - end
    owed = price.amount * whole + price.amount * (unused // MINUTE) / (days * DAY)
    rest = Money(amount=owed.quantize(smallest(price.currency), rounding=ROUND_FLOOR), currency=price.currency)
    paid = message("cancellation.refund.paid", price=price, days=days, until=last)
    further = (message("cancellation.refund.further_periods", count=whole, until=until),) if whole else ()
    last_day = _ending(end, ends_at.astimezone(zone))
    left = message("cancellation.refund.left", day=last_day, unused=_length(unused), days=days, refund=rest)
    return Refund(amount=rest if rest.amount else None, calculation=sentences(paid, *further, left))


def months_before(day: date, months: int) -> date:
    """Return the day some months before, or the last of its month where that is shorter."""
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


def _periods_after(end: datetime, until: date, months: int) -> int:
    """Count the paid periods that begin after a service has ended."""
    return next(count for count in itertools.count() if _beginning(months_before(until, months * (count + 1))) <= end)


def _to_the_minute(end: datetime) -> datetime:
    """Return the calendar time of a local instant, rounded to the nearest minute: the last second of a day is its end."""
    return (end.replace(tzinfo=None) + MINUTE / 2).replace(second=0, microsecond=0)


def _beginning(day: date) -> datetime:
    return datetime.combine(day, time())


def _ending(end: datetime, local: datetime) -> date | Message:
    """Name the last day on which the service runs, with the time where it ends (at the instant `local`) within the day."""
    if end.time() == time():
        return end.date() - timedelta(days=1)
    return message("cancellation.refund.within_day", at=end.replace(tzinfo=local.tzinfo, fold=local.fold))


def _length(unused: timedelta) -> int | Message:
    """Write a length as a number of days, with the time where the days are not whole."""
    rest = timedelta(seconds=unused.seconds)
    return message("cancellation.refund.days_and_time", count=unused.days, time=rest) if rest else unused.days
