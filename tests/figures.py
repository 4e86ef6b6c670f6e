"""The figures computed task by task in memory, against which the statements of `/sla` are held."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import or_, select

from handoffs.clock.figures import WORST, Figures, Spread, Why, Worked
from storage.database import Database
from storage.repositories.reports import worked
from storage.tables import HANDOFFS, PAST_DECISIONS, TASKS

_COLUMNS = (
    "handoff_id", "step", "process", "team", "at_risk_at", "breach_at", "is_paused", "claimed_by", "claimed_at", "decided_by",
    "decided_at", "waited_seconds", "took_seconds",
)  # fmt: skip


def decided_rows(database: Database, since: datetime, until: datetime, **filters: str) -> tuple[Worked, ...]:
    """List the decisions from `since` on and before `until` that were not undone before `until`."""
    undone_at = PAST_DECISIONS.c.undone_at
    found: list[Worked] = []
    for table, counts in ((TASKS, TASKS.c.state == "settled"), (PAST_DECISIONS, or_(undone_at.is_(None), undone_at >= until))):
        wanted = _rows(table, {"decided_by": filters.get("person", ""), **filters}).where(counts)
        wanted = wanted.where(table.c.decided_at >= since, table.c.decided_at < until)
        with database.read() as work:
            found += [worked(row) for row in work.handoffs._connection.execute(wanted).all()]
    return tuple(found)


def decided_later_rows(database: Database, since: datetime, until: datetime, **filters: str) -> tuple[Worked, ...]:
    """List the tasks whose time passed from `since` on and before `until`, and that were decided only from `until` on."""
    found: list[Worked] = []
    for table, counts in ((TASKS, TASKS.c.state == "settled"), (PAST_DECISIONS, PAST_DECISIONS.c.undone_at.is_(None))):
        wanted = _rows(table, {"decided_by": filters.get("person", ""), **filters}).where(counts)
        wanted = wanted.where(table.c.breach_at >= since, table.c.breach_at < until, table.c.decided_at >= until)
        with database.read() as work:
            found += [worked(row) for row in work.handoffs._connection.execute(wanted).all()]
    return tuple(found)


def waiting_rows(database: Database, **filters: str) -> tuple[Worked, ...]:
    """List the tasks that wait for a decision now."""
    wanted = _rows(TASKS, {"claimed_by": filters.get("person", ""), **filters}).where(TASKS.c.state == "open")
    with database.read() as work:
        return tuple(worked(row) for row in work.handoffs._connection.execute(wanted).all())


def _rows(table, filters):
    wanted = select(*(table.c[name] for name in _COLUMNS), HANDOFFS.c.number)
    wanted = wanted.select_from(table.join(HANDOFFS, table.c.handoff_id == HANDOFFS.c.id))
    return wanted.where(*(table.c[name] == value for name, value in filters.items() if value and name != "person"))


def figures(
    decided: Sequence[Worked],
    waiting: Sequence[Worked],
    as_of: datetime,
    since: datetime,
    until: datetime,
    *,
    people: bool = False,
    later: Sequence[Worked] = (),
) -> tuple[Figures, ...]:
    """Return a row for each process and team (and person, if `people`), ordered by name; `later` was decided after the range."""

    def key(task: Worked) -> tuple[str, str, str | None]:
        person = (task.decided_by or task.claimed_by or "") if people else None
        return task.process, task.team, person

    keys = sorted({key(task) for task in (*decided, *waiting, *later)})
    rows = (
        _row(each, [t for t in decided if key(t) == each], [t for t in waiting if key(t) == each], as_of, (since, until))
        for each in keys
    )
    missed = Counter(key(task) for task in later)
    return tuple(replace(row, missed_open=row.missed_open + missed[each]) for row, each in zip(rows, keys, strict=True))


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


def _row(
    key: tuple[str, str, str | None],
    decided: list[Worked],
    waiting: list[Worked],
    as_of: datetime,
    between: tuple[datetime, datetime],
) -> Figures:
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
        missed_open=_count(running, lambda task: between[0] <= task.breach_at < between[1] and task.breach_at <= as_of),
        claim=spread(task.waited for task in decided),
        decide=spread(task.took for task in decided),
    )


def _count(tasks: Iterable[Worked], fits: Callable[[Worked], bool]) -> int:
    return sum(map(fits, tasks))


def _why(task: Worked) -> Why:
    return Why.UNDECIDED if task.claimed_at and task.claimed_at <= task.breach_at else Why.UNCLAIMED


def _ranked(ordered: list[float], share: float) -> float:
    return round(ordered[max(0, math.ceil(share * len(ordered)) - 1)], 2)
