"""The org over HTTP: the token endpoint, and the data API with tokens and counted calls."""

import json
import re
from decimal import Decimal
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.salesforce.errors import ApiError, address_too_long, api_disabled, limit_exceeded, not_found, session_expired
from sandbox.salesforce.org import Org
from sandbox.salesforce.rest import oauth
from sandbox.salesforce.rest.api_request import LONGEST_ADDRESS, ApiReply, ApiRequest, split_address, versions
from sandbox.salesforce.rest.composite import composite
from sandbox.salesforce.rest.fault_middleware import FaultMiddleware
from sandbox.salesforce.rest.resources import answer

_WITH_EXPONENT, _MARK = 1e7, "double:"
_LARGE = re.compile(f'"{_MARK}([^"]*)"')
_LONG, _EXPONENT = re.compile(r"\.(?<=\d{8}\.)"), "e+"
"""One of them is in the text of each double that Java writes with an exponent, and in few other texts.

The first one begins with the point, which is found at once in a long text: few digits have one behind them.
"""

_METHODS = ["GET", "POST", "PATCH", "PUT", "DELETE", "HEAD"]


def org_app(org: Org) -> Starlette:
    """Return the ASGI app of an org."""
    front = _Front(org)
    return Starlette(
        routes=[
            Route("/services/oauth2/token", front.token, methods=["POST"]),
            Route("/services/oauth2/userinfo", front.userinfo),
            Route("/id/{organization_id}/{user_id}", front.userinfo),
            Route("/services/data", front.versions),
            Route("/services/data/{rest:path}", front.data, methods=_METHODS),
        ],
        middleware=[Middleware(FaultMiddleware, org=org)],
    )


class _Front:
    """The endpoints of one org."""

    def __init__(self, org: Org) -> None:
        self._org = org

    async def token(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
        status, body = oauth.token(self._org, _base(request), form, request.headers.get("authorization", ""))
        return JSONResponse(body, status)

    async def userinfo(self, request: Request) -> Response:
        try:
            user_id = self._holder(request)
        except ApiError as refusal:
            return JSONResponse(refusal.body(), refusal.status)
        return JSONResponse(oauth.identity(self._org, _base(request), user_id))

    async def versions(self, request: Request) -> Response:
        return JSONResponse(versions())

    async def data(self, request: Request) -> Response:
        body = await request.body()
        reply, user_id = await run_in_threadpool(self._answered, request, body)
        request.scope["salesforce.call"] = (user_id, reply.parts)
        return self._response(reply)

    def _answered(self, request: Request, body: bytes) -> tuple[ApiReply, str]:
        user_id = ""
        try:
            address = split_address(request.url.path)
            user_id = self._holder(request)
            self._count()
            if len(request.url.path) + len(request.url.query) > LONGEST_ADDRESS:
                raise address_too_long()
            if address is None:
                raise not_found()
            return self._performed(_ask(request, *address, self._org.read_as(_json(body))), user_id), user_id
        except ApiError as refusal:
            return ApiReply(status=refusal.status, body=refusal.body()), user_id

    def _performed(self, ask: ApiRequest, user_id: str) -> ApiReply:
        with self._org.as_user(user_id):
            if not self._org.state.may("ApiEnabled"):
                raise api_disabled()
            if (ask.method, ask.path) == ("POST", "/composite"):
                return composite(self._org, ask)
            return answer(self._org, ask)

    def _holder(self, request: Request) -> str:
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        user_id = self._org.sessions.holder(token, self._org.now()) if kind in {"Bearer", "OAuth"} else None
        if user_id is None:
            raise session_expired()
        return user_id

    def _count(self) -> None:
        org = self._org
        with org.state.lock:
            used = org.audit.count(org.now())
            if org.faults.expire_after is not None:
                org.faults.expire_after -= 1
                if org.faults.expire_after < 0:
                    org.faults.expire_after = None
                    org.expire_tokens()
                    raise session_expired()
        if org.faults.limit_exceeded or used > org.daily_limit:
            raise limit_exceeded()

    def _response(self, reply: ApiReply) -> Response:
        used = self._org.audit.used(self._org.now())
        headers = {**reply.headers, "Sforce-Limit-Info": f"api-usage={used}/{self._org.daily_limit}"}
        if "Content-Type" in headers:
            return Response(str(reply.body), reply.status, headers)
        if reply.body is None:
            return Response(None, reply.status, headers)
        content = json.dumps(reply.body, ensure_ascii=False)
        if _EXPONENT in content or _LONG.search(content):
            content = _LARGE.sub(_as_java_writes, json.dumps(_marked(reply.body), ensure_ascii=False))
        return Response(content.encode(), reply.status, headers, media_type="application/json;charset=UTF-8")


def _ask(request: Request, version: str, path: str, body: object) -> ApiRequest:
    headers = {name.lower(): value for name, value in request.headers.items()}
    query = dict(request.query_params)
    return ApiRequest(method=request.method, version=version, path=path, query=query, headers=headers, body=body)


def _marked(part: object) -> object:
    """Mark the doubles that Java writes with an exponent, those from ten million."""
    match part:
        case float() if abs(part) >= _WITH_EXPONENT:
            return f"{_MARK}{part:.17G}"
        case dict():
            return {name: _marked(value) for name, value in part.items()}
        case list() | tuple():
            return [_marked(each) for each in part]
    return part


def _as_java_writes(found: re.Match[str]) -> str:
    """Write a double as Salesforce answers it: *9.0E7* for 90,000,000 (Double.toString)."""
    digits = f"{Decimal(found[1]).normalize():E}".replace("+", "")
    mantissa, _, exponent = digits.partition("E")
    return f"{mantissa if '.' in mantissa else f'{mantissa}.0'}E{exponent}"


def _json(body: bytes) -> object:
    if not body:
        return None
    try:
        return json.loads(body)
    except ValueError as error:
        raise ApiError("JSON_PARSER_ERROR", f"Unexpected character at {error}") from error


def _base(request: Request) -> str:
    return str(request.base_url).rstrip("/")
