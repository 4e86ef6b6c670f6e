"""Days, months and weeks as people write them in English and Japanese, in the one writing that the ranges of days read."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from itertools import chain

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_REST = ("uary", "ruary", "ch", "il", "", "e", "y", "ust", "tember", "ober", "ember", "ember")
_ENGLISH = {name: number for number, each in enumerate(_MONTHS, 1) for name in (each, each + _REST[number - 1])} | {"sept": 9}
_MONTH = "|".join(sorted(_ENGLISH, key=len, reverse=True))
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_YOUBI = "月火水木金土日"

_NUMBERS = re.compile(r"(\d{4})[-/](\d{1,2})(?:[-/](\d{1,2}))?", re.ASCII)
_JAPANESE = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(?:(\d{1,2})日)?", re.ASCII)
_JAPANESE_WEEK = re.compile(r"(?:(\d{4})年)?第?(\d{1,2})週", re.ASCII)
_DAY_FIRST = re.compile(rf"(?:(\d{{1,2}}) )?({_MONTH})(?: (\d{{4}}))?", re.ASCII)
_MONTH_FIRST = re.compile(rf"({_MONTH}) (\d{{1,2}})(?: (\d{{4}}))?", re.ASCII)
_SHAPED = re.compile(rf"[\d/.-]*\d[\d/.-]*|(?:\d{{4}}年)?第?\d+[月週](?:\d+日)?|\d+ (?:{_MONTH})|(?:{_MONTH}) \d+", re.ASCII)

_YEARS = 8
"""So many years back a day without a year is looked for: 29 February is at most eight years away."""


def is_written_day(words: str) -> bool:
    """Return whether words have the shape of a day, a month or a week, also one that no calendar has."""
    return bool(_SHAPED.fullmatch(words))


def in_one_writing(words: str, today: date) -> str:
    """Write a day as *2026-11-30*, a month as *2026-11* and a week as *week 48 2026*; other words stay as they are.

    A month or a day without a year, and a weekday, is the newest one that has begun.
    """
    reads: tuple[Callable[[str], tuple[str, int, str] | None], ...] = (_numbers, _japanese, _day_first, _month_first)
    if found := next(filter(None, (read(words) for read in reads)), None):
        return _written(*found, today) or words
    if week := _JAPANESE_WEEK.fullmatch(words):
        return f"week {week[2]} {week[1] or ''}".strip()
    return _weekday(words, today) or words


def _numbers(words: str) -> tuple[str, int, str] | None:
    found = _NUMBERS.fullmatch(words)
    return (found[1], int(found[2]), found[3] or "") if found else None


def _japanese(words: str) -> tuple[str, int, str] | None:
    found = _JAPANESE.fullmatch(words)
    return (found[1] or "", int(found[2]), found[3] or "") if found else None


def _day_first(words: str) -> tuple[str, int, str] | None:
    found = _DAY_FIRST.fullmatch(words)
    return (found[3] or "", _ENGLISH[found[2]], found[1] or "") if found else None


def _month_first(words: str) -> tuple[str, int, str] | None:
    found = _MONTH_FIRST.fullmatch(words)
    return (found[3] or "", _ENGLISH[found[1]], found[2]) if found else None


def _written(year: str, month: int, day: str, today: date) -> str:
    """Write a month or a day; empty if no calendar has it."""
    years = (int(year),) if year else range(today.year, today.year - _YEARS - 1, -1)
    days = (_date(each, month, int(day or 1)) for each in years)
    found = next((each for each in days if each and (year or each <= today)), None)
    return "" if found is None else f"{found:%Y-%m-%d}" if day else f"{found:%Y-%m}"


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _weekday(words: str, today: date) -> str:
    """Write the newest day with the name of a weekday; empty for other words."""
    names = chain(enumerate(_WEEKDAYS), ((at, f"{each}曜{end}") for at, each in enumerate(_YOUBI) for end in ("日", "")))
    number = next((at for at, name in names if name == words), None)
    return "" if number is None else (today - timedelta(days=(today.weekday() - number) % 7)).isoformat()
