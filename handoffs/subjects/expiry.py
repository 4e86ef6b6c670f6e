"""How soon something expires, how bad that is, and the words for it."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum

from handoffs.text.wording import dated, duration

WARNING_AT, URGENT_AT, CRITICAL_AT = timedelta(days=30), timedelta(days=14), timedelta(days=7)
"""The handbook's alerts, by what is left until a certificate expires."""


class Level(StrEnum):
    """How bad it is, worse ones later; where several hold, the worst counts."""

    FINE = "fine"
    WARNING = "warning"
    UNREACHABLE = "unreachable"
    RENEWAL_FAILED = "renewal failed"
    URGENT = "urgent"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """Give its place among the levels, 0 for the best."""
        return list(Level).index(self)


def level_of(left: timedelta | None, *, automatic: bool) -> Level:
    """Say how bad it is that so much time is left until a certificate expires; nothing is known of one that was never seen."""
    if left is None or left > WARNING_AT:
        return Level.FINE
    if left <= CRITICAL_AT:
        return Level.CRITICAL
    if left <= URGENT_AT:
        return Level.RENEWAL_FAILED if automatic else Level.URGENT
    return Level.WARNING


def expiry(not_after: datetime, left: timedelta) -> str:
    """Say when it expires or expired, and how long that is: *expires on 14 December 2026, in 13 days*."""
    day = dated(not_after.astimezone(UTC).date())
    if left <= timedelta():
        return f"expired on {day}"
    return f"expires on {day}, in {days_left(left)}"


def days_left(left: timedelta) -> str:
    """Write what is left in whole days, rounded down; in hours on the last one."""
    if left <= timedelta():
        return "none"
    if left < timedelta(days=1):
        return duration(left)
    return f"{left.days} day{'' if left.days == 1 else 's'}"
