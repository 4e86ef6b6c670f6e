"""The parts of a calendar: hours of a day, ranges of dates, and ranges that recur every year."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from handoffs.clock.calendar_fault import CalendarFault
from handoffs.text.messages import message

DAY = timedelta(hours=24)
_HOURS = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")
_MONTH_DAY = re.compile(r"(\d{2})-(\d{2})")


@dataclass(frozen=True, kw_only=True, order=True)
class Hours:
    """One open period of a day, in wall time since midnight; `closes` exceeds 24 h if the period passes midnight."""

    opens: timedelta
    closes: timedelta

    def __post_init__(self) -> None:
        """Raise ValueError unless the period begins within its day and lasts between 0 and 24 hours."""
        if not timedelta() <= self.opens < DAY:
            raise CalendarFault(message("clock.opening_hours.opens"))
        if not self.opens < self.closes <= self.opens + DAY:
            raise CalendarFault(message("clock.opening_hours.closes"))

    @classmethod
    def parse(cls, text: str) -> "Hours":
        """Parse *09:00-18:00*; *22:00-06:00* passes midnight, *00:00-24:00* is the whole day. Raise ValueError otherwise."""
        match = _HOURS.fullmatch(text.strip())
        if match is None:
            raise CalendarFault(message("clock.opening_hours.hours"))
        first, last = _wall(match[1], match[2]), _wall(match[3], match[4])
        if first in (last, DAY):
            raise CalendarFault(message("clock.opening_hours.whole_day"))
        return cls(opens=first, closes=last if last > first else last + DAY)

    def __str__(self) -> str:
        """Return the hours in the form that `written` parses."""
        return f"{_clock(self.opens)}-{_clock(self.closes if self.closes <= DAY else self.closes - DAY)}"


@dataclass(frozen=True, kw_only=True)
class DateRange:
    """Dates from `first` to `last`, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        """Raise ValueError if the range ends before it begins."""
        if self.last < self.first:
            raise CalendarFault(message("clock.opening_hours.backwards"))

    def __contains__(self, day: date) -> bool:
        """Return whether the range contains the day."""
        return self.first <= day <= self.last

    def __str__(self) -> str:
        """Return the range in the form that `closed_range` parses."""
        return str(self.first) if self.first == self.last else f"{self.first}..{self.last}"


@dataclass(frozen=True, kw_only=True)
class YearlyRange:
    """Days of every year as (month, day), both included; the range may pass the end of the year."""

    first: tuple[int, int]
    last: tuple[int, int]

    def __contains__(self, day: date) -> bool:
        """Return whether the range contains the day, in any year."""
        at = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= at <= self.last
        return at >= self.first or at <= self.last

    def __str__(self) -> str:
        """Return the range in the form that `closed_range` parses."""
        first, last = (f"{month:02}-{day:02}" for month, day in (self.first, self.last))
        return first if first == last else f"{first}..{last}"


def closed_range(text: str) -> DateRange | YearlyRange:
    """Parse *12-29..01-03* (every year), *2026-08-13..2026-08-15*, or one day of either form; raise ValueError otherwise."""
    first, dots, last = (part.strip() for part in text.partition(".."))
    last = last if dots else first
    if _MONTH_DAY.fullmatch(first) and _MONTH_DAY.fullmatch(last):
        return YearlyRange(first=_month_day(first), last=_month_day(last))
    try:
        begins, ends = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        raise CalendarFault(message("clock.opening_hours.closed_days")) from None
    return DateRange(first=begins, last=ends)


def _wall(hour: str, minute: str) -> timedelta:
    at = timedelta(hours=int(hour), minutes=int(minute))
    if int(minute) > 59 or at > DAY:
        raise CalendarFault(message("clock.opening_hours.no_time", time=f"{hour}:{minute}"))
    return at


def _month_day(text: str) -> tuple[int, int]:
    try:
        day = date.fromisoformat(f"2000-{text}")
    except ValueError:
        raise CalendarFault(message("clock.opening_hours.no_day", day=text)) from None
    return day.month, day.day


def _clock(at: timedelta) -> str:
    minutes = int(at.total_seconds()) // 60
    return f"{minutes // 60:02}:{minutes % 60:02}"
