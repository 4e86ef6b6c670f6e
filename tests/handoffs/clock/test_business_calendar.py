"""Business time is what a patient person with a clock would count, in any zone and through any change of clocks."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from handoffs.clock.business_calendar import LAST_YEAR, BusinessCalendar, DateRange, Hours, YearlyRange

Case = tuple[BusinessCalendar, datetime, datetime]

QUARTER = timedelta(minutes=15)
HOUR = timedelta(hours=1)
TOKYO = ZoneInfo("Asia/Tokyo")
OFFICE = (Hours.parse("09:00-18:00"),)
YEAR_END = YearlyRange(first=(12, 29), last=(1, 3))
CHANGES = (  # a zone, and a date near which its clocks jump, fall back, or leave out a whole day
    ("Asia/Tokyo", date(2026, 5, 3)),
    ("Asia/Kathmandu", date(2026, 1, 1)),
    ("Europe/London", date(2026, 3, 29)),
    ("Europe/London", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("America/Sao_Paulo", date(2018, 11, 4)),
    ("America/Havana", date(2025, 11, 2)),
    ("Africa/Cairo", date(2025, 4, 25)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("Europe/Dublin", date(2025, 12, 31)),
)
PATTERNS = (
    (),
    ("09:00-18:00",),
    ("09:00-12:00", "13:00-17:30"),
    ("00:00-24:00",),
    ("01:15-02:45", "03:00-05:00"),
    ("00:00-06:00", "23:30-24:00"),
    ("22:00-06:00",),
    ("18:00-01:30",),
    ("02:00-02:30", "02:30-03:15"),
)


@st.composite
def _cases(draw: st.DrawFn) -> Case:
    name, change = draw(st.sampled_from(CHANGES))
    weekly = {weekday: _written(draw(st.sampled_from(PATTERNS))) for weekday in range(7)}
    calendar = _calendar_or_office(
        ZoneInfo(name),
        weekly,
        closed=draw(st.sampled_from(((), (DateRange(first=change, last=change),), (YEAR_END,)))),
        extra=draw(st.sampled_from(({}, {change: _written(("10:00-15:00",))}, {change + timedelta(days=1): ()}))),
    )
    middle = datetime.combine(change, time(), tzinfo=UTC)
    start = middle + draw(st.integers(-5 * 96, 3 * 96)) * QUARTER
    return calendar, start, start + draw(st.integers(0, 6 * 96)) * QUARTER


def _calendar_or_office(
    zone: ZoneInfo,
    weekly: Mapping[int, tuple[Hours, ...]],
    closed: tuple[DateRange | YearlyRange, ...],
    extra: Mapping[date, tuple[Hours, ...]],
) -> BusinessCalendar:
    try:
        return BusinessCalendar(zone=zone, open=weekly, closed=closed, extra_open=extra)
    except ValueError:  # hours that overlap: take plain ones, so that the example still says something
        return BusinessCalendar(zone=zone, open=dict.fromkeys(range(7), OFFICE), closed=closed, extra_open=extra)


def _written(texts: tuple[str, ...]) -> tuple[Hours, ...]:
    return tuple(Hours.parse(text) for text in texts)


def _counted(calendar: BusinessCalendar, start: datetime, end: datetime) -> timedelta:
    """Count the quarters of an hour in which it is open, by the latest time that the wall clock has ever shown."""
    counted, at, shown = timedelta(), start - timedelta(days=3), datetime.min
    while at < end:
        shown = max(shown, at.astimezone(calendar.zone).replace(tzinfo=None))
        if at >= start and _works(calendar, shown):
            counted += QUARTER
        at += QUARTER
    return counted


def _works(calendar: BusinessCalendar, shown: datetime) -> bool:
    for day in (shown.date(), shown.date() - timedelta(days=1)):
        shut = day not in calendar.extra_open and any(day in each for each in calendar.closed)
        hours = calendar.extra_open.get(day, calendar.open.get(day.weekday(), ()))
        passed = shown - datetime.combine(day, time())
        if not shut and any(each.opens <= passed < each.closes for each in hours):
            return True
    return False


def _office(**more: object) -> BusinessCalendar:
    weekdays = dict.fromkeys(range(5), OFFICE)
    return BusinessCalendar(zone=TOKYO, open=weekdays, closed=(YEAR_END,), **more)  # type: ignore[arg-type]


def _tokyo(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO)


@settings(max_examples=200, deadline=None)
@given(_cases())
def test_between_is_what_a_person_with_a_clock_counts(case: Case) -> None:
    calendar, start, end = case
    assert calendar.between(start, end) == _counted(calendar, start, end)


@settings(max_examples=300, deadline=None)
@given(_cases(), st.timedeltas(timedelta(), timedelta(days=40)))
def test_what_is_added_is_what_is_measured(case: Case, amount: timedelta) -> None:
    calendar, start, _ = case
    assert calendar.between(start, calendar.add(start, amount)) == amount


@settings(max_examples=200, deadline=None)
@given(_cases())
def test_the_sum_is_the_earliest_instant_that_has_it(case: Case) -> None:
    calendar, start, end = case
    measured = calendar.between(start, end)
    landed = calendar.add(start, measured)
    assert landed <= end
    if measured:
        assert calendar.between(start, landed - timedelta(microseconds=1)) < measured


@settings(max_examples=200, deadline=None)
@given(_cases())
def test_the_explained_spans_are_apart_in_order_and_sum_up(case: Case) -> None:
    calendar, start, end = case
    spans = calendar.explain(start, end)
    assert sum((span.length for span in spans), timedelta()) == calendar.between(start, end)
    assert all(start <= span.start < span.end <= end for span in spans)
    assert all(earlier.end < later.start for earlier, later in pairwise(spans))


@settings(max_examples=200, deadline=None)
@given(_cases())
def test_openings_and_closings_agree_with_being_open(case: Case) -> None:
    calendar, at, _ = case
    fortnight = timedelta(days=14)
    assume(calendar.between(at, at + fortnight) < fortnight)  # a calendar without a closed hour has no openings
    opening, closing = calendar.next_opening(at), calendar.next_closing(at)
    tick = timedelta(microseconds=1)
    assert calendar.is_open(opening) and not calendar.is_open(opening - tick) and opening > at
    assert calendar.is_open(closing - tick) and not calendar.is_open(closing) and closing > at
    assert calendar.is_open(at) == (closing < opening)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-20 09:00", 2, "2026-11-20 11:00"),
        ("2026-11-20 17:00", 1, "2026-11-20 18:00"),
        ("2026-11-20 17:00", 2, "2026-11-24 10:00"),
        ("2026-11-21 12:00", 2, "2026-11-24 11:00"),
        ("2026-12-28 17:00", 2, "2027-01-04 10:00"),
        ("2026-05-01 17:30", 1, "2026-05-07 09:30"),
        ("2026-11-20 09:00", 24, "2026-11-25 15:00"),
        ("2026-11-20 07:00", 0, "2026-11-20 07:00"),
    ],
)
def test_business_hours_in_tokyo(start: str, hours: int, end: str) -> None:
    holidays = {date(2026, 11, 23): "Labor Thanksgiving Day"} | {date(2026, 5, day): "Golden Week" for day in (4, 5, 6)}
    calendar = _office(holiday_on=holidays.get)
    assert calendar.add(_tokyo(start), hours * HOUR) == _tokyo(end)


def test_measuring_backwards_is_below_zero() -> None:
    assert _office().between(_tokyo("2026-11-20 12:00"), _tokyo("2026-11-20 10:00")) == -2 * HOUR


def test_a_night_shift_belongs_to_the_day_on_which_it_begins() -> None:
    calendar = BusinessCalendar(zone=TOKYO, open={4: (Hours.parse("22:00-06:00"),)})
    assert calendar.is_open(_tokyo("2026-11-21 05:59"))
    assert calendar.closed_reason(date(2026, 11, 21)) == "Saturday"
    assert calendar.between(_tokyo("2026-11-20 00:00"), _tokyo("2026-11-22 00:00")) == 8 * HOUR


@pytest.mark.parametrize(("night", "hours"), [("2026-03-07", 7), ("2026-10-31", 9), ("2026-06-06", 8)])
def test_a_night_in_new_york_has_the_hours_that_really_pass(night: str, hours: int) -> None:
    zone = ZoneInfo("America/New_York")
    calendar = BusinessCalendar(zone=zone, open={5: (Hours.parse("22:00-06:00"),)})
    start = datetime.fromisoformat(f"{night} 12:00").replace(tzinfo=zone)
    assert calendar.between(start, start + timedelta(days=1)) == hours * HOUR


def test_an_extra_day_opens_what_is_closed_and_says_no_reason() -> None:
    calendar = _office(extra_open={date(2026, 12, 30): (Hours.parse("10:00-12:00"),), date(2026, 11, 20): ()})
    assert calendar.closed_reason(date(2026, 12, 30)) is None
    assert calendar.next_opening(_tokyo("2026-12-28 18:00")) == _tokyo("2026-12-30 10:00")
    assert calendar.closed_reason(date(2026, 11, 20)) == "closed on this day"


def test_a_closed_day_says_why() -> None:
    calendar = _office(holiday_on={date(2026, 11, 23): "Labor Thanksgiving Day"}.get)
    reasons = [calendar.closed_reason(day) for day in (date(2026, 11, 23), date(2026, 12, 31), date(2026, 11, 22))]
    assert reasons == ["Labor Thanksgiving Day", "closed 12-29..01-03", "Sunday"]
    assert calendar.closed_reason(date(2026, 11, 24)) is None


def test_a_span_over_new_year_is_explained_in_one_piece() -> None:
    calendar = BusinessCalendar(zone=TOKYO, open=dict.fromkeys(range(7), (Hours.parse("06:00-05:00"),)))
    spans = calendar.explain(_tokyo("2027-01-01 06:00"), _tokyo("2027-01-02 05:00"))
    assert [span.length for span in spans] == [23 * HOUR]


@pytest.mark.parametrize("name", ["Europe/London", "Asia/Tokyo", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
@pytest.mark.parametrize("hours", ["22:00-06:00", "00:30-24:00", "06:00-05:00"])
def test_nothing_is_lost_over_new_year(name: str, hours: str) -> None:
    zone, every_day = ZoneInfo(name), Hours.parse(hours)
    calendar = BusinessCalendar(zone=zone, open=dict.fromkeys(range(7), (every_day,)))
    start = datetime(2026, 12, 29, 12, tzinfo=zone)
    assert calendar.between(start, start + timedelta(days=6)) == 6 * (every_day.closes - every_day.opens)


@pytest.mark.parametrize("year", [1970, 2199, 2200])
def test_the_calendar_reaches_from_1970_to_2200(year: int) -> None:
    start = datetime(year, 6, 1, tzinfo=UTC)
    assert _office().between(start, _office().add(start, 100 * HOUR)) == 100 * HOUR


def test_a_sum_may_lie_many_years_away() -> None:
    start = _tokyo("2026-01-05 09:00")
    assert _office().between(start, _office().add(start, 20_000 * HOUR)) == 20_000 * HOUR


def test_many_threads_get_the_same_answer_from_a_fresh_calendar() -> None:
    calendar, start = _office(), _tokyo("2026-11-20 17:00")
    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(lambda _: calendar.add(start, 3_000 * HOUR), range(64)))
    assert answers == {_office().add(start, 3_000 * HOUR)}


def test_naive_instants_are_refused() -> None:
    for ask in (_office().is_open, _office().next_opening, lambda at: _office().add(at, HOUR)):
        with pytest.raises(ValueError, match="names no time zone"):
            ask(datetime(2026, 11, 20, 12))


@pytest.mark.parametrize("year", [1969, 2201])
def test_years_outside_are_refused(year: int) -> None:
    with pytest.raises(ValueError, match="from 1970 to 2200"):
        _office().is_open(datetime(year, 6, 1, tzinfo=UTC))


def test_hours_that_overlap_are_refused() -> None:
    night, morning = Hours.parse("22:00-06:00"), Hours.parse("05:00-09:00")
    with pytest.raises(ValueError, match=r"overlap.*sun.*22:00-06:00.*05:00-09:00"):
        BusinessCalendar(zone=TOKYO, open={6: (night,), 0: (morning,)})
    with pytest.raises(ValueError, match="overlap"):
        BusinessCalendar(zone=TOKYO, open={5: (night,)}, extra_open={date(2026, 11, 22): (morning,)})


def test_a_calendar_that_never_opens_is_refused() -> None:
    with pytest.raises(ValueError, match="never_open"):
        BusinessCalendar(zone=TOKYO, open={0: ()})
    shut = BusinessCalendar(zone=TOKYO, open={0: OFFICE}, closed=(YearlyRange(first=(1, 1), last=(12, 31)),))
    with pytest.raises(ValueError, match="no open time in 2026"):
        shut.add(_tokyo("2026-11-20 12:00"), HOUR)


def test_time_below_zero_is_not_added() -> None:
    with pytest.raises(ValueError, match="from zero up"):
        _office().add(_tokyo("2026-11-20 12:00"), -HOUR)


def test_the_last_closing_of_the_calendar_is_found_and_none_is_made_up_at_its_end() -> None:
    whole_day = BusinessCalendar(zone=ZoneInfo("UTC"), open=dict.fromkeys(range(7), (Hours.parse("00:00-24:00"),)))
    office = BusinessCalendar(zone=ZoneInfo("UTC"), open=dict.fromkeys(range(7), (Hours.parse("09:00-18:00"),)))
    new_years_eve = datetime(LAST_YEAR, 12, 31, 12, tzinfo=UTC)

    assert office.next_closing(new_years_eve) == datetime(LAST_YEAR, 12, 31, 18, tzinfo=UTC)
    with pytest.raises(ValueError, match="does not close"):
        whole_day.next_closing(new_years_eve)
