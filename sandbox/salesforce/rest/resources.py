"""The resources below /services/data/vNN.N/, except composite requests."""

import base64
import re
from collections.abc import Callable, Mapping
from functools import cache

from sandbox.salesforce.errors import ApiError, duplicates_detected, malformed_id, not_found
from sandbox.salesforce.objects.schema import SObject
from sandbox.salesforce.org import Org
from sandbox.salesforce.query.execution import run_query
from sandbox.salesforce.records import saving
from sandbox.salesforce.records.ids import is_id
from sandbox.salesforce.records.record_json import record
from sandbox.salesforce.rest import upserts
from sandbox.salesforce.rest.api_request import ApiReply, ApiRequest
from sandbox.salesforce.rest.collection_requests import collect
from sandbox.salesforce.rest.conditions import is_unmodified, require_unmodified
from sandbox.salesforce.rest.describe import describe, describe_global, picklist_values

Action = Callable[..., ApiReply]


def answer(org: Org, ask: ApiRequest) -> ApiReply:
    """Perform a request in its own transaction; an ApiError becomes a reply."""
    try:
        with org.state.transaction():
            return _route(org, ask)
    except ApiError as refusal:
        return ApiReply(status=refusal.status, body=refusal.body())


def _route(org: Org, ask: ApiRequest) -> ApiReply:
    for pattern, actions in _routes():
        found = pattern.fullmatch(ask.path)
        if found is None:
            continue
        if ask.method not in actions:
            raise ApiError("METHOD_NOT_ALLOWED", f"HTTP Method '{ask.method}' not allowed. Allowed are {','.join(actions)}", 405)
        return actions[ask.method](org, ask, *found.groups())
    raise not_found()


@cache
def _routes() -> tuple[tuple[re.Pattern[str], Mapping[str, Action]], ...]:
    every: Mapping[str, Action] = dict.fromkeys(("GET", "POST", "PATCH", "DELETE"), collect)
    routes: tuple[tuple[str, Mapping[str, Action]], ...] = (
        (r"/", {"GET": _root}),
        (r"/limits", {"GET": _limits}),
        (r"/query", {"GET": _query}),
        (r"/queryAll", {"GET": _query}),
        (r"/query(?:All)?/([^/]+)", {"GET": _next_page}),
        (r"/sobjects", {"GET": _global}),
        (r"/composite/sobjects(?:/(\w+))?", every),
        (r"/sobjects/(\w+)", {"GET": _metadata, "POST": _create}),
        (r"/sobjects/(\w+)/describe", {"GET": _describe}),
        (r"/ui-api/object-info/(\w+)/picklist-values/(\w+)", {"GET": _picklist_values}),
        (r"/sobjects/(\w+)/([^/]+)", {"GET": _get, "PATCH": _update, "DELETE": _delete}),
        (r"/sobjects/(\w+)/([a-zA-Z0-9]{18})/(Content)", {"GET": _content}),
        (r"/sobjects/(\w+)/(\w+)/([^/]+)", {"GET": upserts.find, "PATCH": upserts.upsert}),
    )
    return tuple((re.compile(pattern), actions) for pattern, actions in routes)


def _root(org: Org, ask: ApiRequest) -> ApiReply:
    base = f"/services/data/v{ask.version}"
    return ApiReply(body={name: f"{base}/{name}" for name in ("sobjects", "query", "queryAll", "limits", "composite")})


def _limits(org: Org, ask: ApiRequest) -> ApiReply:
    left = max(0, org.daily_limit - org.audit.used(org.now()))
    return ApiReply(body={"DailyApiRequests": {"Max": org.daily_limit, "Remaining": left}})


def _query(org: Org, ask: ApiRequest) -> ApiReply:
    if "q" not in ask.query:
        raise ApiError("MALFORMED_QUERY", "A query string has to be specified")
    found = run_query(org.state, ask.query["q"], ask.version, include_deleted=ask.path.endswith("All"))
    return ApiReply(body=org.cursors.first(found.records, found.total, _page_size(org, ask), ask.version))


def _next_page(org: Org, ask: ApiRequest, locator: str) -> ApiReply:
    return ApiReply(body=org.cursors.next(locator, _page_size(org, ask), ask.version))


def _page_size(org: Org, ask: ApiRequest) -> int:
    wanted = re.search(r"batchSize\s*=\s*(\d+)", ask.headers.get("sforce-query-options", ""))
    return min(org.page_size, max(200, int(wanted[1]))) if wanted else org.page_size


def _global(org: Org, ask: ApiRequest) -> ApiReply:
    return ApiReply(body=describe_global(org.state.visible, ask.version))


def _metadata(org: Org, ask: ApiRequest, name: str) -> ApiReply:
    outline = describe(org.state.visible, ask.version, org.state.visible.sobject(name))
    kept = {key: value for key, value in outline.items() if key not in {"fields", "childRelationships", "recordTypeInfos"}}
    return ApiReply(body={"objectDescribe": kept, "recentItems": []})


def _describe(org: Org, ask: ApiRequest, name: str) -> ApiReply:
    return ApiReply(body=describe(org.state.visible, ask.version, org.state.visible.sobject(name)))


def _picklist_values(org: Org, ask: ApiRequest, name: str, record_type_id: str) -> ApiReply:
    if org.type_values_status >= 400:
        raise ApiError("INSUFFICIENT_ACCESS", "You don't have access to this resource.", org.type_values_status)
    if org.type_values_status == 204:
        return ApiReply(body={"picklistFieldValues": {"StageName": None}})
    return ApiReply(body=picklist_values(ask.version, org.state.visible.sobject(name), record_type_id))


def _create(org: Org, ask: ApiRequest, name: str) -> ApiReply:
    sobject = org.state.visible.sobject(name)
    org.state.saves_duplicates = _saves_duplicates(ask)
    new_id = saving.create(org.state, sobject.name, _assigned(org, ask, sobject, ask.fields()))
    where = f"/services/data/v{ask.version}/sobjects/{sobject.name}/{new_id}"
    return ApiReply(status=201, body={"id": new_id, "success": True, "errors": []}, headers={"Location": where})


def _get(org: Org, ask: ApiRequest, name: str, record_id: str) -> ApiReply:
    sobject = org.state.visible.sobject(name)
    row = saving.existing(org.state, sobject, _id(sobject, record_id))
    require_unmodified(ask.headers, row, org.faults)
    if is_unmodified(ask.headers, row):
        return ApiReply(status=304)
    fields = [sobject.field(each.strip()) for each in ask.query["fields"].split(",")] if ask.query.get("fields") else None
    return ApiReply(body=record(ask.version, sobject, row, fields))


def _update(org: Org, ask: ApiRequest, name: str, record_id: str) -> ApiReply:
    sobject = org.state.visible.sobject(name)
    require_unmodified(ask.headers, saving.existing(org.state, sobject, _id(sobject, record_id)), org.faults)
    if sobject.name == "Account" and org.alerts_on_accounts and not _saves_duplicates(ask):
        raise duplicates_detected("Use one of these records?", (record_id,), allow_save=True)
    saving.update(org.state, sobject.name, record_id, _assigned(org, ask, sobject, ask.fields()))
    return ApiReply(status=204)


def _delete(org: Org, ask: ApiRequest, name: str, record_id: str) -> ApiReply:
    sobject = org.state.visible.sobject(name)
    saving.delete(org.state, sobject.name, _id(sobject, record_id))
    return ApiReply(status=204)


def _content(org: Org, ask: ApiRequest, name: str, record_id: str, field: str) -> ApiReply:
    sobject = org.state.visible.sobject(name)
    row = saving.existing(org.state, sobject, record_id)
    kept = base64.b64decode(str(row.get(sobject.field(field).name) or ""))
    return ApiReply(body=kept.decode("utf-8", errors="replace"), headers={"Content-Type": "text/html; charset=utf-8"})


def _id(sobject: SObject, record_id: str) -> str:
    if not is_id(record_id):
        raise malformed_id(f"{sobject.name} ID", record_id)
    return record_id


def _saves_duplicates(ask: ApiRequest) -> bool:
    """Return whether a call allows to save what a duplicate rule alerts of (REST API, "Duplicate Rule Header")."""
    return "allowsave=true" in ask.headers.get("sforce-duplicate-rule-header", "").replace(" ", "").lower()


def _assigned(org: Org, ask: ApiRequest, sobject: SObject, fields: dict[str, object]) -> dict[str, object]:
    """Return the fields with the owner of the active assignment rule, unless a header turns it off."""
    forbidden = ask.headers.get("sforce-auto-assign", "").upper() == "FALSE"
    if sobject.name != "Case" or org.case_assignment_to is None or forbidden:
        return fields
    return {**fields, "OwnerId": org.case_assignment_to}
