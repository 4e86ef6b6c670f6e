"""The open spans of one year with running sums, so that business time takes two binary searches."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from handoffs.clock.opening_hours import Hours

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Span:
    """Time from `start` up to, not including, `end`, both aware and in UTC."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """Return the length of the span."""
        return self.end - self.start


class OpenYear:
    """The open spans of one UTC year, ordered, disjoint, cut at both ends of the year; immutable."""

    __slots__ = ("_ends", "_starts", "_sums", "total")

    def __init__(self, spans: Iterable[Span]) -> None:
        listed = tuple(spans)
        self._starts = [span.start for span in listed]
        self._ends = [span.end for span in listed]
        self._sums = list(accumulate((span.length for span in listed), initial=timedelta()))
        self.total = self._sums[-1]

    def until(self, at: datetime) -> timedelta:
        """Return the open time from the beginning of the year to an instant of the year."""
        index = bisect_right(self._starts, at) - 1
        if index < 0:
            return self._sums[0]
        end = self._ends[index]
        return self._sums[index + 1] if at >= end else self._sums[index] + (at - self._starts[index])

    def within(self, first: datetime, last: datetime) -> timedelta:
        """Return the open time between two instants of the year, of which the second is not before the first."""
        starts, ends, sums = self._starts, self._ends, self._sums
        place = bisect_right(starts, first)
        begun = sums[place]
        if place and first < ends[place - 1]:
            begun -= ends[place - 1] - first
        if place < len(starts) and starts[place] <= last:
            place = bisect_right(starts, last, place)
        passed = sums[place]
        if place and last < ends[place - 1]:
            passed -= ends[place - 1] - last
        return passed - begun

    def reaching(self, wanted: timedelta) -> datetime:
        """Return the first instant at which `wanted` (positive) of the open time of the year has passed."""
        index = bisect_left(self._sums, wanted) - 1
        return self._starts[index] + (wanted - self._sums[index])

    def is_open(self, at: datetime) -> bool:
        """Return whether an instant of the year lies in a span."""
        index = bisect_right(self._starts, at) - 1
        return index >= 0 and at < self._ends[index]

    def after(self, at: datetime) -> Iterator[Span]:
        """Yield the spans that end after an instant."""
        for index in range(bisect_right(self._ends, at), len(self._ends)):
            yield Span(start=self._starts[index], end=self._ends[index])


def open_year(year: int, zone: ZoneInfo, hours_on: Callable[[date], Iterable[Hours]]) -> OpenYear:
    """Return the open spans of a UTC year, computed from the hours of each local date."""
    first = datetime(year, 1, 1, tzinfo=UTC)
    last = datetime(year + 1, 1, 1, tzinfo=UTC)
    return OpenYear(_joined(_cut(_of_dates(year, zone, hours_on), first, last)))


def _of_dates(year: int, zone: ZoneInfo, hours_on: Callable[[date], Iterable[Hours]]) -> Iterator[Span]:
    """Yield the hours of each date; night hours and zones reach into the year from outside."""
    before = datetime(year, 1, 1) - 4 * _ONE_DAY
    midnights = [before + days * _ONE_DAY for days in range((date(year + 1, 1, 1) - date(year, 1, 1)).days + 9)]
    offsets = [zone.utcoffset(each) for each in midnights]
    for place in range(1, len(midnights) - 2):
        midnight, offset = midnights[place], offsets[place]
        near = offsets[place - 1 : place + 3]
        steady = offset if near.count(offset) == len(near) else None  # no zone changes its clocks and back within three days
        for hours in hours_on(midnight.date()):
            opens, closes = midnight + hours.opens, midnight + hours.closes
            if steady is None:
                yield Span(start=instant(opens, zone), end=instant(closes, zone))
            else:
                yield Span(start=(opens - steady).replace(tzinfo=UTC), end=(closes - steady).replace(tzinfo=UTC))


def _cut(spans: Iterable[Span], first: datetime, last: datetime) -> Iterator[Span]:
    for span in spans:
        start, end = max(span.start, first), min(span.end, last)
        if start < end:
            yield span if span.start == start and span.end == end else Span(start=start, end=end)


def _joined(spans: Iterable[Span]) -> Iterator[Span]:
    held: Span | None = None
    for span in spans:
        if held and span.start <= held.end:
            held = Span(start=held.start, end=max(held.end, span.end))
            continue
        if held:
            yield held
        held = span
    if held:
        yield held


def instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return the UTC instant at which clocks in the zone first show a wall time, or jump past it."""
    at = wall.replace(tzinfo=zone).astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) == wall:
        return at
    return _jump(wall.replace(tzinfo=zone, fold=1).astimezone(UTC), at, zone)


def _jump(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Return the second between two instants at which the offset of the zone changes."""
    offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after
