"""When a process that is started on a schedule was due last."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from handoffs.process.policy import Appointment


def latest_before(appointment: Appointment, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Give the newest instant, in UTC and not after now, at which an appointment was due; None when it names no day."""
    today = now.astimezone(zone).date()
    for back in range(8):
        day = today - timedelta(days=back)
        at = datetime.combine(day, appointment.at, zone).astimezone(UTC)
        if day.weekday() in appointment.weekdays and at <= now:
            return at
    return None
