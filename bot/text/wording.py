"""Instants, days, durations and lists as text, as each language writes them."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_skeleton
from babel.lists import format_list

from bot.text.formats import formats

MARKS = ("*", "_", "~", "`")
"""The marks around text by which Slack shows it bold, italic, struck or as code."""


def spelled(at: datetime, zone: ZoneInfo, language: str) -> str:
    """Return an instant as *Mon 23 Nov, 14:02 JST*, *11月23日(月) 14:02*."""
    return zoned(_written(at, zone, formats(language).instant, language), at, zone, language)


def clocked(at: datetime, zone: ZoneInfo, language: str) -> str:
    """Return an instant as *14:02 on 23 November*, *11月23日 14:02*."""
    return _written(at, zone, formats(language).clock, language)


def short(at: datetime, zone: ZoneInfo, language: str) -> str:
    """Return an instant as *23 Nov 14:02*, *11月23日 14:02*."""
    return _written(at, zone, formats(language).short, language)


def short_with_weekday(at: datetime, zone: ZoneInfo, language: str) -> str:
    """Return an instant as *Mon 23 Nov 14:02*, *11月23日(月) 14:02*."""
    return _written(at, zone, formats(language).short_day, language)


def zoned(text: str, at: datetime, zone: ZoneInfo, language: str) -> str:
    """Return an instant that is written already with the name of its time zone, where the language needs that."""
    return text if zone.key == formats(language).usual else f"{text} {at.astimezone(zone).tzname()}"


def timed(at: datetime, zone: ZoneInfo) -> str:
    """Return the time of day of an instant as *14:02*."""
    return f"{at.astimezone(zone):%H:%M}"


def dated(day: date, language: str) -> str:
    """Return a day as *30 December 2026*, *2026年12月30日*."""
    return _day(day, formats(language).date, language)


def short_dated(day: date, language: str) -> str:
    """Return a day as *30 Dec 2026*, *2026年12月30日*."""
    return _day(day, formats(language).short_date, language)


def weekday_dated(day: date, language: str, *, with_year: bool = False) -> str:
    """Return a day as *Mon 23 Nov*, *11月23日(月)*, perhaps with its year."""
    return _day(day, formats(language).day_of_year if with_year else formats(language).day, language)


def month_named(day: date, language: str) -> str:
    """Return the month of a day as *November 2026*, *2026年11月*."""
    return format_skeleton("yMMMM", day, locale=formats(language).locale)


def duration(length: timedelta, language: str) -> str:
    """Return a duration as *1 h 20 min*, *1時間20分*, to the nearest minute, without days, since business days vary in length."""
    written, minutes = formats(language), int(abs(length).total_seconds() + 30) // 60
    hours, rest = divmod(minutes, 60)
    parts = [written.hours.format(hours)] if hours else []
    if rest or not hours:
        parts.append(written.minutes.format(rest))
    return written.between.join(parts)


def listed(words: Iterable[str], language: str) -> str:
    """Return the words joined as *a, b and c*, *a、b、c*; items in bold as Slack shows them."""
    named, written = list(words), formats(language)
    if written.marked and any(each.endswith(MARKS) for each in named):
        return written.marked.join(named)
    return format_list(named, locale=written.lists)


def joined(texts: Iterable[str], between: str, language: str) -> str:
    """Return texts with something between them; where Slack would not show a mark next to it, a half-width form of it."""
    named, marked = list(texts), formats(language).marked
    if not marked:
        return between.join(named)
    narrow = marked if between else " "
    following = (f"{narrow if _is_marked(before, after) else between}{after}" for before, after in pairwise(named))
    return "".join([*named[:1], *following])


def _is_marked(before: str, after: str) -> bool:
    return before.endswith(MARKS) or after.startswith(MARKS)


def _written(at: datetime, zone: ZoneInfo, pattern: str, language: str) -> str:
    return format_datetime(at.astimezone(zone).replace(tzinfo=None), pattern, locale=formats(language).locale)


def _day(day: date, pattern: str, language: str) -> str:
    return format_date(day, pattern, locale=formats(language).locale)
