"""SLA targets, the due instants computed from them, and the state of a clock at an instant."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from handoffs.clock.business_calendar import BusinessCalendar, Span

AT_RISK_PERCENT = 75
"""A clock without a limit is at risk after this share of its target."""


class Clock(StrEnum):
    """The time that a clock counts: open hours of the team's calendar, or every hour."""

    BUSINESS = "business"
    WALL = "wall"


class Standing(StrEnum):
    """The state of a clock; a task that was decided late stays breached."""

    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    BREACHED = "breached"
    MET = "met"
    PAUSED = "paused"


@dataclass(frozen=True, kw_only=True)
class Target:
    """How long a task may take: it is due after `target` and breached after `limit` (without a limit, after `target`)."""

    target: timedelta
    limit: timedelta | None = None
    clock: Clock

    def __post_init__(self) -> None:
        """Raise ValueError unless the target is positive and the limit is not below it."""
        if self.target <= timedelta():
            raise ValueError("a target must be longer than nothing")
        if self.limit is not None and self.limit < self.target:
            raise ValueError("the limit must not be shorter than the target")


@dataclass(frozen=True, kw_only=True)
class Due:
    """The instants of one clock, in UTC; `started_at` keeps the zone in which it was given."""

    started_at: datetime
    at_risk_at: datetime
    due_at: datetime
    breach_at: datetime


def due(
    target: Target,
    started_at: datetime,
    calendar: BusinessCalendar,
    pauses: tuple[Span, ...] = (),
    unknown: timedelta = timedelta(),
) -> Due:
    """Return when a clock that starts at `started_at` is at risk, due and breached; it does not count the `pauses`.

    With a limit, a clock is at risk and due at the target, and breached at the limit. Without a limit, it is at risk at
    75 % of the target, and due and breached at the target. `unknown` is the clock time that had passed before the target
    became known; then the 75 % are taken from the rest. Raise ValueError for a naive instant, and for a pause that ends before
    it begins.
    """

    def after(amount: timedelta) -> datetime:
        return reached(started_at, amount, calendar, target.clock, pauses)

    due_at = after(target.target)
    if target.limit is not None:
        return Due(started_at=started_at, at_risk_at=due_at, due_at=due_at, breach_at=after(target.limit))
    at_risk_at = after(unknown + (target.target - unknown) * AT_RISK_PERCENT // 100)
    return Due(started_at=started_at, at_risk_at=at_risk_at, due_at=due_at, breach_at=due_at)


def standing(due: Due, now: datetime, decided_at: datetime | None = None, paused: bool = False) -> Standing:
    """Return the state of a clock; a decision at the instant of the breach is in time, no decision at it is a breach."""
    if decided_at is not None:
        return Standing.MET if decided_at <= due.breach_at else Standing.BREACHED
    if paused:
        return Standing.PAUSED
    if now >= due.breach_at:
        return Standing.BREACHED
    return Standing.AT_RISK if now >= due.at_risk_at else Standing.ON_TRACK


def left(due: Due, now: datetime, calendar: BusinessCalendar, clock: Clock) -> timedelta:
    """Return the clock time left until the due instant; negative after it."""
    return measured(now, due.due_at, calendar, clock)


def measured(start: datetime, end: datetime, calendar: BusinessCalendar, clock: Clock) -> timedelta:
    """Return the clock time between two instants, negative if `end` comes first."""
    return end - start if clock is Clock.WALL else calendar.between(start, end)


def counted(start: datetime, end: datetime, calendar: BusinessCalendar, clock: Clock, pauses: tuple[Span, ...] = ()) -> timedelta:
    """Return the clock time between two instants without pauses; zero if `end` comes first."""
    paused = (_overlap(pause, start, end) for pause in pauses)
    stood = sum((measured(*each, calendar, clock) for each in paused if each[0] < each[1]), timedelta())
    return max(measured(start, end, calendar, clock) - stood, timedelta())


def reached(
    start: datetime, amount: timedelta, calendar: BusinessCalendar, clock: Clock, pauses: tuple[Span, ...] = ()
) -> datetime:
    """Return the instant at which a clock that runs since `start`, but not in its pauses, has counted `amount`.

    A pause that begins after that instant moves nothing. Raise ValueError for a pause that ends before it begins.
    """
    at = later(start, amount, calendar, clock)
    for pause in sorted(pauses, key=lambda each: each.start):
        if pause.end < pause.start:
            raise ValueError("a pause can't end before it begins")
        begins = max(pause.start, start)
        if begins < at and begins < pause.end:
            amount += measured(begins, pause.end, calendar, clock)
            at = later(start, amount, calendar, clock)
    return at


def _overlap(pause: Span, start: datetime, end: datetime) -> tuple[datetime, datetime]:
    return max(pause.start, start), min(pause.end, end)


def later(start: datetime, amount: timedelta, calendar: BusinessCalendar, clock: Clock) -> datetime:
    """Return the instant at which a clock that runs since `start` has counted `amount`."""
    if clock is Clock.BUSINESS:
        return calendar.add(start, amount)
    if start.tzinfo is None:
        raise ValueError(f"{start.isoformat()} names no time zone")
    return start.astimezone(UTC) + amount
