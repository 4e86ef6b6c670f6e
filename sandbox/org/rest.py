"""The org's HTTP surface: OAuth, records, queries, describes, limits and composite requests."""

import asyncio
import base64
import json
import re
import secrets
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import jwt
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from sandbox.forms import form
from sandbox.org.composite import composite
from sandbox.org.errors import ApiError, not_found
from sandbox.org.org import INTEGRATION, Org, Record
from sandbox.org.query import answer, attributes, count, field_value, wire

PAGE = 2000
_DATA = re.compile(r"/services/data/v(\d+\.\d)(/.*)?")
DAILY_LIMIT = 100_000


def org_app(org: Org) -> Starlette:
    """Build the ASGI app of an org."""
    routes = [
        Route("/services/oauth2/token", _token_route(org), methods=["POST"]),
        Route("/services/data", _versions),
        Route("/services/data/{rest:path}", _data_route(org), methods=["GET", "POST", "PATCH", "DELETE"]),
    ]
    return Starlette(routes=routes)


def handle(org: Org, method: str, path: str, query: str, body: Any, headers: dict[str, str]) -> tuple[int, Any, dict[str, str]]:
    """Do one API request (also one inside a composite request); gives status, JSON body and headers, or raises ApiError."""
    found = _DATA.fullmatch(path)
    if not found:
        raise not_found()
    version, parts = found[1], [unquote(part) for part in (found[2] or "").split("/") if part]
    match (method, parts):
        case ("GET", ["query" | "queryAll"]):
            return 200, _query(org, parse_qs(query).get("q", [""])[0], version, headers), {}
        case ("GET", ["query" | "queryAll", cursor]):
            return 200, _page(org, cursor, version), {}
        case ("GET", ["limits"]):
            used = len(org.audit.calls)
            return 200, {"DailyApiRequests": {"Max": DAILY_LIMIT, "Remaining": DAILY_LIMIT - used}}, {}
        case ("GET", ["sobjects"]):
            return (
                200,
                {"encoding": "UTF-8", "maxBatchSize": 200, "sobjects": [_brief(kind) for kind in org.schema]},
                {},
            )
        case ("GET", ["sobjects", kind, "describe"]):
            return 200, _describe(org, kind), {}
        case ("POST", ["composite"]):
            return 200, composite(org, body, handle), {}
        case (_, ["sobjects", kind, *rest]):
            return _rows(org, method, kind, rest, body, headers, version, query)
    raise not_found()


def _rows(
    org: Org, method: str, kind: str, rest: list[str], body: Any, headers: dict[str, str], version: str, query: str
) -> tuple[int, Any, dict[str, str]]:
    if kind not in org.schema:
        raise not_found()
    match (method, rest):
        case ("POST", []):
            created = org.create(kind, _written(org, kind, body))
            place = attributes(kind, created, version)["url"]
            return 201, {"id": created, "success": True, "errors": []}, {"Location": str(place)}
        case ("GET", [record_id]):
            names = parse_qs(query).get("fields", [",".join(org.kind(kind).fields)])[0].split(",")
            record = org.get(kind, record_id)
            told = {name: wire(field_value(org.kind(kind), record, name)) for name in names}
            return 200, {"attributes": attributes(kind, record["Id"], version)} | told, {}
        case ("PATCH", [record_id]):
            org.update(kind, record_id, _written(org, kind, body), unless_since=_condition(headers))
            return 204, None, {}
        case ("DELETE", [record_id]):
            org.delete(kind, record_id)
            return 204, None, {}
    raise ApiError(405, "METHOD_NOT_ALLOWED", f"HTTP Method '{method}' not allowed.")


def _written(org: Org, kind: str, body: Any) -> Record:
    if not isinstance(body, dict):
        raise ApiError(400, "JSON_PARSER_ERROR", "The request body is not a JSON object")
    if kind == "ContentNote" and "Content" in body:
        try:
            base64.b64decode(str(body["Content"]), validate=True)
        except ValueError:
            raise ApiError(400, "JSON_PARSER_ERROR", "Content is not base64") from None
    return body


def _condition(headers: dict[str, str]) -> datetime | None:
    written = headers.get("if-unmodified-since")
    if written is None:
        return None
    try:
        return parsedate_to_datetime(written).astimezone(UTC)
    except ValueError:
        raise ApiError(400, "INVALID_HEADER", "If-Unmodified-Since is malformed") from None


def _query(org: Org, soql: str, version: str, headers: dict[str, str]) -> Record:
    counted = count(org, soql)
    if counted is not None:
        return {"totalSize": counted, "done": True, "records": []}
    size = re.search(r"batchSize=(\d+)", headers.get("sforce-query-options", ""))
    return _paged(org, answer(org, soql, version), 0, max(200, min(int(size[1]), PAGE)) if size else PAGE, version)


_CURSORS: dict[str, tuple[list[Record], int]] = {}


def _paged(org: Org, records: list[Record], start: int, size: int, version: str) -> Record:
    told: Record = {"totalSize": len(records), "done": True, "records": records[start : start + size]}
    if start + size < len(records):
        cursor = f"01g{secrets.token_hex(8)}-{start + size}"
        _CURSORS[cursor] = (records, size)
        told |= {"done": False, "nextRecordsUrl": f"/services/data/v{version}/query/{cursor}"}
    return told


def _page(org: Org, cursor: str, version: str) -> Record:
    if cursor not in _CURSORS:
        raise ApiError(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
    records, size = _CURSORS[cursor]
    return _paged(org, records, int(cursor.rpartition("-")[2]), size, version)


def _brief(kind: str) -> Record:
    return {"name": kind, "label": kind, "queryable": True, "createable": True, "updateable": True}


def _describe(org: Org, kind: str) -> Record:
    if kind not in org.schema:
        raise not_found()
    known = org.kind(kind)
    fields = [
        {
            "name": field.name,
            "label": field.name,
            "type": field.type,
            "length": field.length,
            "nillable": not field.required,
            "createable": field.writable,
            "updateable": field.writable,
            "unique": field.unique,
            "relationshipName": field.relationship or None,
            "referenceTo": [field.refers_to] if field.refers_to else [],
            "picklistValues": [{"value": value, "label": value, "active": True} for value in field.values],
        }
        for field in known.fields.values()
    ]
    children = [{"relationshipName": name, "childSObject": to[0], "field": to[1]} for name, to in known.children.items()]
    return {
        "name": kind, "keyPrefix": known.prefix, "fields": fields, "childRelationships": children,
        "queryable": True, "createable": True, "updateable": True,
    }  # fmt: skip


async def _versions(request: Request) -> Response:
    return JSONResponse([{"label": "Spring", "url": "/services/data/v62.0", "version": "62.0"}])


def _data_route(org: Org) -> Callable[[Request], Awaitable[Response]]:
    async def data(request: Request) -> Response:
        if org.faults.delay:
            await asyncio.sleep(org.faults.delay)
        if org.faults.down:
            return HTMLResponse("<html><body>Down for maintenance</body></html>", status_code=503)
        if _run_down(org, "drop_before"):
            return _Broken()
        status, told, headers = await run_in_threadpool(_answered, org, request, await request.body())
        org.audit.calls.append((org.now(), request.method, request.url.path, status))
        if request.method != "GET" and _run_down(org, "drop_after"):
            return _Broken()
        headers |= {"Sforce-Limit-Info": f"api-usage={len(org.audit.calls)}/{DAILY_LIMIT}"}
        return Response(status_code=204, headers=headers) if told is None else JSONResponse(told, status, headers)

    return data


def _answered(org: Org, request: Request, raw: bytes) -> tuple[int, Any, dict[str, str]]:
    try:
        if request.headers.get("authorization", "").removeprefix("Bearer ") not in org.tokens:
            raise ApiError(401, "INVALID_SESSION_ID", "Session expired or invalid")
        if org.faults.limit_exceeded:
            raise ApiError(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
        body = json.loads(raw) if raw else None
        path = urlsplit(str(request.url)).path.rstrip("/")
        return handle(org, request.method, path, request.url.query, body, dict(request.headers))
    except json.JSONDecodeError:
        return 400, [{"message": "The body is not JSON", "errorCode": "JSON_PARSER_ERROR"}], {}
    except ApiError as error:
        return error.status, error.body(), {}


def _run_down(org: Org, name: str) -> bool:
    left = int(getattr(org.faults, name))
    if left > 0:
        setattr(org.faults, name, left - 1)
    return left > 0


class _Broken(Response):
    """An answer that breaks off before it has begun: the client can't know whether its request was carried out."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"100")]})
        await send({"type": "http.response.body", "body": b"{", "more_body": False})


def _token_route(org: Org) -> Callable[[Request], Awaitable[Response]]:
    async def token(request: Request) -> Response:
        if org.faults.down:
            return HTMLResponse("<html>down</html>", status_code=503)
        asked = await form(request)
        refused = "invalid_grant" if org.faults.deny_login else _refusal(org, asked, request.headers.get("authorization", ""))
        if refused:
            return JSONResponse({"error": refused, "error_description": "authentication failure"}, 400)
        value = f"00D{secrets.token_hex(24)}"
        org.tokens.add(value)
        user = f"{org.instance_url}/id/00D000000000001AAA/{org.user(INTEGRATION)}"
        return JSONResponse(
            {
                "access_token": value,
                "instance_url": org.instance_url,
                "id": user,
                "token_type": "Bearer",
                "issued_at": "0",
            }
        )

    return token


def _refusal(org: Org, form: dict[str, str], authorization: str) -> str:
    """Say why a login is refused; empty when it is granted."""
    if form.get("grant_type") == "client_credentials":
        basic = base64.b64decode(authorization.removeprefix("Basic ") or b"").decode() if authorization else ""
        given = basic or f"{form.get('client_id')}:{form.get('client_secret')}"
        return "" if secrets.compare_digest(given, f"{org.client_id}:{org.client_secret}") else "invalid_client"
    if not form.get("grant_type", "").endswith("jwt-bearer"):
        return "unsupported_grant_type"
    try:
        claims = jwt.decode(
            form.get("assertion", ""),
            org.public_key_pem,
            algorithms=["RS256"],
            options={"verify_aud": False, "verify_exp": False},
        )
    except (jwt.PyJWTError, ValueError, TypeError):
        return "invalid_grant"
    fresh = int(claims.get("exp", 0)) > datetime.now(UTC).timestamp()
    return "" if fresh and claims.get("iss") == org.client_id and claims.get("sub") == org.username else "invalid_grant"
