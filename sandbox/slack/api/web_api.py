"""Slack's Web API over HTTP: tokens, scopes, rate limits, and the dispatch to methods."""

import time
from collections.abc import Callable

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from sandbox.slack.api import arguments
from sandbox.slack.api.broken_off import BrokenOff
from sandbox.slack.api.chat import CHAT_METHODS
from sandbox.slack.api.conversations import CONVERSATION_METHODS
from sandbox.slack.api.files import FILE_METHODS, take_upload
from sandbox.slack.api.rate_limits import RateLimits
from sandbox.slack.api.users import PEOPLE_METHODS
from sandbox.slack.api.views import VIEW_METHODS
from sandbox.slack.workspace.audit import Call
from sandbox.slack.workspace.entities import Json
from sandbox.slack.workspace.errors import SlackError, missing_scope
from sandbox.slack.workspace.workspace import Workspace

METHODS: dict[str, Callable[[Workspace, Json], Json]] = {
    **CHAT_METHODS, **CONVERSATION_METHODS, **PEOPLE_METHODS, **VIEW_METHODS, **FILE_METHODS,
}  # fmt: skip
# The scope that each method requires; conversation methods require one per type of conversation.
SCOPES = {
    "chat.postMessage": "chat:write", "chat.update": "chat:write", "chat.delete": "chat:write",
    "chat.postEphemeral": "chat:write", "conversations.join": "channels:join", "users.list": "users:read",
    "users.info": "users:read", "users.lookupByEmail": "users:read.email", "usergroups.list": "usergroups:read",
    "usergroups.users.list": "usergroups:read", "reactions.add": "reactions:write", "bots.info": "users:read",
    "team.info": "team:read", "files.getUploadURLExternal": "files:write", "files.info": "files:read",
    "files.completeUploadExternal": "files:write",
}  # fmt: skip


def web_api_app(workspace: Workspace) -> Starlette:
    """Return the Web API as a separate application."""
    return Starlette(routes=web_api_routes(workspace))


def web_api_routes(workspace: Workspace, times: float = 1.0) -> list[Route]:
    """Return the routes of the Web API and of files; `times` multiplies Slack's rate limits."""
    limits = RateLimits(times)

    async def api(request: Request) -> Response:
        return await _api(workspace, limits, request)

    async def upload(request: Request) -> Response:
        return take_upload(workspace, request.path_params["ticket"], await request.body())

    async def file(request: Request) -> Response:
        return _file(workspace, request.path_params["id"])

    return [
        Route("/api/{method}", api, methods=["GET", "POST"]),
        Route("/upload/{ticket}", upload, methods=["POST"]),
        Route("/files/{id}", file),
    ]


async def _api(workspace: Workspace, limits: RateLimits, request: Request) -> Response:
    method, faults = request.path_params["method"], workspace.faults
    await faults.passed()
    if faults.down:
        workspace.audit.append(Call(method=method, args={}, at=time.monotonic(), error="service_unavailable", status=503))
        return PlainTextResponse("Service Unavailable", status_code=503)
    try:
        args = await arguments.read(request)
    except SlackError as malformed:
        workspace.audit.append(Call(method=method, args={}, at=time.monotonic(), error=malformed.error))
        return JSONResponse(malformed.body())
    token = request.headers.get("authorization", "").removeprefix("Bearer ") or arguments.text(args, "token")
    return await run_in_threadpool(_answered, workspace, limits, method, args, token)


def _answered(workspace: Workspace, limits: RateLimits, method: str, args: Json, token: str) -> Response:
    headers = {"X-OAuth-Scopes": ",".join(sorted(workspace.scopes))}
    at = time.monotonic()
    args = workspace.read_as({name: value for name, value in args.items() if name != "token"})
    try:
        _require_leave(workspace, limits, method, args, token)
        result: Json = {"ok": True} | METHODS[method](workspace, args)
        if warning := workspace.faults.warn.get(method):
            metadata = (result.get("response_metadata") or {}) | {"warnings": [warning]}
            result |= {"warning": warning, "response_metadata": metadata}
    except SlackError as refused:
        call = Call(method=method, args=args, at=at, error=refused.error, status=refused.status)
        workspace.audit.append(call)
        if refused.retry_after is not None:
            headers["Retry-After"] = str(refused.retry_after)
        return JSONResponse(refused.body(), refused.status, headers)
    workspace.audit.append(Call(method=method, args=args, at=at))
    return BrokenOff() if workspace.faults.drops(method) else JSONResponse(result, 200, headers)


def _require_leave(workspace: Workspace, limits: RateLimits, method: str, args: Json, token: str) -> None:
    if method not in METHODS:
        raise SlackError("unknown_method", req_method=method)
    if not token:
        raise SlackError("not_authed")
    if token != workspace.bot_token:
        raise SlackError("not_allowed_token_type" if token in workspace.app_tokens else "invalid_auth")
    if workspace.faults.revoked:
        raise SlackError("token_revoked")
    if SCOPES.get(method, "") and SCOPES[method] not in workspace.scopes:
        raise missing_scope(SCOPES[method], workspace.scopes)
    if workspace.faults.limits(method):
        raise SlackError("ratelimited", status=429, retry_after=workspace.faults.retry_after)
    if error := workspace.faults.error(method):
        raise SlackError(error)
    limits.require(method, arguments.text(args, "channel"))


def _file(workspace: Workspace, id: str) -> Response:
    try:
        known = workspace.files.find(id)
    except SlackError:
        return PlainTextResponse("not found", status_code=404)
    return Response(known.content, media_type=known.mimetype, headers={"X-Content-Type-Options": "nosniff"})
