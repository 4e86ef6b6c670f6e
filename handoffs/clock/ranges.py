"""Ranges of days that people type: *yesterday*, *last week*, *2026-11*, *week 48*, a day, two days, and the range before one."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import ceil
from zoneinfo import ZoneInfo

from handoffs.clock.days import FIRST, LAST, local_day, read_day, start_of_day
from handoffs.clock.range_words import in_one_writing, is_written_day

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


class Period(StrEnum):
    """The ranges of time that have a name."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    THIS_WEEK = "this_week"
    LAST_WEEK = "last_week"
    THIS_MONTH = "this_month"
    LAST_MONTH = "last_month"


@dataclass(frozen=True, kw_only=True)
class Range:
    """The time from `since` on and before `until`; `period` is a `Period`, or the days as *2026-11*, *2026-W48*, *2026-11-30*."""

    since: datetime
    until: datetime
    period: str


NAMED = {
    "today": Period.TODAY,
    "yesterday": Period.YESTERDAY,
    "week": Period.THIS_WEEK,
    "this week": Period.THIS_WEEK,
    "last week": Period.LAST_WEEK,
    "month": Period.THIS_MONTH,
    "this month": Period.THIS_MONTH,
    "last month": Period.LAST_MONTH,
}
"""The words that name a range."""

JAPANESE_NAMES = {
    "今日": Period.TODAY,
    "本日": Period.TODAY,
    "昨日": Period.YESTERDAY,
    "今週": Period.THIS_WEEK,
    "先週": Period.LAST_WEEK,
    "今月": Period.THIS_MONTH,
    "先月": Period.LAST_MONTH,
}
"""The words that name a range in Japanese."""

EXAMPLES = (*NAMED, "november", "2026-11", "week 48", "monday", "2026-11-30", "2026-11-01..2026-11-30")
"""What people may type, for a help text."""

MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
WEEK_OF_YEAR = re.compile(r"(\d{4})-w(\d{2})", re.ASCII | re.IGNORECASE)
_WEEK = re.compile(r"(?:week ?|w)(\d{1,2})(?: (?:of )?(\d{4}))?|(\d{4})[- ]?(?:week ?|w)(\d{1,2})", re.ASCII)
_SHAPED = re.compile(r"[\d.w-]*\d[\d.w-]*|week ?\d+(?: (?:of )?\d+)?", re.ASCII)
_TWO = re.compile(
    r"(?<=[\da-z年月日週])\s*(?:\.{2,3}|~|〜|–|—|から|\s-\s|\sto\s|\suntil\s)\s*"
    r"(?=\d{4}[-/年]|\d{1,2}月|\d{1,2} [a-z]|[a-z]{3,9} \d)",
    re.ASCII | re.IGNORECASE,
)


def joined(text: str) -> str:
    """Write two days that belong together as one word: *2026-11-01 to 2026-11-30* as *2026-11-01..2026-11-30*."""
    return _TWO.sub("..", text).replace("まで", "")


def is_shaped(words: str) -> bool:
    """Return whether words look like a range, as *2026-13-01* does, which is none."""
    return bool(_SHAPED.fullmatch(words)) or is_written_day(words)


def read_range(words: str, now: datetime, zone: ZoneInfo) -> Range | None:
    """Read a range from words in small letters; None for everything else. Two days may be in the wrong order."""
    if named := NAMED.get(words) or JAPANESE_NAMES.get(words):
        return named_range(named, now, zone)
    first, dots, last = words.partition("..")
    begins = _days(first, now, zone)
    ends = _days(last, now, zone) if dots else begins
    if begins is None or ends is None:
        return None
    period = f"{begins[2]}..{ends[2]}" if dots else begins[2]
    return Range(since=start_of_day(begins[0], zone), until=start_of_day(ends[1], zone), period=period)


def ends_of(period: str) -> tuple[str, str]:
    """Return the first and the last part of a range as it is written; of a single day, month or week twice the same."""
    first, _, last = period.partition("..")
    return first, last or first


def named_range(period: Period, now: datetime, zone: ZoneInfo) -> Range:
    """Return the range of a name; what has begun and not ended lasts until now."""
    today = local_day(now, zone)
    monday, first = today - timedelta(days=today.weekday()), today.replace(day=1)
    begins: dict[Period, tuple[date, date | None]] = {
        Period.TODAY: (today, None),
        Period.YESTERDAY: (today - DAY, today),
        Period.THIS_WEEK: (monday, None),
        Period.LAST_WEEK: (monday - WEEK, monday),
        Period.THIS_MONTH: (first, None),
        Period.LAST_MONTH: (_month_before(first), first),
    }
    since, until = begins[period]
    return Range(since=start_of_day(since, zone), until=start_of_day(until, zone) if until else now, period=period)


def range_before(since: datetime, until: datetime, period: str, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the same range one period earlier: a month before a month, as many days before anything else.

    What lasts until now is compared up to the same time of the day.
    """
    since, until = since.astimezone(zone), until.astimezone(zone)
    match period:
        case Period.TODAY | Period.YESTERDAY:
            length = DAY
        case Period.THIS_WEEK | Period.LAST_WEEK:
            length = WEEK
        case Period.THIS_MONTH | Period.LAST_MONTH:
            return _a_month_back(since), _a_month_back(until)
        case _ if MONTH.fullmatch(period):
            return _a_month_back(since), _a_month_back(until)
        case _:
            length = timedelta(days=max(1, ceil((until.replace(tzinfo=None) - since.replace(tzinfo=None)) / DAY)))
    return since - length, until - length


def _days(written: str, now: datetime, zone: ZoneInfo) -> tuple[date, date, str] | None:
    """Read a day, a month or a week: its first day, the day after its last, and how it is written."""
    today = local_day(now, zone)
    written = in_one_writing(written, today)
    reads: tuple[Callable[[str], tuple[date, date, str] | None], ...] = (
        _one_day,
        _one_month,
        lambda words: _one_week(words, today),
    )
    found = (read(written) for read in reads)
    return next((each for each in found if each and each[0] >= FIRST and each[1] - DAY <= LAST), None)


def _one_day(written: str) -> tuple[date, date, str] | None:
    day = read_day(written)
    return (day, day + DAY, written) if day else None


def _one_month(written: str) -> tuple[date, date, str] | None:
    found = MONTH.fullmatch(written)
    first = read_day(f"{written}-01") if found else None
    return (first, (first + timedelta(days=31)).replace(day=1), written) if first else None


def _one_week(written: str, today: date) -> tuple[date, date, str] | None:
    """Read a week by its ISO number; without a year, the newest week with this number that has begun."""
    found = _WEEK.fullmatch(written)
    if not found:
        return None
    number, year = int(found[1] or found[4]), found[2] or found[3]
    this_year = today.isocalendar().year
    mondays = (_monday(each, number) for each in ([int(year)] if year else range(this_year, this_year - 8, -1)))
    monday = next((each for each in mondays if each and (year or each <= today)), None)
    return (monday, monday + WEEK, f"{monday.isocalendar().year}-W{number:02}") if monday else None


def _monday(year: int, week: int) -> date | None:
    try:
        return date.fromisocalendar(year, week, 1)
    except ValueError:
        return None


def _month_before(day: date) -> date:
    return (day.replace(day=1) - DAY).replace(day=1)


def _a_month_back(at: datetime) -> datetime:
    """Return the same day and time of the month before; its last day where it is shorter."""
    first = at.replace(day=1)
    last = first - DAY
    return last.replace(day=min(at.day, last.day))
