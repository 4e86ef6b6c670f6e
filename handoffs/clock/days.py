"""Days of a team: the day of an instant, the beginning and the end of a day in the team's zone, and days that people type."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

LAST_SECOND = time(23, 59, 59)
"""The end of a day, in the whole seconds that records hold, so that everybody reads the day itself and not the next one."""

_WHOLE_DAY = time.max
"""The end of a day that has no time: no record holds an instant with parts of a second."""

FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)
"""The days that a person can mean; what is reckoned from them stays within the calendar of Python and of the holidays."""


def read_day(written: str) -> date | None:
    """Read a day as *2026-12-30*; None for everything else, and for a day before FIRST or after LAST."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return None
    return day if day.isoformat() == written and FIRST <= day <= LAST else None


def local_day(at: datetime, zone: ZoneInfo) -> date:
    """Return the day of an aware instant in a zone."""
    return at.astimezone(zone).date()


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Return the first instant of a day in a zone."""
    return datetime.combine(day, time(), zone)


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Return the last second of a day in a zone."""
    return datetime.combine(day, LAST_SECOND, zone)


def whole_day(day: date, zone: ZoneInfo) -> datetime:
    """Return the instant by which a day without a time is kept: the last one of the day in the zone."""
    return datetime.combine(day, _WHOLE_DAY, zone)


def is_whole_day(at: datetime, zone: ZoneInfo) -> bool:
    """Return whether an instant stands for a day without a time."""
    return at == whole_day(local_day(at, zone), zone)


def same_end(held: datetime | None, meant: datetime | None, zone: ZoneInfo) -> bool:
    """Return whether a record holds the instant that is meant: a record that holds a day without a time, its day."""
    if held is None or meant is None:
        return held is meant
    return held == meant or (is_whole_day(held, zone) and local_day(held, zone) == local_day(meant, zone))
