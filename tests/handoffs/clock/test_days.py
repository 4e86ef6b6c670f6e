"""Days: the day of an instant is that of the zone, and a day that nobody can mean is none."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from handoffs.clock.days import end_of_day, local_day, read_day, start_of_day

TOKYO, NEW_YORK = ZoneInfo("Asia/Tokyo"), ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("zone", "day"), [(TOKYO, date(2026, 12, 1)), (ZoneInfo("UTC"), date(2026, 11, 30)), (NEW_YORK, date(2026, 11, 30))]
)
def test_a_day_is_that_of_the_zone(zone: ZoneInfo, day: date) -> None:
    at = datetime(2026, 11, 30, 20, tzinfo=UTC)

    assert local_day(at, zone) == day
    assert start_of_day(day, zone) <= at <= end_of_day(day, zone)


@pytest.mark.parametrize("written", ["2000-01-01", "2026-12-30", "2099-12-31"])
def test_a_day_is_read_as_it_is_written(written: str) -> None:
    assert str(read_day(written)) == written


@pytest.mark.parametrize(
    "written",
    ["", "soon", "1999-12-31", "2100-01-01", "0001-01-01", "9999-12-31", "20261230", "2026-W01-1", "2026-02-30", "2026-1-1"],
)
def test_a_day_that_nobody_can_mean_is_none(written: str) -> None:
    assert read_day(written) is None
