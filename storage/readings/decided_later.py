"""What was open and late when a range ended and is decided since: a later decision changes no figure of a past day."""

from typing import Any

from sqlalchemy import Select, String, Table, and_, func, literal, select, union_all

from storage.readings.figures import IS_SETTLED, Scope, sum_of
from storage.tables import PAST_DECISIONS, TASKS


def decided_later(scope: Scope) -> Select[Any]:
    """Count for each group what was open and late when the range ended, and so for the range with which it is compared."""
    found = union_all(*(_decided_after(table, scope) for table in (TASKS, PAST_DECISIONS))).subquery()
    keys = (found.c.process, found.c.team, *([found.c.person] if scope.people else []))
    sums = {
        name: sum_of(and_(found.c.breach_at >= since, found.c.breach_at < until, found.c.decided_at >= until))
        for name, (since, until) in (("missed", (scope.since, scope.until)), ("missed_before", scope.compared))
    }
    return select(*keys, *(value.label(name) for name, value in sums.items())).group_by(*keys)


def _decided_after(table: Table, scope: Scope) -> Select[Any]:
    """Find late decisions about tasks that may have been open when one of the ranges ended; an undone one left its task open."""
    first, last = min(scope.since, scope.compared[0]), max(scope.until, scope.compared[1])
    counts = IS_SETTLED if table is TASKS else PAST_DECISIONS.c.undone_at.is_(None)
    late = (counts, table.c.decided_at > table.c.breach_at, table.c.decided_at >= min(scope.until, scope.compared[1]))
    person = func.coalesce(table.c.decided_by, table.c.claimed_by, literal("", String)).label("person")
    wanted = select(table.c.process, table.c.team, person, table.c.breach_at, table.c.decided_at)
    asked = {table.c.process: scope.process, table.c.team: scope.team, table.c.decided_by: scope.person}
    about = (column == value for column, value in asked.items() if value)
    return wanted.where(*late, table.c.breach_at >= first, table.c.breach_at < last, *about)
