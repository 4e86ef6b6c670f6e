"""Finds the rows of a query and returns them in the requested form."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.salesforce.errors import ApiError, malformed_query, unsupported_type
from sandbox.salesforce.objects.schema import Field, SObject
from sandbox.salesforce.query.aggregates import aggregated, is_aggregate
from sandbox.salesforce.query.filters import condition
from sandbox.salesforce.query.paths import Resolved, parent_of, resolve
from sandbox.salesforce.query.soql import Aggregate, Comparison, Joined, Path, Query, Sorting
from sandbox.salesforce.query.soql_parser import parse
from sandbox.salesforce.records.record_json import attributes, shown
from sandbox.salesforce.records.state import State
from sandbox.salesforce.records.values import Row, Value

_MOST_SKIPPED = 2000


@dataclass(frozen=True)
class ChildRows:
    """The rows of a child subquery for one parent, with pages of their own."""

    records: list[dict[str, object]]


@dataclass(frozen=True)
class Found:
    """The result of a query; `total` counts the rows even when COUNT() returns no records."""

    records: list[dict[str, object]]
    total: int


Shape = Callable[[Row, dict[str, object]], None]


def run_query(state: State, text: str, version: str, include_deleted: bool = False) -> Found:
    """Return the result of a query; raise the errors of the REST API."""
    with state.lock:
        return _Search(state, version, include_deleted).answer(parse(text))


@dataclass(frozen=True)
class _Search:
    """The execution of one query."""

    state: State
    version: str
    include_deleted: bool

    def answer(self, query: Query) -> Found:
        sobject = self._sobject(query.sobject)
        _refuse_unlinked(query, sobject)
        shapes = [] if is_aggregate(query) else self._shapes(query, sobject)
        rows = self._rows(query, sobject)
        if is_aggregate(query):
            return Found(*aggregated(self.state, query, sobject, rows))
        rows = _sliced(query, rows)
        return Found([self._shape(sobject, row, shapes) for row in rows], len(rows))

    def _sobject(self, name: str) -> SObject:
        found = self.state.visible.find(name)
        if found is None:
            raise unsupported_type(name)
        refused = self.state.faults.refused_queries.get(found.name)
        if refused and self.state.user_id == self.state.integration_id:
            raise ApiError(refused, f"{found.name} can't be queried")
        return found

    def _rows(self, query: Query, sobject: SObject) -> list[Row]:
        test = condition(self.state, query, sobject, query.where, self._inner)
        keys = [(each, resolve(self.state, query, sobject, each.path)) for each in query.order_by]
        there = (row for row in self.state.records.rows(sobject.name) if self.state.sees(row))
        alive = (row for row in there if self.include_deleted or not row["IsDeleted"])
        found = [row for row in alive if test(row)]
        for sorting, resolved in reversed(keys):
            found = self._sorted(found, sorting, resolved)
        return found

    def _sorted(self, rows: list[Row], sorting: Sorting, resolved: Resolved) -> list[Row]:
        if not resolved.field.filterable:
            raise ApiError("INVALID_FIELD", f"field '{resolved.field.name}' can not be sorted in a query call")
        valued = [(resolved.value(self.state, row), row) for row in rows]
        empty = [row for value, row in valued if value is None]
        full = sorted(
            (pair for pair in valued if pair[0] is not None), key=lambda pair: _key(pair[0]), reverse=sorting.descending
        )
        ordered = [row for _, row in full]
        return [*ordered, *empty] if sorting.nulls_last else [*empty, *ordered]

    def _inner(self, query: Query) -> set[Value]:
        sobject = self._sobject(query.sobject)
        if len(query.fields) != 1 or not isinstance(query.fields[0], Path):
            raise malformed_query("a semi join selects exactly one field")
        resolved = resolve(self.state, query, sobject, query.fields[0])
        return {resolved.value(self.state, row) for row in self._rows(query, sobject)}

    def _shape(self, sobject: SObject, row: Row, shapes: list[Shape]) -> dict[str, object]:
        record: dict[str, object] = {"attributes": attributes(self.version, sobject, row)}
        for shape in shapes:
            shape(row, record)
        return record

    def _shapes(self, query: Query, sobject: SObject) -> list[Shape]:
        seen: set[str] = set()
        for path in (each for each in query.fields if isinstance(each, Path)):
            name = ".".join(path.names).lower()
            if name in seen:
                raise ApiError("INVALID_FIELD", f"duplicate field selected: {'.'.join(path.names)}")
            seen.add(name)
        return [self._one(query, sobject, each) for each in query.fields]

    def _one(self, query: Query, sobject: SObject, wanted: "Path | Aggregate | Query") -> Shape:
        if isinstance(wanted, Query):
            return self._children(sobject, wanted)
        if isinstance(wanted, Aggregate):
            raise malformed_query("aggregates and plain fields need GROUP BY")
        resolved = resolve(self.state, query, sobject, wanted)
        return lambda row, record: self._place(resolved, row, record)

    def _place(self, resolved: Resolved, row: Row, record: dict[str, object]) -> None:
        at: Row | None = row
        for reference, target in resolved.steps:
            at = parent_of(self.state, at, reference, target)
            name = str(reference.relationship)
            if at is None:
                record.setdefault(name, None)
                return
            nested = record.setdefault(name, {"attributes": attributes(self.version, target, at)})
            assert isinstance(nested, dict)
            record = nested
        record[resolved.field.name] = shown(self.version, resolved.owner, resolved.field, at or {})

    def _children(self, sobject: SObject, query: Query) -> Shape:
        found = self.state.visible.child(sobject, query.sobject)
        if found is None:
            raise ApiError("INVALID_TYPE", f"Didn't understand relationship '{query.sobject}' in FROM part of query call.")
        child, reference = found
        shapes = self._shapes(query, child)
        grouped = _grouped(self._rows(query, child), reference)
        return lambda row, record: self._put_children(record, query, child, reference, shapes, grouped.get(row["Id"], []))

    def _put_children(
        self,
        record: dict[str, object],
        query: Query,
        child: SObject,
        reference: Field,
        shapes: list[Shape],
        rows: list[Row],
    ) -> None:
        shaped = [self._shape(child, row, shapes) for row in _sliced(query, rows)]
        record[str(reference.children)] = ChildRows(shaped) if shaped else None


def _grouped(rows: list[Row], reference: Field) -> dict[Value, list[Row]]:
    groups: dict[Value, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.get(reference.name), []).append(row)
    return groups


def _sliced(query: Query, rows: list[Row]) -> list[Row]:
    if query.offset > _MOST_SKIPPED:
        raise ApiError("NUMBER_OUTSIDE_VALID_RANGE", "Maximum SOQL offset allowed is 2000")
    end = None if query.limit is None else query.offset + query.limit
    return rows[query.offset : end]


def _key(value: Value) -> Any:
    return value.lower() if isinstance(value, str) else value


def _refuse_unlinked(query: Query, sobject: SObject) -> None:
    """Refuse a query on ContentDocumentLink that does not filter by one of its ends."""
    if sobject.name != "ContentDocumentLink":
        return
    where = query.where
    parts = where.conditions if isinstance(where, Joined) and where.word == "AND" else (where,)
    ends = {"id", "contentdocumentid", "linkedentityid"}
    for part in parts:
        if isinstance(part, Comparison) and part.operator in {"=", "IN"} and part.path.names[-1].lower() in ends:
            return
    raise malformed_query(
        "Implementation restriction: ContentDocumentLink requires a filter by Id, ContentDocumentId or LinkedEntityId "
        "using the equals or the IN operator."
    )
