"""The checks of every write before the org's rules: field names, types, references, required and unique values, record types."""

from collections.abc import Mapping

from sandbox.salesforce.errors import ApiError, broken_reference, malformed_id
from sandbox.salesforce.objects.schema import Field, SObject
from sandbox.salesforce.records.state import State
from sandbox.salesforce.records.values import Row, Value, read, selected


def checked(state: State, sobject: SObject, given: Mapping[str, object], record_id: str | None) -> Row:
    """Return the fields of a row from a request body, or raise ApiError; `record_id` is None for a new row."""
    fields = {name: given[name] for name in given if name != "attributes"}
    known = [(sobject.field(name), value) for name, value in fields.items()]
    _refuse_read_only([field for field, _ in known], creating=record_id is None)
    row = {field.name: read(field, value) for field, value in known}
    if record_id is None:
        row = {**_defaults(sobject), **row}
    _require(sobject, row, record_id is None)
    row = _with_type(state, sobject, row, record_id)
    for name, value in row.items():
        _check_value(state, sobject, sobject.field(name), value, record_id)
    return row


def _refuse_read_only(fields: list[Field], creating: bool) -> None:
    closed = tuple(each.name for each in fields if not (each.createable if creating else each.updateable))
    if closed:
        message = (
            f"Unable to create/update fields: {', '.join(closed)}. Please check the security settings of this field and "
            "verify that it is read/write for your profile or permission set."
        )
        raise ApiError("INVALID_FIELD_FOR_INSERT_UPDATE", message, fields=closed)


def _defaults(sobject: SObject) -> Row:
    with_default = [each for each in sobject.fields.values() if each.default is not None and each.createable]
    return {each.name: read(each, each.default) for each in with_default}


def _with_type(state: State, sobject: SObject, row: Row, record_id: str | None) -> Row:
    """Set the default record type; refuse one that the integration may not use, and values that the record's type does not take."""
    if not sobject.record_types:
        return row
    old = state.records.get(sobject.name, record_id) if record_id else None
    default = next(each for each in sobject.record_types if each.is_default)
    wanted = row.get("RecordTypeId") or (old or {}).get("RecordTypeId") or default.record_type_id
    kind = sobject.record_type(wanted)
    if kind is None or ("RecordTypeId" in row and not kind.available and state.user_id == state.integration_id):
        message = f"Record Type ID: this ID value isn't valid for the user: {wanted}"
        raise ApiError("INVALID_CROSS_REFERENCE_KEY", message, fields=("RecordTypeId",))
    for name, value in row.items():
        field = sobject.field(name)
        if field.restricted and value is not None and not set(_selected(field, value)) <= set(kind.takes(field)):
            raise _bad_value(field, value)
    return {**row, "RecordTypeId": wanted}


def _selected(field: Field, value: Value) -> tuple[Value, ...]:
    return tuple(selected(str(value))) if field.type == "multipicklist" else (value,)


def _bad_value(field: Field, value: Value) -> ApiError:
    message = f"{field.name}: bad value for restricted picklist field: {value}"
    return ApiError("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", message, fields=(field.name,))


def _require(sobject: SObject, row: Row, creating: bool) -> None:
    required = [each.name for each in sobject.fields.values() if each.required]
    missing = tuple(name for name in required if row.get(name) is None and (creating or name in row))
    if missing:
        raise ApiError("REQUIRED_FIELD_MISSING", f"Required fields are missing: [{', '.join(missing)}]", fields=missing)


def _check_value(state: State, sobject: SObject, field: Field, value: Value, record_id: str | None) -> None:
    if value is None:
        return
    if field.restricted and not set(_selected(field, value)) <= set(field.values):
        raise _bad_value(field, value)
    if field.type == "reference":
        _check_reference(state, field, str(value))
    if field.unique:
        _check_unique(state, sobject, field, value, record_id)


def _check_reference(state: State, field: Field, record_id: str) -> None:
    targets = [target for target in map(state.schema.find, field.refers_to) if target is not None]
    fitting = [target for target in targets if record_id.startswith(target.prefix)]
    if targets and not fitting:
        raise malformed_id(field.name, record_id)
    found = (state.records.get(target.name, record_id) for target in fitting)
    if not any(row is not None and not row["IsDeleted"] for row in found):
        raise broken_reference(field.name, record_id)


def _check_unique(state: State, sobject: SObject, field: Field, value: Value, record_id: str | None) -> None:
    wanted = str(value).lower()
    for row in state.records.rows(sobject.name):
        if row["Id"] != record_id and not row["IsDeleted"] and str(row.get(field.name)).lower() == wanted:
            message = f"duplicate value found: {field.name} duplicates value on record with id: {row['Id']}"
            raise ApiError("DUPLICATE_VALUE", message)
