"""The figures of `/sla`: open, in time and late tasks, durations, reasons for being late, and coming breaches."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

WORST = 5


@dataclass(frozen=True, kw_only=True)
class Worked:
    """One task as input of the figures; `waited` and `took` are clock time of the task, without pauses."""

    handoff_id: str
    step: str
    number: str
    process: str
    team: str
    at_risk_at: datetime
    breach_at: datetime
    is_paused: bool
    claimed_by: str | None = None
    claimed_at: datetime | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    waited: timedelta | None = None
    took: timedelta | None = None

    def late_by(self, as_of: datetime) -> timedelta:
        """Return how long after its breach the task was decided or has waited; negative if it is in time."""
        return (self.decided_at or as_of) - self.breach_at


@dataclass(frozen=True, kw_only=True)
class Spread:
    """Median and 95th percentile in minutes; None if there are no values."""

    median: float | None
    p95: float | None


@dataclass(frozen=True, kw_only=True)
class Figures:
    """One row of the report, for a process and team, or for one person; `met_share` is between 0 and 1."""

    process: str
    team: str
    person: str | None
    open: int
    at_risk: int
    breached_open: int
    paused: int
    decided: int
    met: int
    missed: int
    claim: Spread
    decide: Spread

    @property
    def met_share(self) -> float | None:
        """Return the share of decided tasks that were in time; None if no task was decided."""
        return self.met / self.decided if self.decided else None


@dataclass(frozen=True, kw_only=True)
class QueueCounts:
    """How many tasks of a queue are open, and how many of these are breached, at risk, paused and unclaimed."""

    waiting: int = 0
    breached: int = 0
    at_risk: int = 0
    paused: int = 0
    unclaimed: int = 0


class Why(StrEnum):
    """Why a task was late: nobody claimed it in time, or its claimant did not decide in time."""

    UNCLAIMED = "unclaimed"
    UNDECIDED = "undecided"


def figures(
    decided: Sequence[Worked], waiting: Sequence[Worked], as_of: datetime, *, people: bool = False
) -> tuple[Figures, ...]:
    """Return a row for each process and team (and person, if `people`), ordered by name."""

    def key(task: Worked) -> tuple[str, str, str | None]:
        person = (task.decided_by or task.claimed_by or "") if people else None
        return task.process, task.team, person

    keys = sorted({key(task) for task in (*decided, *waiting)} - {k for k in map(key, waiting) if k[2] == ""})
    return tuple(
        _row(each, [t for t in decided if key(t) == each], [t for t in waiting if key(t) == each], as_of) for each in keys
    )


def worst(decided: Iterable[Worked], waiting: Iterable[Worked], as_of: datetime) -> tuple[Worked, ...]:
    """Return the tasks that were or are late by most, the latest first; a paused clock is not late."""
    late = [task for task in (*decided, *(t for t in waiting if not t.is_paused)) if task.late_by(as_of) > timedelta()]
    return tuple(sorted(late, key=lambda task: (-task.late_by(as_of), task.number))[:WORST])


def reasons(decided: Iterable[Worked], waiting: Iterable[Worked], as_of: datetime) -> tuple[tuple[Why, int], ...]:
    """Return the reasons for being late with their counts, the most frequent first."""
    late = [task for task in (*decided, *(t for t in waiting if not t.is_paused)) if task.late_by(as_of) > timedelta()]
    return tuple(Counter(_why(task) for task in late).most_common())


def breaching(waiting: Iterable[Worked], as_of: datetime, by: datetime) -> tuple[Worked, ...]:
    """Return the open tasks that breach before an instant if nobody decides them, ordered by breach."""
    coming = [task for task in waiting if not task.is_paused and as_of < task.breach_at <= by]
    return tuple(sorted(coming, key=lambda task: (task.breach_at, task.number)))


def spread(lengths: Iterable[timedelta | None]) -> Spread:
    """Return the 50th and 95th percentile in minutes, by nearest rank: each is a value that occurred."""
    minutes = sorted(each.total_seconds() / 60 for each in lengths if each is not None)
    if not minutes:
        return Spread(median=None, p95=None)
    return Spread(median=_ranked(minutes, 0.50), p95=_ranked(minutes, 0.95))


def _row(key: tuple[str, str, str | None], decided: list[Worked], waiting: list[Worked], as_of: datetime) -> Figures:
    running = [task for task in waiting if not task.is_paused]
    met = _count(decided, lambda task: task.late_by(as_of) <= timedelta())
    return Figures(
        process=key[0],
        team=key[1],
        person=key[2],
        open=len(waiting),
        at_risk=_count(running, lambda task: task.at_risk_at <= as_of < task.breach_at),
        breached_open=_count(running, lambda task: task.breach_at <= as_of),
        paused=len(waiting) - len(running),
        decided=len(decided),
        met=met,
        missed=len(decided) - met,
        claim=spread(task.waited for task in decided),
        decide=spread(task.took for task in decided),
    )


def _count(tasks: Iterable[Worked], fits: Callable[[Worked], bool]) -> int:
    return sum(map(fits, tasks))


def _why(task: Worked) -> Why:
    return Why.UNDECIDED if task.claimed_at and task.claimed_at <= task.breach_at else Why.UNCLAIMED


def _ranked(ordered: list[float], share: float) -> float:
    return round(ordered[max(0, math.ceil(share * len(ordered)) - 1)], 2)
