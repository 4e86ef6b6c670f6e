"""The statements of `/sla`: decisions and open tasks, counted and measured by the database; no row of them leaves it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    Table,
    and_,
    case,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
)

from handoffs.clock.figures import WORST
from storage.readings.queues import IS_OPEN
from storage.tables import HANDOFFS, PAST_DECISIONS, TASKS

IS_SETTLED = TASKS.c.state == literal_column("'settled'")
"""The condition in the words of the partial indexes."""

CANDIDATES = 4 * WORST
"""So many tasks that are late by most are read: equal ones are ordered by number, which only their handoffs have."""

_NAMED = (
    "handoff_id", "step", "process", "team", "at_risk_at", "breach_at", "is_paused", "claimed_by", "claimed_at", "decided_by",
    "decided_at", "waited_seconds", "took_seconds",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Which decisions and open tasks a report is about; an empty filter lets everything through, `people` parts by person."""

    since: datetime
    until: datetime
    process: str = ""
    team: str = ""
    person: str = ""
    people: bool = False

    def by_person(self) -> "Scope":
        """Return the same scope, parted by person."""
        return Scope(**{**self.__dict__, "people": True})


def counts(scope: Scope) -> Select[Any]:
    """Count the decisions of each group: all, in time, and late although claimed in time."""
    found = _decisions(scope, "breach_at", "claimed_at", "decided_at")
    is_met, is_claimed = found.c.decided_at <= found.c.breach_at, found.c.claimed_at <= found.c.breach_at
    sums = (func.count().label("decided"), sum_of(is_met).label("met"), sum_of(and_(~is_met, is_claimed)).label("undecided"))
    keys = _keys(found)
    return select(*keys, *sums).group_by(*keys)


def ranked(scope: Scope, column: str) -> Select[Any]:
    """Find the median and the 95th percentile of each group by nearest rank: the row with that rank, for SQLite."""
    found = _decisions(scope, column)
    keys, value = _keys(found), found.c[column]
    place = func.row_number().over(partition_by=keys, order_by=value).label("place")
    total = func.count().over(partition_by=keys).label("total")
    placed = select(*keys, value.label("value"), place, total).where(value.is_not(None)).subquery()
    median, p95 = placed.c.place == (placed.c.total + 1) // 2, placed.c.place == (placed.c.total * 95 + 99) // 100
    by_key = [placed.c[key.name] for key in keys]
    values = (func.max(case((median, placed.c.value))).label("median"), func.max(case((p95, placed.c.value))).label("p95"))
    return select(*by_key, *values).where(or_(median, p95)).group_by(*by_key)


def percentiles(scope: Scope, column: str) -> Select[Any]:
    """Find the same by PostgreSQL's own function."""
    found = _decisions(scope, column)
    keys = _keys(found)
    median, p95 = (func.percentile_disc(share).within_group(found.c[column]) for share in (0.5, 0.95))
    return select(*keys, median.label("median"), p95.label("p95")).group_by(*keys)


def late_decisions(scope: Scope, *, is_sqlite: bool) -> Select[Any]:
    """Find the decisions that were late by most."""
    late = _decisions(scope, *_NAMED, late_only=True)
    over = (
        func.julianday(late.c.decided_at) - func.julianday(late.c.breach_at)
        if is_sqlite
        else late.c.decided_at - late.c.breach_at
    )
    return _numbered(select(late).order_by(over.desc(), late.c.handoff_id, late.c.step).limit(CANDIDATES).subquery())


def waiting(scope: Scope, as_of: datetime, noon: datetime, tomorrow: datetime) -> Select[Any]:
    """Count the open tasks of each group by how their clocks stand, and those that breach before two instants."""
    runs, breach_at = ~TASKS.c.is_paused, TASKS.c.breach_at
    late, person = and_(runs, breach_at < as_of), func.coalesce(TASKS.c.claimed_by, "").label("person")
    keys = (TASKS.c.process, TASKS.c.team, *([person] if scope.people else []))
    sums = {
        "open": func.count(),
        "paused": sum_of(TASKS.c.is_paused),
        "at_risk": sum_of(and_(runs, TASKS.c.at_risk_at <= as_of, breach_at > as_of)),
        "breached": sum_of(and_(runs, breach_at <= as_of)),
        "late": sum_of(late),
        "undecided": sum_of(and_(late, TASKS.c.claimed_at <= breach_at)),
        "by_noon": sum_of(and_(runs, breach_at > as_of, breach_at <= noon)),
        "by_tomorrow": sum_of(and_(runs, breach_at > as_of, breach_at <= tomorrow)),
    }
    labelled = (value.label(name) for name, value in sums.items())
    return select(*keys, *labelled).where(IS_OPEN, *_filters(TASKS, scope, "claimed_by")).group_by(*keys)


def late_waiting(scope: Scope, as_of: datetime) -> Select[Any]:
    """Find the open tasks that are late by most; a paused clock is not late."""
    return _first_waiting(scope, TASKS.c.breach_at < as_of, CANDIDATES)


def breaching(scope: Scope, as_of: datetime, by: datetime) -> Select[Any]:
    """Find the first open tasks that breach before an instant if nobody decides them."""
    return _first_waiting(scope, and_(TASKS.c.breach_at > as_of, TASKS.c.breach_at <= by), WORST)


def undone(scope: Scope) -> Select[Any]:
    """Count the decisions that were undone in a range, whenever they were made."""
    undone_at = PAST_DECISIONS.c.undone_at
    wanted = select(func.count()).select_from(PAST_DECISIONS).where(undone_at >= scope.since, undone_at < scope.until)
    return wanted.where(*_filters(PAST_DECISIONS, scope, "decided_by"))


def sum_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """Count the rows of a group for which a condition holds."""
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _decisions(scope: Scope, *columns: str, late_only: bool = False) -> Subquery:
    """Return the decisions of a scope: those that tasks hold, and past ones that were not undone before its end."""
    undone_at = PAST_DECISIONS.c.undone_at
    kept = or_(undone_at.is_(None), undone_at >= scope.until)
    return union_all(
        *(_of_table(table, counts, scope, columns, late_only) for table, counts in ((TASKS, IS_SETTLED), (PAST_DECISIONS, kept)))
    ).subquery()


def _of_table(table: Table, counts: ColumnElement[bool], scope: Scope, columns: tuple[str, ...], late_only: bool) -> Select[Any]:
    names = dict.fromkeys(("process", "team", *columns))
    person = func.coalesce(table.c.decided_by, table.c.claimed_by, "").label("person")
    wanted = select(*(table.c[name] for name in names), *([person] if scope.people else [literal("").label("person")]))
    wanted = wanted.where(counts, table.c.decided_at >= scope.since, table.c.decided_at < scope.until)
    wanted = wanted.where(*_filters(table, scope, "decided_by"))
    return wanted.where(table.c.decided_at > table.c.breach_at) if late_only else wanted


def _filters(table: Table, scope: Scope, person: str) -> tuple[ColumnElement[bool], ...]:
    asked = {"process": scope.process, "team": scope.team, person: scope.person}
    return tuple(table.c[name] == value for name, value in asked.items() if value)


def _keys(found: Subquery) -> tuple[Any, ...]:
    return found.c.process, found.c.team, found.c.person


def _first_waiting(scope: Scope, condition: ColumnElement[bool], limit: int) -> Select[Any]:
    wanted = select(*(TASKS.c[name] for name in _NAMED)).where(IS_OPEN, ~TASKS.c.is_paused, condition)
    wanted = wanted.where(*_filters(TASKS, scope, "claimed_by"))
    return _numbered(wanted.order_by(TASKS.c.breach_at, TASKS.c.handoff_id, TASKS.c.step).limit(limit).subquery())


def _numbered(tasks: Subquery) -> Select[Any]:
    return select(tasks, HANDOFFS.c.number).join(HANDOFFS, HANDOFFS.c.id == tasks.c.handoff_id)
