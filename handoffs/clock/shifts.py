"""When the working day of a team begins and ends: open spans of a calendar, joined over breaks."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from handoffs.clock.business_calendar import BusinessCalendar

BREAK = timedelta(hours=4)
"""A shorter gap is a break within one shift, for example lunch."""

AROUND = timedelta(days=3)


class Turn(StrEnum):
    """Whether a shift begins or ends."""

    OPENING = "opening"
    CLOSING = "closing"


@dataclass(frozen=True, kw_only=True)
class ShiftTurn:
    """The beginning or end of a shift, at an instant in UTC."""

    turn: Turn
    at: datetime


def latest_turn(calendar: BusinessCalendar, now: datetime, within: timedelta) -> ShiftTurn | None:
    """Return the last beginning or end of a shift in the time `within` before `now`, or None."""
    turns = []
    for start, end in _shifts(calendar, now):
        turns += [ShiftTurn(turn=Turn.OPENING, at=start), ShiftTurn(turn=Turn.CLOSING, at=end)]
    passed = [each for each in turns if now - within < each.at <= now]
    return passed[-1] if passed else None


def _shifts(calendar: BusinessCalendar, now: datetime) -> list[tuple[datetime, datetime]]:
    shifts: list[tuple[datetime, datetime]] = []
    for span in calendar.explain(now - AROUND, now + AROUND):
        if shifts and span.start - shifts[-1][1] < BREAK:
            shifts[-1] = (shifts[-1][0], span.end)
        else:
            shifts.append((span.start, span.end))
    return shifts
