"""The instant at which clocks show a wall time: at the jump where they skip it, the first of two where they show it twice."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from handoffs.clock.open_year import instant


@pytest.mark.parametrize(
    ("zone", "wall", "at"),
    [
        ("Asia/Tokyo", "2026-11-30 10:00", "2026-11-30 01:00"),
        ("Europe/Berlin", "2026-03-29 01:59", "2026-03-29 00:59"),
        ("Europe/Berlin", "2026-03-29 02:00", "2026-03-29 01:00"),
        ("Europe/Berlin", "2026-03-29 02:30", "2026-03-29 01:00"),
        ("Europe/Berlin", "2026-03-29 03:00", "2026-03-29 01:00"),
        ("Europe/Berlin", "2026-10-25 02:30", "2026-10-25 00:30"),
        ("Europe/London", "2026-03-29 01:30", "2026-03-29 01:00"),
        ("America/New_York", "2026-03-08 02:01", "2026-03-08 07:00"),
        ("America/New_York", "2026-03-08 02:59:59", "2026-03-08 07:00"),
        ("Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-03 15:30"),
        ("Pacific/Apia", "2011-12-30 12:00", "2011-12-30 10:00"),
    ],
)
def test_a_wall_time_is_one_instant(zone: str, wall: str, at: str) -> None:
    assert instant(datetime.fromisoformat(wall), ZoneInfo(zone)) == datetime.fromisoformat(at).replace(tzinfo=UTC)
