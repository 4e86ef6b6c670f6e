"""Composite requests: several requests in one call, with references between them, optionally all or none."""

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

from sandbox.salesforce.errors import ApiError, address_too_long, rolled_back, row_is_locked
from sandbox.salesforce.org import Org
from sandbox.salesforce.rest.api_request import LONGEST_ADDRESS, ApiReply, ApiRequest, split_address
from sandbox.salesforce.rest.references import Unresolved, references, substituted
from sandbox.salesforce.rest.resources import answer

_MOST, _MOST_QUERIES = 25, 5
_ID = re.compile(r"\w+")
_METHODS = ("GET", "POST", "PATCH", "PUT", "DELETE")
_CLOSED_HEADERS = ("accept", "authorization", "content-type")
_QUERY_LIKE = re.compile(r"/services/data/v[\d.]+/(query|queryAll|composite/sobjects)\b")


@dataclass(frozen=True, kw_only=True)
class _Part:
    """One subrequest as sent."""

    index: int
    method: str
    url: str
    reference_id: str
    body: object = None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> tuple[str, str]:
        return self.method, urlsplit(self.url).path.split("/sobjects/")[-1].split("/")[0]


class _Undone(Exception):
    """One subrequest of an all-or-none request failed."""


def composite(org: Org, ask: ApiRequest) -> ApiReply:
    """Perform a composite request; a well-formed one is answered with 200 even when subrequests fail."""
    try:
        body = ask.fields()
        parts = _parts(body)
    except ApiError as refusal:
        return ApiReply(status=refusal.status, body=refusal.body())
    order = _collated(parts) if body.get("collateSubrequests", True) else parts
    replies = _perform(org, order, all_or_none=body.get("allOrNone") is True)
    shown = [_shown(part, replies[part.index]) for part in parts]
    audited = tuple((part.method, part.url, replies[part.index].status) for part in parts)
    return ApiReply(body={"compositeResponse": shown}, parts=audited)


def _parts(body: dict[str, object]) -> list[_Part]:
    listed = body.get("compositeRequest")
    if not isinstance(listed, list) or not listed:
        raise ApiError("INVALID_INPUT", "compositeRequest: at least one subrequest is required")
    if len(listed) > _MOST:
        raise ApiError("LIMIT_EXCEEDED", f"composite request: at most {_MOST} subrequests are allowed")
    parts = [_part(index, each) for index, each in enumerate(listed)]
    if len({part.reference_id for part in parts}) < len(parts):
        raise ApiError("INVALID_INPUT", "referenceId: every subrequest needs one of its own")
    if sum(1 for part in parts if _QUERY_LIKE.match(part.url)) > _MOST_QUERIES:
        raise ApiError("LIMIT_EXCEEDED", f"composite request: at most {_MOST_QUERIES} queries and collections are allowed")
    return parts


def _part(index: int, given: object) -> _Part:
    if not isinstance(given, dict):
        raise ApiError("JSON_PARSER_ERROR", "compositeRequest: a subrequest is an object")
    headers = {str(name).lower(): str(value) for name, value in (given.get("httpHeaders") or {}).items()}
    part = _Part(
        index=index,
        method=str(given.get("method")),
        url=str(given.get("url")),
        body=given.get("body"),
        reference_id=str(given.get("referenceId", "")),
        headers=headers,
    )
    if part.method not in _METHODS:
        raise ApiError("INVALID_INPUT", f"method: {part.method} is not a method in capital letters")
    if not part.url.startswith("/services/data/v"):
        raise ApiError("INVALID_INPUT", f"url: {part.url} must begin with /services/data/vXX.X/")
    if not _ID.fullmatch(part.reference_id):
        raise ApiError("INVALID_INPUT", "referenceId: letters, digits and underscores only")
    closed = [name for name in headers if name in _CLOSED_HEADERS]
    if closed:
        raise ApiError("INVALID_INPUT", f"httpHeaders: {closed[0]} can't be set on a subrequest")
    return part


def _collated(parts: list[_Part]) -> list[_Part]:
    """Return subrequests of one kind together, as Salesforce does by default; headers and references keep their position."""
    waiting, order = list(parts), []
    while waiting:
        first = waiting.pop(0)
        order.append(first)
        known = {part.reference_id for part in order}
        alike = [
            part for part in waiting if part.kind == first.kind and not part.headers and references(part.url, part.body) <= known
        ]
        order.extend(alike)
        waiting = [part for part in waiting if part not in alike]
    return order


def _perform(org: Org, parts: list[_Part], all_or_none: bool) -> dict[int, ApiReply]:
    replies: dict[int, ApiReply] = {}
    answered: dict[str, object] = {}
    try:
        with org.state.transaction():
            for part in parts:
                reply = _answered(org, part, answered)
                replies[part.index] = reply
                if not reply.failed:
                    answered[part.reference_id] = reply.body
                elif all_or_none:
                    raise _Undone
    except _Undone:
        return {part.index: _halted(replies.get(part.index)) for part in parts}
    return replies


def _answered(org: Org, part: _Part, answered: dict[str, object]) -> ApiReply:
    try:
        with org.state.transaction():
            _require_known_headers(org, part)
            reply = answer(org, _ask(org, part, answered))
            if part.index == org.faults.fail_subrequest and not reply.failed:
                raise row_is_locked(part.reference_id)
            return reply
    except ApiError as refusal:
        return ApiReply(status=refusal.status, body=refusal.body())
    except Unresolved as missing:
        return ApiReply(status=400, body=ApiError("PROCESSING_HALTED", f"Invalid reference specified. {missing}").body())


def _require_known_headers(org: Org, part: _Part) -> None:
    conditions = [name for name in part.headers if _is_condition(name)]
    if conditions and not org.takes_conditions:
        raise ApiError("INVALID_INPUT", f"httpHeaders: {conditions[0]} is not supported here")


def _ask(org: Org, part: _Part, answered: dict[str, object]) -> ApiRequest:
    if len(part.url) > LONGEST_ADDRESS:
        raise address_too_long()
    url = urlsplit(str(substituted(part.url, answered)))
    address = split_address(unquote(url.path))
    if address is None:
        raise ApiError("NOT_FOUND", "The requested resource does not exist", 404)
    version, path = address
    body = substituted(part.body, answered)
    query = dict(parse_qsl(url.query, keep_blank_values=True))
    headers = {name: value for name, value in part.headers.items() if org.heeds_conditions or not _is_condition(name)}
    return ApiRequest(method=part.method, version=version, path=path, query=query, headers=headers, body=body)


def _is_condition(name: str) -> bool:
    return name.startswith(("if-modified", "if-unmodified"))


def _halted(reply: ApiReply | None) -> ApiReply:
    return reply if reply is not None and reply.failed else ApiReply(status=400, body=rolled_back().body())


def _shown(part: _Part, reply: ApiReply) -> dict[str, object]:
    return {"body": reply.body, "httpHeaders": reply.headers, "httpStatusCode": reply.status, "referenceId": part.reference_id}
