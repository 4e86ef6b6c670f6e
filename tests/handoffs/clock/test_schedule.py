"""When a scheduled process was due last, across weekends and changes of summer time."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from handoffs.clock.schedule import latest_before

TOKYO, BERLIN = ZoneInfo("Asia/Tokyo"), ZoneInfo("Europe/Berlin")
SUNDAY, THREE = frozenset({6}), time(3)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (datetime(2026, 11, 22, 3, 0, tzinfo=TOKYO), datetime(2026, 11, 22, 3, 0, tzinfo=TOKYO)),
        (datetime(2026, 11, 22, 2, 59, tzinfo=TOKYO), datetime(2026, 11, 15, 3, 0, tzinfo=TOKYO)),
        (datetime(2026, 11, 28, 23, 0, tzinfo=TOKYO), datetime(2026, 11, 22, 3, 0, tzinfo=TOKYO)),
    ],
)
def test_it_was_due_on_its_day_in_the_owners_zone(now: datetime, due: datetime) -> None:
    latest = latest_before(now, weekdays=SUNDAY, time_of_day=THREE, zone=TOKYO)

    assert latest == due and latest.tzinfo is UTC


def test_it_keeps_its_time_of_day_when_the_clocks_change() -> None:
    summer = latest_before(datetime(2026, 10, 18, 12, tzinfo=UTC), weekdays=SUNDAY, time_of_day=THREE, zone=BERLIN)
    winter = latest_before(datetime(2026, 11, 1, 12, tzinfo=UTC), weekdays=SUNDAY, time_of_day=THREE, zone=BERLIN)

    assert summer and winter
    assert winter - summer == timedelta(days=14, hours=1)


def test_one_without_days_is_never_due() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)

    assert latest_before(now, weekdays=frozenset(), time_of_day=THREE, zone=TOKYO) is None
