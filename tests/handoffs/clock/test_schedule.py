"""When a scheduled process was due last, across weekends and changes of summer time."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from handoffs.clock.schedule import latest_before
from handoffs.process.policy import Appointment

TOKYO, BERLIN = ZoneInfo("Asia/Tokyo"), ZoneInfo("Europe/Berlin")
SUNDAYS = Appointment(weekdays=frozenset({6}), at=time(3), field_values=())


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (datetime(2026, 11, 22, 3, 0, tzinfo=TOKYO), datetime(2026, 11, 22, 3, 0, tzinfo=TOKYO)),
        (datetime(2026, 11, 22, 2, 59, tzinfo=TOKYO), datetime(2026, 11, 15, 3, 0, tzinfo=TOKYO)),
        (datetime(2026, 11, 28, 23, 0, tzinfo=TOKYO), datetime(2026, 11, 22, 3, 0, tzinfo=TOKYO)),
    ],
)
def test_it_was_due_on_its_day_in_the_owners_zone(now: datetime, due: datetime) -> None:
    assert latest_before(SUNDAYS, now, TOKYO) == due


def test_it_keeps_its_time_of_day_when_the_clocks_change() -> None:
    summer = latest_before(SUNDAYS, datetime(2026, 10, 18, 12, tzinfo=UTC), BERLIN)
    winter = latest_before(SUNDAYS, datetime(2026, 11, 1, 12, tzinfo=UTC), BERLIN)

    assert summer and winter
    assert winter - summer == timedelta(days=14, hours=1)


def test_one_without_days_is_never_due() -> None:
    assert (
        latest_before(Appointment(weekdays=frozenset(), at=time(3), field_values=()), datetime(2026, 1, 1, tzinfo=UTC), TOKYO)
        is None
    )
