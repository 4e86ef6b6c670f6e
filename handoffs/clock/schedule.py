"""The instant at which a weekly schedule was due last."""

from collections.abc import Set
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from handoffs.clock.days import local_day


def latest_before(now: datetime, *, weekdays: Set[int], time_of_day: time, zone: ZoneInfo) -> datetime | None:
    """Return the newest instant, in UTC and not after now, at which a schedule was due; None when it has no weekdays.

    Monday is weekday 0; `time_of_day` is local time in `zone`.
    """
    today = local_day(now, zone)
    for back in range(8):
        day = today - timedelta(days=back)
        at = datetime.combine(day, time_of_day, zone).astimezone(UTC)
        if day.weekday() in weekdays and at <= now:
            return at
    return None
