"""Instants, days, durations and lists as English text, for the rendering alone."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo


def spelled(at: datetime, zone: ZoneInfo) -> str:
    """Return an instant as *Mon 23 Nov, 14:02 JST*."""
    local = at.astimezone(zone)
    return f"{local:%a %d %b, %H:%M} {local.tzname()}"


def clocked(at: datetime, zone: ZoneInfo) -> str:
    """Return an instant as *14:02 on 23 November*."""
    return f"{at.astimezone(zone):%H:%M on %-d %B}"


def timed(at: datetime, zone: ZoneInfo) -> str:
    """Return the time of day of an instant as *14:02*."""
    return f"{at.astimezone(zone):%H:%M}"


def dated(day: date) -> str:
    """Return a day as *30 December 2026*."""
    return f"{day.day} {day:%B %Y}"


def duration(length: timedelta) -> str:
    """Return a duration as *1 h 20 min* or *25 min*, to the nearest minute, without days, since business days vary in length."""
    minutes = int(abs(length).total_seconds() + 30) // 60
    hours, rest = divmod(minutes, 60)
    if hours and rest:
        return f"{hours} h {rest} min"
    return f"{hours} h" if hours else f"{rest} min"


def listed(words: Iterable[str]) -> str:
    """Return the words joined as *a, b and c*."""
    named = list(words)
    return f"{', '.join(named[:-1])} and {named[-1]}" if len(named) > 1 else "".join(named)
