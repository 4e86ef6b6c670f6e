"""Collections: up to 200 records in one request, each with its own result."""

from collections.abc import Callable
from typing import Any

from sandbox.salesforce.errors import ApiError, rolled_back
from sandbox.salesforce.org import Org
from sandbox.salesforce.records import saving
from sandbox.salesforce.records.record_json import record
from sandbox.salesforce.rest.api_request import ApiReply, ApiRequest

_MOST = 200


class _Undone(Exception):
    """One record of an all-or-none request failed."""


def collect(org: Org, ask: ApiRequest, name: str | None) -> ApiReply:
    """Read, create, change or delete several records."""
    if ask.method == "GET":
        return _read(org, ask, name)
    if ask.method == "DELETE":
        return _each(org, ask.query.get("allOrNone") == "true", _listed(ask.query.get("ids", "")), _deleting(org))
    records = ask.fields().get("records")
    if not isinstance(records, list):
        raise ApiError("INVALID_INPUT", "records: a list is required")
    saving_one = _creating(org) if ask.method == "POST" else _changing(org)
    return _each(org, ask.fields().get("allOrNone") is True, records, saving_one)


def _read(org: Org, ask: ApiRequest, name: str | None) -> ApiReply:
    sobject = org.state.visible.sobject(name or "")
    fields = [sobject.field(each) for each in _listed(ask.query.get("fields", "Id"))]
    found = [org.state.records.get(sobject.name, each) for each in _listed(ask.query.get("ids", ""))]
    return ApiReply(body=[record(ask.version, sobject, row, fields) if row and not row["IsDeleted"] else None for row in found])


def _each(org: Org, all_or_none: bool, records: list[Any], save: Callable[[Any], str]) -> ApiReply:
    if len(records) > _MOST:
        raise ApiError("EXCEEDED_ID_LIMIT", f"record limit reached. cannot submit more than {_MOST} records into this call")
    results: list[dict[str, Any]] = []
    try:
        with org.state.transaction():
            results.extend(_one(org, each, save) for each in records)
            if all_or_none and not all(result["success"] for result in results):
                raise _Undone
    except _Undone:
        results = [result if not result["success"] else _failed(rolled_back()) for result in results]
    return ApiReply(body=results)


def _one(org: Org, record: Any, save: Callable[[Any], str]) -> dict[str, Any]:
    try:
        with org.state.transaction():
            return {"id": save(record), "success": True, "errors": []}
    except ApiError as refusal:
        return _failed(refusal)


def _failed(refusal: ApiError) -> dict[str, Any]:
    return {"success": False, "errors": [refusal.as_save_error()]}


def _creating(org: Org) -> Callable[[Any], str]:
    return lambda record: saving.create(org.state, _type(record), _fields(record))


def _changing(org: Org) -> Callable[[Any], str]:
    def change(record: Any) -> str:
        record_id = str(record.get("id") or record.get("Id") or "")
        saving.update(org.state, _type(record), record_id, _fields(record))
        return record_id

    return change


def _deleting(org: Org) -> Callable[[Any], str]:
    def remove(record_id: str) -> str:
        owner = next((each for each in org.state.visible if record_id.startswith(each.prefix)), None)
        if owner is None:
            raise ApiError("MALFORMED_ID", f"malformed id {record_id}")
        saving.delete(org.state, owner.name, record_id)
        return record_id

    return remove


def _type(record: Any) -> str:
    try:
        return str(record["attributes"]["type"])
    except (KeyError, TypeError) as error:
        raise ApiError("INVALID_INPUT", "attributes.type is required") from error


def _fields(record: Any) -> dict[str, object]:
    return {name: value for name, value in record.items() if name.lower() not in {"attributes", "id"}}


def _listed(text: str) -> list[str]:
    return [each.strip() for each in text.split(",") if each.strip()]
