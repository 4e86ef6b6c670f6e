"""Aggregate functions and groups of a query."""

from decimal import Decimal
from typing import Any

from sandbox.salesforce.errors import malformed_query
from sandbox.salesforce.objects.schema import SObject
from sandbox.salesforce.query.paths import resolve
from sandbox.salesforce.query.soql import Aggregate, Path, Query
from sandbox.salesforce.records.state import State
from sandbox.salesforce.records.values import Row, Value, write

Answer = tuple[list[dict[str, object]], int]


def is_aggregate(query: Query) -> bool:
    """Return whether a query returns figures instead of records."""
    return bool(query.group_by) or any(isinstance(each, Aggregate) for each in query.fields)


def aggregated(state: State, query: Query, sobject: SObject, rows: list[Row]) -> Answer:
    """Return the figures: COUNT() returns only the number of rows, other functions one row per group."""
    only = query.fields[0]
    if len(query.fields) == 1 and isinstance(only, Aggregate) and only.path is None:
        return [], len(rows) if query.limit is None else min(query.limit, len(rows))
    grouping = [resolve(state, query, sobject, each) for each in query.group_by]
    groups: dict[tuple[Value, ...], list[Row]] = {} if grouping else {(): rows}
    for row in rows if grouping else []:
        groups.setdefault(tuple(each.value(state, row) for each in grouping), []).append(row)
    lines = [_line(state, query, sobject, members) for members in groups.values()][query.offset :][: query.limit]
    return lines, len(lines)


def _line(state: State, query: Query, sobject: SObject, rows: list[Row]) -> dict[str, object]:
    line: dict[str, object] = {"attributes": {"type": "AggregateResult"}}
    unnamed = 0
    for each in query.fields:
        if isinstance(each, Path):
            line[each.names[-1]] = _grouped(state, query, sobject, each, rows)
        elif isinstance(each, Aggregate):
            name = each.alias or f"expr{unnamed}"
            unnamed += each.alias is None
            line[name] = _figure(state, query, sobject, each, rows)
        else:
            raise malformed_query("an aggregate query has no child subqueries")
    return line


def _grouped(state: State, query: Query, sobject: SObject, path: Path, rows: list[Row]) -> object:
    if path.names not in {each.names for each in query.group_by}:
        raise malformed_query(f"Field must be grouped or aggregated: {'.'.join(path.names)}")
    resolved = resolve(state, query, sobject, path)
    return write(resolved.value(state, rows[0])) if rows else None


def _figure(state: State, query: Query, sobject: SObject, wanted: Aggregate, rows: list[Row]) -> object:
    if wanted.path is None:
        raise malformed_query("COUNT() stands alone; count a field instead")
    resolved = resolve(state, query, sobject, wanted.path)
    values: list[Any] = [value for value in (resolved.value(state, row) for row in rows) if value is not None]
    if wanted.function.startswith("COUNT"):
        return len(set(values)) if wanted.function == "COUNT_DISTINCT" else len(values)
    if not values:
        return None
    if wanted.function in {"SUM", "AVG"}:
        total: Decimal = sum(values, Decimal(0))
        return write(total if wanted.function == "SUM" else total / len(values))
    return write(min(values) if wanted.function == "MIN" else max(values))
