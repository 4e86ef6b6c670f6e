"""The parts of a calendar: hours of a day, ranges of dates, and ranges that recur every year."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

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
            raise ValueError("hours must begin within their day")
        if not self.opens < self.closes <= self.opens + DAY:
            raise ValueError("hours must end after they begin, at most 24 hours later")

    @classmethod
    def parse(cls, text: str) -> "Hours":
        """Parse *09:00-18:00*; *22:00-06:00* passes midnight, *00:00-24:00* is the whole day. Raise ValueError otherwise."""
        match = _HOURS.fullmatch(text.strip())
        if match is None:
            raise ValueError("write hours as 09:00-18:00")
        first, last = _wall(match[1], match[2]), _wall(match[3], match[4])
        if first in (last, DAY):
            raise ValueError("hours must end after they begin; the whole day is 00:00-24:00")
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
            raise ValueError("the range ends before it begins")

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
        raise ValueError("write closed days as 12-29..01-03 (every year) or 2026-08-13..2026-08-15") from None
    return DateRange(first=begins, last=ends)


def _wall(hour: str, minute: str) -> timedelta:
    at = timedelta(hours=int(hour), minutes=int(minute))
    if int(minute) > 59 or at > DAY:
        raise ValueError(f"there is no {hour}:{minute} in a day")
    return at


def _month_day(text: str) -> tuple[int, int]:
    try:
        day = date.fromisoformat(f"2000-{text}")
    except ValueError:
        raise ValueError(f"no year has a {text}") from None
    return day.month, day.day


def _clock(at: timedelta) -> str:
    minutes = int(at.total_seconds()) // 60
    return f"{minutes // 60:02}:{minutes % 60:02}"
