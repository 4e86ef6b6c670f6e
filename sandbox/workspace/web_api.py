"""Slack's Web API: the methods that an app like ours calls, with their scopes, rates, limits and errors."""

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from sandbox.forms import form
from sandbox.workspace.block_kit import check_message, check_view
from sandbox.workspace.errors import SlackError
from sandbox.workspace.members import Call, Channel, Json
from sandbox.workspace.rates import Rates
from sandbox.workspace.workspace import Workspace

UPDATE_TEXT, POST_TEXT = 4000, 40_000

SCOPES = {
    "chat.postMessage": "chat:write", "chat.update": "chat:write", "chat.delete": "chat:write",
    "chat.postEphemeral": "chat:write", "conversations.list": "channels:read", "conversations.members": "channels:read",
    "conversations.info": "channels:read", "conversations.history": "channels:history",
    "conversations.replies": "channels:history", "users.list": "users:read", "users.info": "users:read",
    "usergroups.list": "usergroups:read", "conversations.open": "im:write", "files.getUploadURLExternal": "files:write",
}  # fmt: skip


def web_api_routes(workspace: Workspace) -> list[Route]:
    """Give the routes of the Web API, under /api/."""
    rates = Rates()

    async def api(request: Request) -> Response:
        method = request.path_params["method"]
        faults = workspace.faults
        if faults.delay:
            await asyncio.sleep(faults.delay)
        if faults.down:
            return PlainTextResponse("service unavailable", status_code=503)
        args = await _arguments(request)
        told, status, headers = await run_in_threadpool(_answered, workspace, rates, method, args, _token(request, args))
        if faults.drop_after.get(method, 0) > 0 and told.get("ok"):
            faults.drop_after[method] -= 1
            return _Broken()
        return JSONResponse(told, status, headers)

    return [Route("/api/{method}", api, methods=["GET", "POST"])]


class _Broken(Response):
    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})
        await send({"type": "http.response.body", "body": b"{", "more_body": False})


def _answered(workspace: Workspace, rates: Rates, method: str, args: Json, token: str) -> tuple[Json, int, dict[str, str]]:
    headers = {"X-OAuth-Scopes": ",".join(sorted(workspace.scopes))}
    error = ""
    try:
        _require_token(workspace, token)
        _require_scope(workspace, method)
        _require_fate(workspace, method)
        rates.require(method, str(args.get("channel") or ""))
        if method not in METHODS:
            raise SlackError("unknown_method")
        return {"ok": True} | METHODS[method](workspace, args), 200, headers
    except SlackError as refused:
        error = refused.error
        if refused.retry_after is not None:
            headers["Retry-After"] = str(refused.retry_after)
        return refused.body(), refused.status, headers
    finally:
        workspace.audit.append(Call(method=method, args=args, at=time.monotonic(), error=error))


def _require_token(workspace: Workspace, token: str) -> None:
    if not token:
        raise SlackError("not_authed")
    if token != workspace.bot_token:
        raise SlackError("invalid_auth")
    if workspace.faults.revoked:
        raise SlackError("token_revoked")


def _require_scope(workspace: Workspace, method: str) -> None:
    needed = SCOPES.get(method)
    if needed and needed not in workspace.scopes:
        raise SlackError("missing_scope", needed=needed, provided=",".join(sorted(workspace.scopes)))


def _require_fate(workspace: Workspace, method: str) -> None:
    faults = workspace.faults
    if faults.rate_limit.get(method, 0) > 0:
        faults.rate_limit[method] -= 1
        raise SlackError("ratelimited", status=429, retry_after=1)
    if method in faults.fail:
        raise SlackError(faults.fail[method])


def _token(request: Request, args: Json) -> str:
    return request.headers.get("authorization", "").removeprefix("Bearer ") or str(args.get("token") or "")


async def _arguments(request: Request) -> Json:
    args: Json = dict(request.query_params)
    if request.headers.get("content-type", "").startswith("application/json"):
        return args | (json.loads(await request.body() or b"{}") or {})
    for name, text in (await form(request)).items():
        args[name] = json.loads(text) if text[:1] in "[{" and name in {"blocks", "view", "metadata"} else text
    return args


def _auth_test(workspace: Workspace, args: Json) -> Json:
    return {
        "url": workspace.url, "team": "Sandbox Internet", "user": "baton", "team_id": workspace.team_id,
        "user_id": workspace.bot_user_id, "bot_id": workspace.bot_id,
    }  # fmt: skip


def _writable(workspace: Workspace, args: Json) -> Channel:
    channel = workspace.channels.get(str(args.get("channel")))
    if channel is None or (channel.is_private and workspace.bot_user_id not in channel.members):
        raise SlackError("channel_not_found")
    if channel.archived:
        raise SlackError("is_archived")
    if workspace.bot_user_id not in channel.members and "chat:write.public" not in workspace.scopes:
        raise SlackError("not_in_channel")
    return channel


def _post_message(workspace: Workspace, args: Json) -> Json:
    channel = _writable(workspace, args)
    blocks = args.get("blocks") or []
    if not args.get("text") and not blocks:
        raise SlackError("no_text")
    check_message(blocks)
    message: Json = {
        "user": workspace.bot_user_id,
        "bot_id": workspace.bot_id,
        "text": str(args.get("text") or "")[:POST_TEXT],
    }
    message |= {"blocks": _named(blocks), "metadata": args.get("metadata")}
    if args.get("thread_ts"):
        workspace.find(channel.id, str(args["thread_ts"]))
        message["thread_ts"] = str(args["thread_ts"])
    posted = workspace.append(channel.id, message)
    return {"channel": channel.id, "ts": posted["ts"], "message": _public(posted)}


def _update(workspace: Workspace, args: Json) -> Json:
    channel = _writable(workspace, args)
    message = workspace.find(channel.id, str(args.get("ts")))
    if message["user"] != workspace.bot_user_id:
        raise SlackError("cant_update_message")
    if len(str(args.get("text") or "")) > UPDATE_TEXT:
        raise SlackError("msg_too_long")
    blocks = args.get("blocks") or []
    check_message(blocks)
    with workspace.lock:
        message |= {"text": str(args.get("text") or ""), "blocks": _named(blocks)}
        if args.get("metadata") is not None:
            message["metadata"] = args["metadata"]
    workspace.changed()
    return {"channel": channel.id, "ts": message["ts"], "text": message["text"]}


def _delete(workspace: Workspace, args: Json) -> Json:
    channel = _writable(workspace, args)
    workspace.delete_message(channel.id, str(args.get("ts")))
    return {"channel": channel.id, "ts": args.get("ts")}


def _post_ephemeral(workspace: Workspace, args: Json) -> Json:
    channel = _writable(workspace, args)
    user = str(args.get("user"))
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    check_message(args.get("blocks") or [])
    ts = workspace.whisper(user, channel.id, str(args.get("text") or ""), args.get("blocks"), args.get("thread_ts"))
    return {"message_ts": ts}


def _list(workspace: Workspace, args: Json) -> Json:
    seen = [c for c in workspace.channels.values() if not c.im_user and (not c.is_private or workspace.bot_user_id in c.members)]
    return _page("channels", [_channel(workspace, channel) for channel in seen], args)


def _info(workspace: Workspace, args: Json) -> Json:
    return {"channel": _channel(workspace, _readable(workspace, args))}


def _members(workspace: Workspace, args: Json) -> Json:
    return _page("members", sorted(_readable(workspace, args).members), args)


def _readable(workspace: Workspace, args: Json) -> Channel:
    channel = workspace.channels.get(str(args.get("channel")))
    if channel is None or (channel.is_private and workspace.bot_user_id not in channel.members):
        raise SlackError("channel_not_found")
    return channel


def _history(workspace: Workspace, args: Json) -> Json:
    channel = _readable(workspace, args)
    if workspace.bot_user_id not in channel.members:
        raise SlackError("not_in_channel")
    told = [m for m in reversed(workspace.messages(channel.id)) if float(m["ts"]) > float(args.get("oldest") or 0)]
    return _page("messages", [_public(m, args) for m in told], args)


def _replies(workspace: Workspace, args: Json) -> Json:
    channel = _readable(workspace, args)
    ts = str(args.get("ts"))
    told = [workspace.find(channel.id, ts), *workspace.messages(channel.id, ts)]
    return _page("messages", [_public(m, args) for m in told if float(m["ts"]) > float(args.get("oldest") or 0)], args)


def _open_conversation(workspace: Workspace, args: Json) -> Json:
    user = str(args.get("users") or "")
    if user not in workspace.users:
        raise SlackError("user_not_found")
    return {"channel": {"id": workspace.direct(user).id}}


def _users_list(workspace: Workspace, args: Json) -> Json:
    return _page("members", [workspace.user_object(id) for id in workspace.users], args)


def _users_info(workspace: Workspace, args: Json) -> Json:
    if args.get("user") not in workspace.users:
        raise SlackError("user_not_found")
    return {"user": workspace.user_object(str(args["user"]))}


def _usergroups(workspace: Workspace, args: Json) -> Json:
    groups = [
        {"id": group.id, "handle": group.handle, "name": group.name, "date_delete": 0, "users": group.users}
        for group in workspace.usergroups.values()
    ]
    return {"usergroups": groups}


def _views_open(workspace: Workspace, args: Json) -> Json:
    view = args.get("view") or {}
    check_view(view)
    user = workspace.use_trigger(str(args.get("trigger_id") or ""))
    return {"view": workspace.push_view(user, view)}


def _views_update(workspace: Workspace, args: Json) -> Json:
    view = args.get("view") or {}
    check_view(view)
    return {"view": workspace.replace_view(str(args.get("view_id")), view, args.get("hash"))}


def _views_publish(workspace: Workspace, args: Json) -> Json:
    view = args.get("view") or {}
    check_view(view)
    if args.get("user_id") not in workspace.users:
        raise SlackError("user_not_found")
    return {"view": workspace.publish(str(args["user_id"]), view)}


METHODS: dict[str, Callable[[Workspace, Json], Json]] = {
    "auth.test": _auth_test, "chat.postMessage": _post_message, "chat.update": _update, "chat.delete": _delete,
    "chat.postEphemeral": _post_ephemeral, "conversations.list": _list, "conversations.info": _info,
    "conversations.members": _members, "conversations.history": _history, "conversations.replies": _replies,
    "conversations.open": _open_conversation, "users.list": _users_list, "users.info": _users_info,
    "usergroups.list": _usergroups, "views.open": _views_open, "views.push": _views_open, "views.update": _views_update,
    "views.publish": _views_publish,
}  # fmt: skip


def _named(blocks: list[Json]) -> list[Json]:
    return [{"block_id": f"b{number}"} | block for number, block in enumerate(blocks)]


def _public(message: Json, args: Json | None = None) -> Json:
    told = {name: value for name, value in message.items() if name != "metadata"}
    wanted = str((args or {}).get("include_all_metadata", "")).lower() in {"1", "true"}
    return told | {"metadata": message["metadata"]} if wanted and message.get("metadata") else told


def _channel(workspace: Workspace, channel: Channel) -> Json:
    return {
        "id": channel.id, "name": channel.name, "is_channel": True, "is_private": channel.is_private,
        "is_archived": channel.archived, "is_member": workspace.bot_user_id in channel.members,
        "num_members": len(channel.members),
    }  # fmt: skip


def _page(name: str, found: list[Any], args: Json) -> Json:
    size, start = int(args.get("limit") or 100), int(args.get("cursor") or 0)
    following = str(start + size) if start + size < len(found) else ""
    return {name: found[start : start + size], "response_metadata": {"next_cursor": following}}
