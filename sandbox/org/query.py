"""Answers queries from the org's records, in the shape in which the API gives them."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sandbox.org.errors import ApiError, invalid_field, malformed_query
from sandbox.org.org import Org, Record
from sandbox.org.schema import Kind
from sandbox.org.soql import Both, Comparison, Query, parse

ADDRESS = {"street": "Street", "city": "City", "state": "State", "postalCode": "PostalCode", "country": "Country"}


def answer(org: Org, soql: str, version: str) -> list[Record]:
    """Give all records that a query finds, as JSON."""
    query = parse(soql)
    found = _found(org, query, org.records(query.kind) if query.kind in org.schema else _none(org, query.kind))
    return [shown(org, query, record, version) for record in found]


def count(org: Org, soql: str) -> int | None:
    """Give the number of records for a COUNT() query, None for any other."""
    query = parse(soql)
    return len(_found(org, query, org.records(query.kind))) if query.counts and not query.fields else None


def shown(org: Org, query: Query, record: Record, version: str) -> Record:
    """Show one record with the fields that a query selects."""
    told: Record = {"attributes": attributes(query.kind, record["Id"], version)}
    for path in query.fields:
        _put(org, told, org.kind(query.kind), record, path, version)
    for child in query.children:
        told[child.kind] = _children(org, query.kind, record, child, version)
    return told


def attributes(kind: str, record_id: str, version: str) -> Record:
    """Say what a record is and where it stands."""
    return {"type": kind, "url": f"/services/data/v{version}/sobjects/{kind}/{record_id}"}


def wire(value: Any) -> Any:
    """Write a value as the API does."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


def field_value(kind: Kind, record: Record, name: str) -> Any:
    """Read a field of a record, putting compound addresses together; INVALID_FIELD when the object has none such."""
    known = next((field for key, field in kind.fields.items() if key.lower() == name.lower()), None)
    if known is None:
        raise invalid_field(kind.name, name)
    if known.type == "address":
        prefix = known.name.removesuffix("Address")
        parts = {word: record.get(f"{prefix}{part}") for word, part in ADDRESS.items()}
        return parts if any(parts.values()) else None
    return record.get(known.name)


def _none(org: Org, kind: str) -> list[Record]:
    org.kind(kind)
    return []


def _found(org: Org, query: Query, records: Iterable[Record]) -> list[Record]:
    kind = org.kind(query.kind)
    found = [record for record in records if query.where is None or _holds(org, kind, record, query.where)]
    for path, backwards in reversed(query.order):
        found.sort(key=lambda record: _sortable(_value(org, kind, record, path)), reverse=backwards)
    end = None if query.limit is None else query.offset + query.limit
    return found[query.offset : end]


def _children(org: Org, parent: str, record: Record, child: Query, version: str) -> Record | None:
    relation = org.kind(parent).children.get(child.kind)
    if relation is None:
        raise ApiError(400, "INVALID_FIELD", f"Didn't understand relationship '{child.kind}' in FROM part of query call.")
    kind, lookup = relation
    own = [each for each in org.records(kind) if each.get(lookup) == record["Id"]]
    inner = Query(**{**vars(child), "kind": kind})
    found = [shown(org, inner, each, version) for each in _found(org, inner, own)]
    return {"totalSize": len(found), "done": True, "records": found} if found else None


def _put(org: Org, told: Record, kind: Kind, record: Record | None, path: str, version: str) -> None:
    first, _, rest = path.partition(".")
    if not rest:
        told[first] = wire(field_value(kind, record, first)) if record is not None else None
        return
    target, parent = _parent(org, kind, record, first)
    inner = told.setdefault(first, {"attributes": attributes(target.name, parent["Id"], version)} if parent else None)
    _put(org, inner if inner is not None else {}, target, parent, rest, version)


def _parent(org: Org, kind: Kind, record: Record | None, relationship: str) -> tuple[Kind, Record | None]:
    lookup = next((field for field in kind.fields.values() if field.relationship == relationship), None)
    if lookup is None:
        says = f"Didn't understand relationship '{relationship}' in field path."
        raise ApiError(400, "INVALID_FIELD", says)
    target = org.kind(lookup.refers_to)
    record_id = (record or {}).get(lookup.name)
    found = next((each for each in org.records(target.name) if each["Id"] == record_id), None) if record_id else None
    return target, found


def _value(org: Org, kind: Kind, record: Record | None, path: str) -> Any:
    first, _, rest = path.partition(".")
    if not rest:
        return field_value(kind, record or {}, first)
    target, parent = _parent(org, kind, record, first)
    return _value(org, target, parent, rest)


def _holds(org: Org, kind: Kind, record: Record, condition: Comparison | Both) -> bool:
    if isinstance(condition, Both):
        results = [_holds(org, kind, record, part) for part in condition.parts]
        return {"AND": all(results), "OR": any(results), "NOT": not results[0]}[condition.word]
    known = kind.fields.get(condition.path)
    if known and not known.filterable:
        raise ApiError(400, "INVALID_FIELD", f"field '{condition.path}' can not be filtered in a query call")
    return _compares(_value(org, kind, record, condition.path), condition.sign, condition.value)


def _compares(held: Any, sign: str, wanted: Any) -> bool:
    if sign in {"IN", "NOT IN"}:
        return any(_same(held, each) for each in wanted) is (sign == "IN")
    if sign == "LIKE":
        pattern = re.escape(str(wanted)).replace("%", ".*").replace("_", ".")
        return held is not None and re.fullmatch(pattern, str(held), re.IGNORECASE) is not None
    if sign in {"=", "!=", "<>"}:
        return _same(held, wanted) is (sign == "=")
    if held is None or wanted is None:
        return False
    try:
        return bool({"<": held < wanted, "<=": held <= wanted, ">": held > wanted, ">=": held >= wanted}[sign])
    except (KeyError, TypeError):
        raise malformed_query(f"unexpected operator {sign}") from None


def _same(held: Any, wanted: Any) -> bool:
    if isinstance(held, str) and isinstance(wanted, str):
        return held.casefold() == wanted.casefold() or (len(held) == 18 and held[:15] == wanted)
    return bool(held == wanted)


def _sortable(value: Any) -> tuple[bool, Any]:
    return (value is not None, value if value is not None else 0)
