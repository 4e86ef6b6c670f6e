"""When a working day begins and ends, over breaks and nights, and when a business day before a deadline closes."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from handoffs.clock.business_calendar import BusinessCalendar, DateRange, Hours
from handoffs.clock.deadlines import close_of_day_before
from handoffs.clock.shifts import ShiftTurn, Turn, latest_turn

TOKYO = ZoneInfo("Asia/Tokyo")
SPLIT = BusinessCalendar(
    zone=TOKYO,
    open=dict.fromkeys(range(5), (Hours.parse("09:00-12:00"), Hours.parse("13:00-18:00"))),
    closed=(DateRange(first=date(2026, 11, 25), last=date(2026, 11, 25)),),
)
WITH_NIGHT = BusinessCalendar(zone=TOKYO, open={0: (Hours.parse("08:00-12:00"), Hours.parse("16:00-20:00"))})
HOUR = timedelta(hours=1)


def _tokyo(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("calendar", "now", "within", "turn", "at"),
    [
        (SPLIT, "2026-11-24 09:00", HOUR, Turn.OPENING, "2026-11-24 09:00"),
        (SPLIT, "2026-11-24 08:59", HOUR, None, ""),
        (SPLIT, "2026-11-24 09:59", HOUR, Turn.OPENING, "2026-11-24 09:00"),
        (SPLIT, "2026-11-24 10:00", HOUR, None, ""),
        (SPLIT, "2026-11-24 13:30", 12 * HOUR, Turn.OPENING, "2026-11-24 09:00"),
        (SPLIT, "2026-11-24 18:00", 12 * HOUR, Turn.CLOSING, "2026-11-24 18:00"),
        (SPLIT, "2026-11-26 08:00", 48 * HOUR, Turn.CLOSING, "2026-11-24 18:00"),
        (WITH_NIGHT, "2026-11-23 15:59", 12 * HOUR, Turn.CLOSING, "2026-11-23 12:00"),
        (WITH_NIGHT, "2026-11-23 16:00", 12 * HOUR, Turn.OPENING, "2026-11-23 16:00"),
    ],
)
def test_a_shift_begins_and_ends_over_its_short_breaks(
    calendar: BusinessCalendar, now: str, within: timedelta, turn: Turn | None, at: str
) -> None:
    expected = ShiftTurn(turn=turn, at=_tokyo(at)) if turn else None

    assert latest_turn(calendar, _tokyo(now), within) == expected


@pytest.mark.parametrize(
    ("day", "days", "closes"),
    [
        ("2026-11-24", 0, "2026-11-24 18:00"),
        ("2026-11-25", 0, "2026-11-24 18:00"),
        ("2026-11-26", 1, "2026-11-24 18:00"),
        ("2026-11-26", 2, "2026-11-23 18:00"),
        ("2026-11-26", 3, "2026-11-20 18:00"),
        ("2026-11-22", 0, "2026-11-20 18:00"),
        ("2026-11-22", 1, "2026-11-20 18:00"),
    ],
)
def test_days_are_counted_back_over_open_days_only(day: str, days: int, closes: str) -> None:
    assert close_of_day_before(SPLIT, date.fromisoformat(day), days) == _tokyo(closes)
