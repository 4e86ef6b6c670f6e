"""The statements of `/sla`: decisions and open tasks, counted and measured by the database; no row of them leaves it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    String,
    Subquery,
    Table,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.sql.elements import UnaryExpression
from sqlalchemy.sql.operators import custom_op

from handoffs.clock.figures import WORST
from storage.readings.queues import IS_OPEN
from storage.tables import HANDOFFS, JOURNAL, PAST_DECISIONS, TASKS

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
    """Which decisions and open tasks a report is about; an empty filter lets everything through, `people` parts by person.

    `before` is the range with which it is compared; None compares it with nothing.
    """

    since: datetime
    until: datetime
    process: str = ""
    team: str = ""
    person: str = ""
    people: bool = False
    before: tuple[datetime, datetime] | None = None

    @property
    def compared(self) -> tuple[datetime, datetime]:
        """Return the range with which it is compared; an empty one if there is none."""
        return self.before or (self.since, self.since)

    def earlier(self) -> "Scope":
        """Return the same scope for the range with which it is compared."""
        since, until = self.compared
        return Scope(**{**self.__dict__, "since": since, "until": until, "before": None})

    def by_person(self) -> "Scope":
        """Return the same scope, parted by person."""
        return Scope(**{**self.__dict__, "people": True})


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A process and a team that has decisions of it."""

    process: str
    team: str


@dataclass(frozen=True, kw_only=True)
class Rank:
    """The place of a length among those of a pair, from the shortest (0) on, or from the longest on."""

    pair: Pair
    place: int
    from_longest: bool


def pairs(table: Table) -> Select[Any]:
    """Find the processes and teams that have decisions; each is one step through the index of decisions."""
    conditions = () if table is PAST_DECISIONS else (IS_SETTLED,)
    process, team = table.c.process, table.c.team
    first = select(func.min(process).label("process")).where(*conditions).cte(f"processes_of_{table.name}", recursive=True)
    after = select(func.min(process)).where(*conditions, process > first.c.process).scalar_subquery()
    processes = first.union_all(select(after).where(first.c.process.is_not(None)))
    begun = select(processes.c.process, cast(literal(""), String).label("team")).where(processes.c.process.is_not(None))
    found = begun.cte(f"pairs_of_{table.name}", recursive=True)
    following = select(func.min(team)).where(*conditions, process == found.c.process, team > found.c.team).scalar_subquery()
    every = found.union_all(select(found.c.process, following).where(found.c.team.is_not(None)))
    return select(every.c.process, every.c.team).where(every.c.team != "")


def every_pair() -> CompoundSelect[Any]:
    """Find the processes and teams that have decisions, those of tasks and past ones, in one statement."""
    return union_all(*(pairs(table) for table in (TASKS, PAST_DECISIONS)))


def counts(scope: Scope, found: Sequence[Pair]) -> CompoundSelect[Any]:
    """Count the decisions of each group: all, in time, late although claimed in time, and those with each length.

    The rows of each table and pair stand together in the index: they are counted one after the other, without sorting.
    """
    return union_all(*(_counts_of(table, scope, pair) for table in (TASKS, PAST_DECISIONS) for pair in found))


def ranked(scope: Scope, found_pairs: Sequence[Pair], column: str) -> Select[Any]:
    """Find the median and the 95th percentile of each group by nearest rank: the row with that rank, for SQLite."""
    found = _decisions(scope, found_pairs, column)
    keys, value = _keys(found), found.c[column]
    place = func.row_number().over(partition_by=keys, order_by=value).label("place")
    total = func.count().over(partition_by=keys).label("total")
    placed = select(*keys, value.label("value"), place, total).where(value.is_not(None)).subquery()
    median, p95 = placed.c.place == (placed.c.total + 1) // 2, placed.c.place == (placed.c.total * 95 + 99) // 100
    by_key = [placed.c[key.name] for key in keys]
    values = (func.max(case((median, placed.c.value))).label("median"), func.max(case((p95, placed.c.value))).label("p95"))
    return select(*by_key, *values).where(or_(median, p95)).group_by(*by_key)


def placed(scope: Scope, column: str, ranks: Sequence[Rank], *, in_order: bool) -> CompoundSelect[Any]:
    """Find the lengths at these places, for SQLite: by an index that has them `in_order`, else by sorting the range."""
    return union_all(*(_placed(scope, column, number, rank, in_order=in_order) for number, rank in enumerate(ranks)))


def percentiles(scope: Scope, found_pairs: Sequence[Pair], column: str) -> Select[Any]:
    """Find median and 95th percentile of each group by PostgreSQL's own function."""
    found = _decisions(scope, found_pairs, column)
    keys = _keys(found)
    median, p95 = (func.percentile_disc(share).within_group(found.c[column]) for share in (0.5, 0.95))
    return select(*keys, median.label("median"), p95.label("p95")).group_by(*keys)


def late_decisions(scope: Scope, *, is_sqlite: bool) -> Select[Any]:
    """Find the decisions that were late by most."""
    return _numbered(union_all(*(_late_of(table, scope, is_sqlite=is_sqlite) for table in (TASKS, PAST_DECISIONS))).subquery())


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
        "missed": sum_of(_missed(scope.since, scope.until, as_of)),
        "missed_before": sum_of(_missed(*scope.compared, as_of)),
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


def _decisions(scope: Scope, found: Sequence[Pair], *columns: str) -> Subquery:
    """Return the decisions of a scope: those that tasks hold, and past ones that were not undone before its end."""
    return union_all(*(_of_pair(table, scope, pair, columns) for table in (TASKS, PAST_DECISIONS) for pair in found)).subquery()


def _of_pair(table: Table, scope: Scope, pair: Pair, columns: Iterable[str]) -> Select[Any]:
    wanted = select(*_group(table, scope, pair), *(table.c[name] for name in columns))
    return wanted.where(*_is_of(table, pair), *_in_range(table, scope))


def _counts_of(table: Table, scope: Scope, pair: Pair) -> Select[Any]:
    is_met, is_claimed = table.c.decided_at <= table.c.breach_at, table.c.claimed_at <= table.c.breach_at
    sums = {
        "decided": func.count(),
        "met": sum_of(is_met),
        "undecided": sum_of(and_(~is_met, is_claimed)),
        "waited_seconds": func.count(table.c.waited_seconds),
        "took_seconds": func.count(table.c.took_seconds),
    }
    group = _group(table, scope, pair)
    wanted = select(*group, *(value.label(name) for name, value in sums.items()))
    wanted = wanted.where(*_is_of(table, pair), *_in_range(table, scope))
    return wanted.group_by(_person(table)) if scope.people else wanted


def _placed(scope: Scope, column: str, number: int, rank: Rank, *, in_order: bool) -> Select[Any]:
    tables = (TASKS, PAST_DECISIONS)
    each = union_all(*(_lengths(table, scope, column, rank.pair, in_order=in_order) for table in tables)).subquery()
    order = each.c.length.desc() if rank.from_longest else each.c.length
    one = select(each.c.length).order_by(order).limit(1).offset(rank.place).subquery()
    return select(literal(number).label("number"), one.c.length)


def _lengths(table: Table, scope: Scope, column: str, pair: Pair, *, in_order: bool) -> Select[Any]:
    """Return the lengths of a pair; `in_order`, the search leaves the instant to the index that is in the order of lengths."""
    hidden = UnaryExpression(table.c.decided_at, operator=custom_op("+"), type_=table.c.decided_at.type)
    decided_at = hidden if in_order else table.c.decided_at
    wanted = select(table.c[column].label("length")).where(*_is_of(table, pair), table.c[column].is_not(None))
    return wanted.where(*_counted(table, scope), decided_at >= scope.since, decided_at < scope.until)


def _late_of(table: Table, scope: Scope, *, is_sqlite: bool) -> Select[Any]:
    over = func.julianday(table.c.decided_at) - func.julianday(table.c.breach_at)
    order = (over if is_sqlite else table.c.decided_at - table.c.breach_at).desc()
    key = (table.c.handoff_id, table.c.step) if table is TASKS else (table.c.id,)
    late = select(*key).where(*_in_range(table, scope), table.c.decided_at > table.c.breach_at)
    first = late.where(*_filters(table, scope, "decided_by")).order_by(order, *key).limit(CANDIDATES).subquery()
    is_one = and_(*(table.c[each.name] == first.c[each.name] for each in key))
    return select(*(table.c[name] for name in _NAMED)).join(first, is_one)


def _group(table: Table, scope: Scope, pair: Pair) -> tuple[Any, ...]:
    person = _person(table) if scope.people else literal("")
    return literal(pair.process).label("process"), literal(pair.team).label("team"), person.label("person")


def _person(table: Table) -> ColumnElement[str]:
    return func.coalesce(table.c.decided_by, table.c.claimed_by, literal_column("''"))


def _is_of(table: Table, pair: Pair) -> tuple[ColumnElement[bool], ...]:
    return table.c.process == pair.process, table.c.team == pair.team


def _in_range(table: Table, scope: Scope) -> tuple[ColumnElement[bool], ...]:
    is_in = (table.c.decided_at >= scope.since, table.c.decided_at < scope.until)
    return (*_counted(table, scope), *is_in)


def _counted(table: Table, scope: Scope) -> tuple[ColumnElement[bool], ...]:
    """Return what makes a decision count: a task holds it, or it was not undone before the end; and the person, if asked."""
    undone_at, by_person = PAST_DECISIONS.c.undone_at, (table.c.decided_by == scope.person,) if scope.person else ()
    counts = or_(undone_at.is_(None), undone_at >= scope.until) if table is PAST_DECISIONS else IS_SETTLED
    return (counts, *by_person)


def _filters(table: Table, scope: Scope, person: str) -> tuple[ColumnElement[bool], ...]:
    asked = {"process": scope.process, "team": scope.team, person: scope.person}
    return tuple(table.c[name] == value for name, value in asked.items() if value)


def _keys(found: Subquery) -> tuple[Any, ...]:
    return found.c.process, found.c.team, found.c.person


def _missed(since: datetime, until: datetime, as_of: datetime) -> ColumnElement[bool]:
    """Return whether the time of an open task passed in the range; a pause that began later takes nothing back."""
    breach_at, event = TASKS.c.breach_at, JOURNAL.c.event
    paused = select(JOURNAL.c.id).where(JOURNAL.c.handoff_id == TASKS.c.handoff_id, JOURNAL.c.type == "paused")
    paused = paused.where(event["step"].as_string() == TASKS.c.step, JOURNAL.c.at > breach_at)
    is_in = (breach_at >= since, breach_at < until, breach_at <= as_of)
    return and_(*is_in, or_(~TASKS.c.is_paused, exists(paused)))


def _first_waiting(scope: Scope, condition: ColumnElement[bool], limit: int) -> Select[Any]:
    wanted = select(*(TASKS.c[name] for name in _NAMED)).where(IS_OPEN, ~TASKS.c.is_paused, condition)
    wanted = wanted.where(*_filters(TASKS, scope, "claimed_by"))
    return _numbered(wanted.order_by(TASKS.c.breach_at, TASKS.c.handoff_id, TASKS.c.step).limit(limit).subquery())


def _numbered(tasks: Subquery) -> Select[Any]:
    return select(tasks, HANDOFFS.c.number).join(HANDOFFS, HANDOFFS.c.id == tasks.c.handoff_id)
