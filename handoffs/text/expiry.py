"""Words for the time until something expires."""

from datetime import UTC, datetime, timedelta

from handoffs.text.wording import dated, duration


def expiry_words(not_after: datetime, left: timedelta) -> str:
    """Write the day of the expiry and the time left: *expires on 14 December 2026, in 13 days*."""
    day = dated(not_after.astimezone(UTC).date())
    if left <= timedelta():
        return f"expired on {day}"
    return f"expires on {day}, in {days_left(left)}"


def days_left(left: timedelta) -> str:
    """Write the time left in whole days, rounded down; in hours on the last day."""
    if left <= timedelta():
        return "none"
    if left < timedelta(days=1):
        return duration(left)
    return f"{left.days} day{'' if left.days == 1 else 's'}"
