"""Stores rows with system fields and field history."""

from sandbox.salesforce.objects.schema import Field, SObject
from sandbox.salesforce.records.state import State
from sandbox.salesforce.records.values import Row, Value


def insert(state: State, sobject: SObject, fields: Row, record_id: str | None = None) -> str:
    """Store a new row and return its id."""
    at, by = state.stamp(), state.user_id
    new_id = record_id or state.records.new_id(sobject.prefix)
    stamps: Row = {
        "Id": new_id,
        "IsDeleted": False,
        "CreatedDate": at,
        "CreatedById": by,
        "LastModifiedDate": at,
        "LastModifiedById": by,
        "SystemModstamp": at,
    }
    state.records.put(sobject.name, new_id, {**fields, **stamps})
    if sobject.history:
        _remember(state, sobject, new_id, {"Field": "created"})
    return new_id


def change(state: State, sobject: SObject, record_id: str, fields: Row) -> None:
    """Change the fields of a row and its system fields; changes of tracked fields add field history."""
    before = state.records.get(sobject.name, record_id) or {}
    at = state.stamp()
    stamps: Row = {"LastModifiedDate": at, "LastModifiedById": state.user_id, "SystemModstamp": at}
    state.records.put(sobject.name, record_id, {**before, **fields, **stamps})
    for name in sorted(sobject.tracked & fields.keys()):
        if before.get(name) != fields[name]:
            field = sobject.field(name)
            was, value = _labelled(field, before.get(name)), _labelled(field, fields[name])
            _remember(state, sobject, record_id, {"Field": name, "OldValue": was, "NewValue": value})


def number(state: State, counter: str, width: int) -> str:
    """Return the next autonumber, with leading zeros."""
    return str(state.records.next_number(counter)).zfill(width)


def setup_row(state: State, sobject: str, api_name: object) -> Row:
    """Return the row of a status or stage by its API name, or an empty one."""
    return next((row for row in state.records.rows(sobject) if row["ApiName"] == api_name), {})


def _labelled(field: Field, value: Value) -> Value:
    """Return a value as people read it, which field history holds."""
    return field.label_of(value) if isinstance(value, str) else value


def _remember(state: State, sobject: SObject, record_id: str, line: Row) -> None:
    rows = state.schema.find(sobject.history or "")
    if rows is not None:
        insert(state, rows, {f"{sobject.name}Id": record_id, **line})
