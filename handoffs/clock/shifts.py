"""When a team's day begins and ends: the open spans of a calendar joined over their breaks."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from handoffs.clock.business_calendar import BusinessCalendar

BREAK = timedelta(hours=4)
"""A gap that is shorter is a break within one shift, as lunch is."""

AROUND = timedelta(days=3)


class Turn(StrEnum):
    """What happens to a shift at an instant."""

    OPENING = "opening"
    CLOSING = "closing"


@dataclass(frozen=True, kw_only=True)
class ShiftTurn:
    """A shift begins or ends, at an instant in UTC."""

    turn: Turn
    at: datetime


def latest_turn(calendar: BusinessCalendar, now: datetime, within: timedelta) -> ShiftTurn | None:
    """Give the last beginning or end of a shift up to `now`, unless it is longer ago than `within`."""
    rate_limiter = []
    for start, end in _shifts(calendar, now):
        rate_limiter += [ShiftTurn(turn=Turn.OPENING, at=start), ShiftTurn(turn=Turn.CLOSING, at=end)]
    passed = [each for each in rate_limiter if now - within < each.at <= now]
    return passed[-1] if passed else None


def _shifts(calendar: BusinessCalendar, now: datetime) -> list[tuple[datetime, datetime]]:
    shifts: list[tuple[datetime, datetime]] = []
    for span in calendar.explain(now - AROUND, now + AROUND):
        if shifts and span.start - shifts[-1][1] < BREAK:
            shifts[-1] = (shifts[-1][0], span.end)
        else:
            shifts.append((span.start, span.end))
    return shifts
