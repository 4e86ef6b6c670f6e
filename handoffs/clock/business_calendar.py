"""Business time: add it to an instant, measure it between two instants, and list the spans that count."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from types import MappingProxyType
from zoneinfo import ZoneInfo

from handoffs.clock.calendar_fault import CalendarFault
from handoffs.clock.open_year import OpenYear, Span, open_year
from handoffs.clock.opening_hours import DAY, DateRange, Hours, YearlyRange
from handoffs.text.messages import message

__all__ = ["FIRST_YEAR", "LAST_YEAR", "BusinessCalendar", "DateRange", "Hours", "Span", "YearlyRange", "no_holidays"]

FIRST_YEAR, LAST_YEAR = 1970, 2200
_NOTHING = timedelta()
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def no_holidays(_: date) -> str | None:
    """Return None for every date: the calendar has no holidays."""
    return None


@dataclass(frozen=True, kw_only=True, eq=False)
class BusinessCalendar:
    """When a team works, in its zone, for any instant from 1970 to 2200; safe to share between threads.

    `open` maps a weekday (Monday is 0) to its hours. A date in `extra_open` has exactly the hours given there. All other
    dates in `closed`, and the dates for which `holiday_on` returns a name, are closed. Hours that pass midnight belong to
    the day on which they begin. Business time is elapsed time: if daylight saving skips an hour, hours that begin or end in
    it do so at the jump; if an hour occurs twice, they do so at the first occurrence.

    Raise ValueError for hours that overlap and for a calendar without open hours.
    """

    zone: ZoneInfo
    open: Mapping[int, tuple[Hours, ...]]
    closed: tuple[DateRange | YearlyRange, ...] = ()
    extra_open: Mapping[date, tuple[Hours, ...]] = field(default_factory=lambda: MappingProxyType({}))
    holiday_on: Callable[[date], str | None] = no_holidays
    _years: dict[int, OpenYear] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Raise ValueError if the calendar has no open hours, or if hours overlap."""
        if not any(self.open.get(weekday) for weekday in range(7)):
            raise CalendarFault(message("clock.business_calendar.never_open"))
        for weekday in range(7):
            _require_apart(_WEEKDAYS[weekday][:3].lower(), self.open.get(weekday, ()), self.open.get((weekday + 1) % 7, ()))
        for day in self.extra_open:
            for each in (day - timedelta(days=1), day):
                _require_apart(str(each), self.hours_on(each), self.hours_on(each + timedelta(days=1)))

    def add(self, start: datetime, amount: timedelta) -> datetime:
        """Return the UTC instant at which `amount` of open time has passed since `start`.

        An amount of zero returns `start`, open or not. An amount that ends exactly with a span returns the end of this span.
        Raise ValueError for a naive `start`, a negative amount, or a year without open time.
        """
        at = start if start.tzinfo is UTC else _utc(start)
        if amount <= _NOTHING:
            if amount:
                raise ValueError("only time from zero up can be added")
            return at
        table = self._years.get(at.year) or self._year(at.year)
        wanted = table.until(at) + amount
        return table.reaching(wanted) if wanted <= table.total else self._later(at.year, wanted)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return the open time from `start` to `end`, negative if `end` comes first; raise ValueError for naive instants."""
        first = start if start.tzinfo is UTC else _utc(start)
        last = end if end.tzinfo is UTC else _utc(end)
        if last < first:
            return -self.between(last, first)
        year = first.year
        if year == last.year:
            return (self._years.get(year) or self._year(year)).within(first, last)
        passed = self._year(last.year).until(last) - self._year(year).until(first)
        return sum((self._year(each).total for each in range(year, last.year)), passed)

    def explain(self, start: datetime, end: datetime) -> tuple[Span, ...]:
        """Return the open spans from `start` to `end`, cut at both; the sum of their lengths equals `between`."""
        first, last = _utc(start), _utc(end)
        if last <= first:
            return ()
        return tuple(Span(start=max(span.start, first), end=min(span.end, last)) for span in self._spans(first, until=last))

    def is_open(self, at: datetime) -> bool:
        """Return whether the calendar is open at an instant; the instant of closing is closed."""
        instant = _utc(at)
        return self._year(instant.year).is_open(instant)

    def next_opening(self, at: datetime) -> datetime:
        """Return the first instant after `at` at which a span begins; raise ValueError if there is none."""
        instant = _utc(at)
        for span in self._spans(instant):
            if span.start > instant:
                return span.start
        raise ValueError(f"the calendar does not open again before {LAST_YEAR + 1}")

    def next_closing(self, at: datetime) -> datetime:
        """Return the first instant after `at` at which a span ends; raise ValueError if there is none."""
        last = datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC)
        for span in self._spans(_utc(at)):
            if span.end < last:
                return span.end
        raise ValueError(f"the calendar does not close before {LAST_YEAR + 1}")

    def closed_reason(self, day: date) -> str | None:
        """Return why a date is closed (holiday, closed range or weekday), or None if it has open hours."""
        if self.hours_on(day):
            return None
        if day in self.extra_open:
            return "closed on this day"
        shut = next((each for each in self.closed if day in each), None)
        holiday = self.holiday_on(day)
        return holiday or (f"closed {shut}" if shut else _WEEKDAYS[day.weekday()])

    def hours_on(self, day: date) -> tuple[Hours, ...]:
        """Return the hours that begin on a date, in order; an empty tuple if the date is closed."""
        if day in self.extra_open:
            return tuple(sorted(self.extra_open[day]))
        weekly = self.open.get(day.weekday())
        if not weekly or any(day in each for each in self.closed) or self.holiday_on(day):
            return ()
        return tuple(sorted(weekly))

    def _year(self, year: int) -> OpenYear:
        """Return the table of a year, built on first use; two threads that build it at once build equal tables."""
        table = self._years.get(year)
        if table is None:
            if not FIRST_YEAR <= year <= LAST_YEAR:
                raise ValueError(f"the calendar goes from {FIRST_YEAR} to {LAST_YEAR}, not to {year}")
            table = self._years.setdefault(year, open_year(year, self.zone, self.hours_on))
        return table

    def _later(self, year: int, wanted: timedelta) -> datetime:
        """Return the instant at which `wanted` of the open time since the beginning of a year has passed, in a later year."""
        for each in range(year, LAST_YEAR + 1):
            table = self._year(each)
            if wanted <= table.total:
                return table.reaching(wanted)
            if not table.total:
                raise ValueError(f"the calendar has no open time in {each}, so adding to it would never end")
            wanted -= table.total
        raise ValueError(f"the sum lies after {LAST_YEAR}, which is as far as the calendar goes")

    def _spans(self, start: datetime, until: datetime | None = None) -> Iterator[Span]:
        """Yield the spans that end after `start` and begin before `until`; spans cut by the end of a year are joined."""
        held: Span | None = None
        for year in range(start.year, (until.year if until else LAST_YEAR) + 1):
            for span in self._year(year).after(start):
                if until and span.start >= until:
                    break
                if held and held.end == span.start:
                    held = Span(start=held.start, end=span.end)
                    continue
                if held:
                    yield held
                held = span
        if held:
            yield held


def _require_apart(day: str, hours: tuple[Hours, ...], next_day: tuple[Hours, ...]) -> None:
    tomorrow = [(each.opens + DAY, each.closes + DAY, each) for each in next_day]
    ordered = sorted([(each.opens, each.closes, each) for each in hours] + tomorrow, key=lambda each: each[:2])
    for (_, closes, earlier), (opens, _, later) in pairwise(ordered):
        if opens < closes:
            raise CalendarFault(message("clock.business_calendar.overlap", earlier=str(earlier), later=str(later), day=day))


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None or at.utcoffset() is None:
        raise ValueError(f"{at.isoformat()} names no time zone, so it is not an instant")
    return at if at.tzinfo is UTC else at.astimezone(UTC)
