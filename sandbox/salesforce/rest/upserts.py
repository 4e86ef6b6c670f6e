"""Reads and upserts by external id."""

from sandbox.salesforce.errors import ApiError, not_found
from sandbox.salesforce.objects.schema import Field, SObject
from sandbox.salesforce.org import Org
from sandbox.salesforce.records import saving
from sandbox.salesforce.records.record_json import record
from sandbox.salesforce.records.values import Row
from sandbox.salesforce.rest.api_request import ApiReply, ApiRequest


def find(org: Org, ask: ApiRequest, name: str, key: str, value: str) -> ApiReply:
    """Return the record with the external id; 300 with all addresses when there are several."""
    sobject = org.state.visible.sobject(name)
    matches = _matches(org, sobject, _key(sobject, key), value)
    if len(matches) > 1:
        return _several(ask, sobject, matches)
    if not matches:
        raise not_found()
    return ApiReply(body=record(ask.version, sobject, matches[0]))


def upsert(org: Org, ask: ApiRequest, name: str, key: str, value: str) -> ApiReply:
    """Update the record with the external id, or create it."""
    sobject = org.state.visible.sobject(name)
    field = _key(sobject, key)
    matches = _matches(org, sobject, field, value)
    if len(matches) > 1:
        return _several(ask, sobject, matches)
    if matches:
        known = str(matches[0]["Id"])
        saving.update(org.state, sobject.name, known, ask.fields())
        return ApiReply(body={"id": known, "success": True, "errors": [], "created": False})
    if ask.query.get("updateOnly", "").lower() == "true":
        raise not_found()
    new_id = saving.create(org.state, sobject.name, {**ask.fields(), field.name: value})
    return ApiReply(status=201, body={"id": new_id, "success": True, "errors": [], "created": True})


def _key(sobject: SObject, name: str) -> Field:
    field = sobject.fields.get(name.lower())
    if field is None or not field.external_id:
        raise ApiError("NOT_FOUND", f"Provided external ID field does not exist or is not accessible: {name}", 404)
    return field


def _matches(org: Org, sobject: SObject, field: Field, value: str) -> list[Row]:
    rows = [row for row in org.state.records.rows(sobject.name) if not row["IsDeleted"]]
    return [row for row in rows if str(row.get(field.name) or "").lower() == value.lower()]


def _several(ask: ApiRequest, sobject: SObject, matches: list[Row]) -> ApiReply:
    base = f"/services/data/v{ask.version}/sobjects/{sobject.name}"
    return ApiReply(status=300, body=[f"{base}/{row['Id']}" for row in matches])
