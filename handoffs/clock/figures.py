"""The figures of `/sla`: open, in time and late tasks, durations, reasons for being late, and coming breaches."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum

WORST = 5
"""So many of the tasks that are late, and of those that will be, are named."""


@dataclass(frozen=True, kw_only=True)
class Worked:
    """One task that is or was decided; `waited` and `took` are clock time of the task, without pauses."""

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


NOT_MEASURED = Spread(median=None, p95=None)


@dataclass(frozen=True, kw_only=True)
class Group:
    """What a row of the report is for: a process and team, or one person of them (None: all)."""

    process: str
    team: str
    person: str | None = None


@dataclass(frozen=True, kw_only=True)
class DecidedFigures:
    """The decisions of a group: how many, in time (`met`), late though claimed in time (`undecided`), and how long they took."""

    decided: int = 0
    met: int = 0
    undecided: int = 0
    claim: Spread = NOT_MEASURED
    decide: Spread = NOT_MEASURED

    @property
    def missed(self) -> int:
        """Return how many were late."""
        return self.decided - self.met


@dataclass(frozen=True, kw_only=True)
class WaitingFigures:
    """The open tasks of a group by their clocks: those after their breach are `late`, of these `undecided` claimed in time.

    `missed` breached in the range of the report, `missed_before` in the range with which it is compared; both count also what
    was open and late when the range ended and is decided since. `by_noon` and `by_tomorrow` breach before these instants.
    """

    open: int = 0
    paused: int = 0
    at_risk: int = 0
    breached: int = 0
    late: int = 0
    missed: int = 0
    missed_before: int = 0
    undecided: int = 0
    by_noon: int = 0
    by_tomorrow: int = 0


@dataclass(frozen=True, kw_only=True)
class Totals:
    """The numbers of some rows together.

    `missed` are decisions that came late, `missed_open` are tasks whose time passed in the range and that were open at its end.
    """

    open: int = 0
    at_risk: int = 0
    breached_open: int = 0
    decided: int = 0
    met: int = 0
    missed: int = 0
    missed_open: int = 0

    @property
    def judged(self) -> int:
        """Return how many tasks the range judges: those decided in it, and those left open whose time passed in it."""
        return self.decided + self.missed_open

    @property
    def met_share(self) -> float | None:
        """Return the share of the judged tasks that were decided in time, from 0 to 1; None if there are none."""
        return self.met / self.judged if self.judged else None


@dataclass(frozen=True, kw_only=True)
class Figures(Totals):
    """One row of the report, for a process and team, or for one person."""

    process: str
    team: str
    person: str | None
    paused: int
    claim: Spread
    decide: Spread


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


def rows_of(decided: Mapping[Group, DecidedFigures], waiting: Mapping[Group, WaitingFigures]) -> tuple[Figures, ...]:
    """Return a row for each group, ordered by name; an empty person means what nobody has touched."""
    groups = sorted({*decided, *waiting}, key=lambda each: (each.process, each.team, each.person or ""))
    return tuple(_row(each, decided.get(each, DecidedFigures()), waiting.get(each, WaitingFigures())) for each in groups)


def totals_of(rows: Iterable[Totals]) -> Totals:
    """Add the numbers of rows."""
    every = tuple(rows)
    return Totals(**{field.name: sum(getattr(row, field.name) for row in every) for field in fields(Totals)})


def reasons_of(decided: Iterable[DecidedFigures], waiting: Iterable[WaitingFigures]) -> tuple[tuple[Why, int], ...]:
    """Return the reasons for being late with their counts, the most frequent first."""
    late = undecided = 0
    for done in decided:
        late, undecided = late + done.missed, undecided + done.undecided
    for open_ones in waiting:
        late, undecided = late + open_ones.late, undecided + open_ones.undecided
    counts = ((Why.UNCLAIMED, late - undecided), (Why.UNDECIDED, undecided))
    return tuple(sorted((each for each in counts if each[1]), key=lambda each: -each[1]))


def latest_first(tasks: Iterable[Worked], as_of: datetime) -> tuple[Worked, ...]:
    """Return the tasks that were or are late by most, the latest first."""
    return tuple(sorted(tasks, key=lambda task: (-task.late_by(as_of), task.number))[:WORST])


def spread(median: int | None, p95: int | None) -> Spread:
    """Return two lengths in seconds as minutes."""
    first, second = (None if each is None else round(each / 60, 2) for each in (median, p95))
    return Spread(median=first, p95=second)


def _row(group: Group, decided: DecidedFigures, waiting: WaitingFigures) -> Figures:
    return Figures(
        process=group.process,
        team=group.team,
        person=group.person,
        open=waiting.open,
        at_risk=waiting.at_risk,
        breached_open=waiting.breached,
        paused=waiting.paused,
        decided=decided.decided,
        met=decided.met,
        missed=decided.missed,
        missed_open=waiting.missed,
        claim=decided.claim,
        decide=decided.decide,
    )
