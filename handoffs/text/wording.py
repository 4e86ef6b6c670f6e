"""How rules put instants and lengths of time into the sentences that people read."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo


def spelled(at: datetime, zone: ZoneInfo) -> str:
    """Write an instant out: *Mon 23 Nov, 14:02 JST*."""
    local = at.astimezone(zone)
    return f"{local:%a %d %b, %H:%M} {local.tzname()}"


def dated(day: date) -> str:
    """Write a day out: *30 December 2026*."""
    return f"{day.day} {day:%B %Y}"


def duration(length: timedelta) -> str:
    """Write a length of time as people say it: *1 h 20 min*, *25 min*; never in days, since business days vary."""
    minutes = int(abs(length).total_seconds() // 60)
    hours, rest = divmod(minutes, 60)
    if hours and rest:
        return f"{hours} h {rest} min"
    return f"{hours} h" if hours else f"{rest} min"


def listed(words: Iterable[str]) -> str:
    """Join words as people do: *a, b and c*."""
    named = list(words)
    return f"{', '.join(named[:-1])} and {named[-1]}" if len(named) > 1 else "".join(named)
