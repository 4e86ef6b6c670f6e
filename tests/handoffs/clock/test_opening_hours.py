"""The parts of a calendar as an operator writes them: hours of a day, closed days of one year, closed days of every year."""

from datetime import date, timedelta

import pytest

from handoffs.clock.opening_hours import DateRange, Hours, YearlyRange, closed_range

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("written", "opens", "closes", "shown"),
    [
        ("09:00-18:00", 9, 18, "09:00-18:00"),
        (" 9:30 – 18:00 ", 9.5, 18, "09:30-18:00"),
        ("22:00-06:00", 22, 30, "22:00-06:00"),
        ("00:00-24:00", 0, 24, "00:00-24:00"),
        ("23:59-00:00", 23 + 59 / 60, 24, "23:59-24:00"),
        ("12:00-11:59", 12, 35 + 59 / 60, "12:00-11:59"),
        ("00:00-00:01", 0, 1 / 60, "00:00-00:01"),
    ],
)
def test_hours_are_read_and_shown(written: str, opens: float, closes: float, shown: str) -> None:
    hours = Hours.parse(written)

    assert hours == Hours(opens=opens * HOUR, closes=closes * HOUR)
    assert str(hours) == shown and Hours.parse(shown) == hours


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("9-18", "opening_hours.hours"),
        ("09:00-18:00, 19:00-20:00", "opening_hours.hours"),
        ("09:00-18:60", "no_time.*18:60"),
        ("09:60-18:00", "no_time.*09:60"),
        ("09:00-24:01", "no_time.*24:01"),
        ("25:00-26:00", "no_time.*25:00"),
        ("09:00-09:00", "opening_hours.whole_day"),
        ("24:00-06:00", "opening_hours.whole_day"),
    ],
)
def test_hours_that_no_day_has_are_refused(written: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Hours.parse(written)


@pytest.mark.parametrize(("opens", "closes"), [(-1, 5), (24, 25), (9, 9), (9, 8), (9, 34)])
def test_hours_begin_within_their_day_and_last_a_day_at_most(opens: int, closes: int) -> None:
    with pytest.raises(ValueError, match=r"opening_hours\.(opens|closes)"):
        Hours(opens=opens * HOUR, closes=closes * HOUR)


def test_hours_may_last_a_whole_day_from_any_hour() -> None:
    assert str(Hours(opens=9 * HOUR, closes=33 * HOUR)) == "09:00-09:00"


@pytest.mark.parametrize(
    ("written", "expected", "shown"),
    [
        ("12-29..01-03", YearlyRange(first=(12, 29), last=(1, 3)), "12-29..01-03"),
        (" 05-01 .. 05-05 ", YearlyRange(first=(5, 1), last=(5, 5)), "05-01..05-05"),
        ("02-29", YearlyRange(first=(2, 29), last=(2, 29)), "02-29"),
        ("2026-08-13..2026-08-15", DateRange(first=date(2026, 8, 13), last=date(2026, 8, 15)), "2026-08-13..2026-08-15"),
        ("2026-08-13", DateRange(first=date(2026, 8, 13), last=date(2026, 8, 13)), "2026-08-13"),
    ],
)
def test_closed_days_are_read_and_shown(written: str, expected: DateRange | YearlyRange, shown: str) -> None:
    assert closed_range(written) == expected
    assert str(expected) == shown and closed_range(shown) == expected


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("soon", "opening_hours.closed_days"),
        ("12-29..", "opening_hours.closed_days"),
        ("12-29..2026-01-03", "opening_hours.closed_days"),
        ("13-01", "no_day.*13-01"),
        ("02-30..03-01", "no_day.*02-30"),
        ("03-01..04-31", "no_day.*04-31"),
        ("2026-08-15..2026-08-13", "opening_hours.backwards"),
    ],
)
def test_days_that_no_year_has_are_refused(written: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        closed_range(written)


@pytest.mark.parametrize(
    ("written", "inside", "outside"),
    [
        ("12-29..01-03", ["2026-12-29", "2026-12-31", "2027-01-01", "2027-01-03"], ["2026-12-28", "2027-01-04", "2026-06-01"]),
        ("05-01..05-05", ["2026-05-01", "2030-05-05"], ["2026-04-30", "2026-05-06"]),
        ("02-29", ["2028-02-29"], ["2028-02-28", "2027-03-01"]),
        ("2026-08-13..2026-08-15", ["2026-08-13", "2026-08-15"], ["2026-08-12", "2026-08-16", "2027-08-14"]),
    ],
)
def test_a_range_holds_both_its_ends_and_nothing_outside(written: str, inside: list[str], outside: list[str]) -> None:
    closed = closed_range(written)

    assert [each for each in (*inside, *outside) if date.fromisoformat(each) in closed] == inside
