"""Targets, the instants that follow from them, and where a clock stands at an instant."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from handoffs.clock.business_calendar import BusinessCalendar

AT_RISK_PERCENT = 75
"""Without a limit, a clock is at risk from this part of its target on."""


class Clock(StrEnum):
    """What counts: open hours of the team's calendar, or every hour."""

    BUSINESS = "business"
    WALL = "wall"


class Standing(StrEnum):
    """Where a clock stands; a task that was decided late stays breached."""

    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    BREACHED = "breached"
    MET = "met"
    PAUSED = "paused"


@dataclass(frozen=True, kw_only=True)
class Target:
    """How long something may take: due after `target`, breached after `limit`, or at once when there is none."""

    target: timedelta
    limit: timedelta | None = None
    clock: Clock

    def __post_init__(self) -> None:
        """Raise ValueError unless the target is positive and the limit, if any, not below it."""
        if self.target <= timedelta():
            raise ValueError("a target must be longer than nothing")
        if self.limit is not None and self.limit < self.target:
            raise ValueError("the limit must not be shorter than the target")


@dataclass(frozen=True, kw_only=True)
class Due:
    """The instants of one clock, in UTC except `started_at`, which is kept as it was given."""

    started_at: datetime
    at_risk_at: datetime
    due_at: datetime
    breach_at: datetime


def due(
    target: Target,
    started_at: datetime,
    calendar: BusinessCalendar,
    paused: timedelta = timedelta(),
    unknown: timedelta = timedelta(),
) -> Due:
    """Compute when a clock that started then is at risk, due and breached; `paused` is time of that clock not counted.

    With a limit, a clock is at risk and due at the target and breached at the limit; without one, it is at risk at 75 %
    of the target, and due and breached at the target. Where the target has been known only since the clock had counted
    `unknown`, those are 75 % of what was left then. Raises ValueError for a naive instant or a pause below zero.
    """
    if paused < timedelta():
        raise ValueError("a pause can't be shorter than nothing")

    def after(amount: timedelta) -> datetime:
        return later(started_at, amount + paused, calendar, target.clock)

    due_at = after(target.target)
    if target.limit is not None:
        return Due(started_at=started_at, at_risk_at=due_at, due_at=due_at, breach_at=after(target.limit))
    at_risk_at = after(unknown + (target.target - unknown) * AT_RISK_PERCENT // 100)
    return Due(started_at=started_at, at_risk_at=at_risk_at, due_at=due_at, breach_at=due_at)


def standing(due: Due, now: datetime, decided_at: datetime | None = None, paused: bool = False) -> Standing:
    """Say where a clock stands. A decision on the last instant is in time; without one, that instant is a breach."""
    if decided_at is not None:
        return Standing.MET if decided_at <= due.breach_at else Standing.BREACHED
    if paused:
        return Standing.PAUSED
    if now >= due.breach_at:
        return Standing.BREACHED
    return Standing.AT_RISK if now >= due.at_risk_at else Standing.ON_TRACK


def left(due: Due, now: datetime, calendar: BusinessCalendar, clock: Clock) -> timedelta:
    """Measure what is left until it is due, in the clock's own time; below zero when it is over."""
    return measured(now, due.due_at, calendar, clock)


def measured(start: datetime, end: datetime, calendar: BusinessCalendar, clock: Clock) -> timedelta:
    """Measure the time between two instants as the clock counts it, below zero when `end` comes first."""
    return end - start if clock is Clock.WALL else calendar.between(start, end)


def later(start: datetime, amount: timedelta, calendar: BusinessCalendar, clock: Clock) -> datetime:
    """Give the instant at which the clock, running since `start`, has counted `amount`."""
    if clock is Clock.BUSINESS:
        return calendar.add(start, amount)
    if start.tzinfo is None:
        raise ValueError(f"{start.isoformat()} names no time zone")
    return start.astimezone(UTC) + amount
