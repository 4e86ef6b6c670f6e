"""Billing cycles: their length, and the next or former due day."""

from calendar import monthrange
from datetime import date
from types import MappingProxyType

MONTHS = MappingProxyType({"Monthly": 1, "Quarterly": 3, "Semi-Annually": 6, "Annually": 12, "Biennially": 24, "Triennially": 36})
"""Recurring cycles; `One Time` and `Free Account` do not recur (WHMCS API reference, billing cycles)."""


def comes_again(cycle: str) -> bool:
    """Return whether a cycle recurs."""
    return cycle in MONTHS


def moved(day: date, cycle: str, times: int = 1) -> date:
    """Return the day some cycles later (negative: earlier), at most the last day of its month."""
    place = day.year * 12 + day.month - 1 + MONTHS[cycle] * times
    year, month = place // 12, place % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def next_after(today: date, first: date, cycle: str) -> date:
    """Return the first due day after today of a cycle that began on a day."""
    times = 1
    while moved(first, cycle, times) <= today:
        times += 1
    return moved(first, cycle, times)
