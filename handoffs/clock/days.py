"""Days of a team: on which day an instant lies, and when a day begins and ends, in the team's zone."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

LAST_SECOND = time(23, 59, 59)
"""The end of a day, in the whole seconds that records hold, so that everybody reads the day itself and not the next one."""


def local_day(at: datetime, zone: ZoneInfo) -> date:
    """Return the day of an aware instant in a zone."""
    return at.astimezone(zone).date()


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Return the first instant of a day in a zone."""
    return datetime.combine(day, time(), zone)


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Return the last second of a day in a zone."""
    return datetime.combine(day, LAST_SECOND, zone)
