"""Quiet hours: the times of the day with little traffic, in which a change may be activated."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from handoffs.clock.opening_hours import Hours
from handoffs.text.messages import Message, message


def is_quiet(at: datetime, hours: tuple[Hours, ...], zone: ZoneInfo) -> bool:
    """Return whether an instant is in the quiet hours of a day; without quiet hours every instant is."""
    local = at.astimezone(zone)
    days = (local.date() - timedelta(days=1), local.date())
    return not hours or any(each.opens <= _since(local, day) < each.closes for day in days for each in hours)


def quiet_words(hours: tuple[Hours, ...], zone: ZoneInfo, on: datetime) -> Message:
    """Write quiet hours as people read them, with the name of the zone at an instant: *22:00-06:00 JST*."""
    if not hours:
        return message("flow_change.quiet_hours.none")
    name = on.astimezone(zone).tzname() or str(zone)
    return message("flow_change.quiet_hours.hours", hours=tuple(map(str, hours)), zone=name)


def _since(local: datetime, day: date) -> timedelta:
    """Return the local time since the midnight of a day."""
    return local.replace(tzinfo=None) - datetime.combine(day, time())
