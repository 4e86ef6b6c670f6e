"""Billing cycles: how long each is, and which day comes one cycle after or before another."""

from calendar import monthrange
from datetime import date
from types import MappingProxyType

MONTHS = MappingProxyType({"Monthly": 1, "Quarterly": 3, "Semi-Annually": 6, "Annually": 12, "Biennially": 24, "Triennially": 36})
"""Cycles that come again; `One Time` and `Free Account` do not (WHMCS API reference, billing cycles)."""


def comes_again(cycle: str) -> bool:
    """Tell whether a cycle is billed more than once."""
    return cycle in MONTHS


def moved(day: date, cycle: str, times: int = 1) -> date:
    """Give the day that lies some cycles after (or, below zero, before) another, or the last of its month."""
    place = day.year * 12 + day.month - 1 + MONTHS[cycle] * times
    year, month = place // 12, place % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def next_after(today: date, first: date, cycle: str) -> date:
    """Give the first day after today on which a cycle that began on some day is due again."""
    times = 1
    while moved(first, cycle, times) <= today:
        times += 1
    return moved(first, cycle, times)
