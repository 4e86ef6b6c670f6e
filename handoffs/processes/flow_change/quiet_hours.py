"""Quiet hours: when so little happens that a change may be activated."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from handoffs.clock.opening_hours import Hours


def is_quiet(at: datetime, hours: tuple[Hours, ...], zone: ZoneInfo) -> bool:
    """Say whether an instant lies in the quiet hours of any day; without quiet hours every time is as good as another."""
    local = at.astimezone(zone)
    days = (local.date() - timedelta(days=1), local.date())
    return not hours or any(each.opens <= _since(local, day) < each.closes for day in days for each in hours)


def quiet_words(hours: tuple[Hours, ...], zone: ZoneInfo, on: datetime) -> str:
    """Write quiet hours as people read them, with the zone as it is called at an instant: *22:00-06:00 JST*."""
    return f"{', '.join(map(str, hours))} {on.astimezone(zone).tzname()}" if hours else "none set"


def _since(local: datetime, day: date) -> timedelta:
    """Measure what the clock on the wall shows since the midnight of a day."""
    return local.replace(tzinfo=None) - datetime.combine(day, time())
