"""Compiles the WHERE of a query into a test of rows."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.objects.schema import Field, SObject
from sandbox.salesforce.query.paths import Resolved, resolve
from sandbox.salesforce.query.soql import Comparison, Condition, Literal, Not, Query
from sandbox.salesforce.query.soql_words import like_pattern, unescaped
from sandbox.salesforce.records.ids import is_id, whole
from sandbox.salesforce.records.state import State
from sandbox.salesforce.records.values import Row, Value, selected

ORG_ZONE = ZoneInfo("Asia/Tokyo")
Test = Callable[[Row], bool]
_OF_SEVERAL = ("INCLUDES", "EXCLUDES")
InnerIds = Callable[[Query], set[Value]]
_KINDS = {
    "currency": "number",
    "double": "number",
    "int": "number",
    "date": "date",
    "datetime": "datetime",
    "boolean": "boolean",
}


def condition(state: State, query: Query, sobject: SObject, where: Condition | None, inner: InnerIds) -> Test:
    """Return the test of a condition; names and types are checked before any row is read."""
    if where is None:
        return lambda row: True
    if isinstance(where, Comparison):
        return _comparison(state, query, sobject, where, inner)
    if isinstance(where, Not):
        positive = condition(state, query, sobject, where.condition, inner)
        return lambda row: not positive(row)
    tests = [condition(state, query, sobject, each, inner) for each in where.conditions]
    if where.word == "AND":
        return lambda row: all(test(row) for test in tests)
    return lambda row: any(test(row) for test in tests)


def _comparison(state: State, query: Query, sobject: SObject, where: Comparison, inner: InnerIds) -> Test:
    resolved = resolve(state, query, sobject, where.path)
    field = resolved.field
    if not field.filterable:
        raise ApiError("INVALID_FIELD", f"field '{field.name}' can not be filtered in a query call")
    _require_operator(field, where.operator)
    if isinstance(where.operand, Query):
        return _membership(state, resolved, inner(where.operand), where.operator)
    if isinstance(where.operand, tuple) and where.operator in _OF_SEVERAL:
        return _selection(state, resolved, where.operand, where.operator)
    if isinstance(where.operand, tuple):
        wanted = {_comparable(field, _plain(field, each)) for each in where.operand}
        return _membership(state, resolved, wanted, where.operator)
    if where.operand.kind == "day":
        return _on_days(state, resolved, where.operator, str(where.operand.value))
    return _single(state, resolved, where.operator, where.operand)


def _membership(state: State, resolved: Resolved, wanted: set[Value], operator: str) -> Test:
    positive = operator == "IN"
    return lambda row: (_comparable(resolved.field, resolved.value(state, row)) in wanted) is positive


def _require_operator(field: Field, operator: str) -> None:
    """Refuse the operators that do not fit: a multi-select picklist has its own (SOQL, "Querying Multi-Select Picklists")."""
    is_multiple = field.type == "multipicklist"
    if (operator in _OF_SEVERAL) != is_multiple and not (is_multiple and operator in ("=", "!=")):
        raise ApiError("INVALID_QUERY_FILTER_OPERATOR", f"invalid operator on {field.type} field: {field.name} {operator}")


def _selection(state: State, resolved: Resolved, operands: tuple[Literal, ...], operator: str) -> Test:
    """Return the test whether any of some selections is within the values of a row; *a;b* asks for both."""
    wanted = [selected(unescaped(str(each.value)).lower()) for each in operands]
    positive = operator == "INCLUDES"

    def test(row: Row) -> bool:
        has = set(selected(str(resolved.value(state, row) or "").lower()))
        return any(has.issuperset(each) for each in wanted) is positive

    return test


def _single(state: State, resolved: Resolved, operator: str, operand: Literal) -> Test:
    field = resolved.field
    if operator == "LIKE":
        if operand.kind != "string":
            raise _wrong_type(field)
        pattern = like_pattern(str(operand.value))
        return lambda row: _is_like(resolved.value(state, row), pattern)
    wanted = _comparable(field, _plain(field, operand))
    return lambda row: _holds(operator, _comparable(field, resolved.value(state, row)), wanted)


def _is_like(value: Value, pattern: re.Pattern[str]) -> bool:
    return value is not None and pattern.fullmatch(str(value)) is not None


def _holds(operator: str, value: Value, wanted: Value) -> bool:
    if operator == "=":
        return value == wanted
    if operator == "!=":
        return value != wanted
    if value is None or wanted is None:
        return False
    below, same = value < wanted, value == wanted  # type: ignore[operator]
    return {"<": below, "<=": below or same, ">": not below and not same, ">=": not below}[operator]


def _plain(field: Field, operand: Literal) -> Value:
    if operand.kind == "null":
        return None
    if operand.kind != _KINDS.get(field.type, "string"):
        raise _wrong_type(field)
    if operand.kind != "string":
        return operand.value
    text = unescaped(str(operand.value))
    if field.type in {"id", "reference"} and text and not is_id(text):
        raise ApiError("INVALID_QUERY_FILTER_OPERATOR", f"invalid ID field: {text}")
    return text


def _comparable(field: Field, value: Value) -> Value:
    if isinstance(value, str):
        return whole(value) if field.type in {"id", "reference"} else (value.lower() or None)
    return value


def _wrong_type(field: Field) -> ApiError:
    kind = _KINDS.get(field.type, "string")
    quotes = "should be enclosed in quotes" if kind == "string" else "should not be enclosed in quotes"
    message = f"value of filter criterion for field '{field.name}' must be of type {field.type} and {quotes}"
    return ApiError("INVALID_FIELD", message)


def _on_days(state: State, resolved: Resolved, operator: str, words: str) -> Test:
    if resolved.field.type not in {"date", "datetime"}:
        raise _wrong_type(resolved.field)
    first, last = _days(words, state.now().astimezone(ORG_ZONE).date())
    return lambda row: _falls(operator, _day_of(resolved.value(state, row)), first, last)


def _falls(operator: str, day: date | None, first: date, last: date) -> bool:
    if day is None:
        return operator == "!="
    inside = first <= day <= last
    return {"=": inside, "!=": not inside, "<": day < first, "<=": day <= last, ">": day > last, ">=": day >= first}[operator]


def _day_of(value: Value) -> date | None:
    if isinstance(value, datetime):
        return value.astimezone(ORG_ZONE).date()
    return value if isinstance(value, date) else None


def _days(words: str, today: date) -> tuple[date, date]:
    name, _, count = words.partition(":")
    near = {"TODAY": 0, "YESTERDAY": -1, "TOMORROW": 1}
    if name in near:
        day = today + timedelta(days=near[name])
        return day, day
    if name == "LAST_N_DAYS":
        return today - timedelta(days=int(count)), today
    return today + timedelta(days=1), today + timedelta(days=int(count))
