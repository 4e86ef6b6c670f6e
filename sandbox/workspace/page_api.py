"""What the page reads and does: one person's view of the workspace, and their actions."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from sandbox.workspace.delivery import Delivery
from sandbox.workspace.errors import SlackError
from sandbox.workspace.members import Channel, Json
from sandbox.workspace.person import Done, Person
from sandbox.workspace.workspace import Workspace

SHOWN = 200


def page_routes(delivery: Delivery) -> list[Route]:
    """Give the page's routes."""
    workspace = delivery.workspace

    async def state(request: Request) -> Response:
        return JSONResponse(state_for(workspace, request.query_params.get("me", "")))

    async def stream(request: Request) -> Response:
        return StreamingResponse(_changes(workspace, request), media_type="text/event-stream")

    routes = [Route("/page/state", state), Route("/page/stream", stream)]
    return routes + [Route(f"/page/{name}", _acting(delivery, act), methods=["POST"]) for name, act in ACTIONS.items()]


def state_for(workspace: Workspace, me: str) -> Json:
    """Give everything that one person can see."""
    with workspace.lock:
        seen = [c for c in workspace.channels.values() if not c.im_user and (not c.is_private or me in c.members)]
        own = [c for c in workspace.channels.values() if c.im_user == me]
        features = workspace.manifest.get("features", {})
        return {
            "revision": workspace.revision, "now": workspace.clock.now().isoformat(), "me": me,
            "team": {"id": workspace.team_id, "name": "Sandbox Internet"},
            "users": [_user(workspace, id) for id in workspace.users],
            "usergroups": [{"id": g.id, "handle": g.handle, "name": g.name} for g in workspace.usergroups.values()],
            "channels": [_channel(workspace, channel, me) for channel in seen],
            "dms": [{"id": channel.id, "user": workspace.bot_user_id} for channel in own],
            "messages": {c.id: _messages(workspace, c.id) for c in [*seen, *own]},
            "ephemerals": workspace.ephemerals.get(me, [])[-50:], "views": workspace.views.get(me, []),
            "home": workspace.homes.get(me), "toasts": workspace.toasts.get(me, [])[-5:],
            "commands": [
                {"command": c["command"], "description": c["description"], "usage_hint": c.get("usage_hint", "")}
                for c in features.get("slash_commands", [])
            ],
            "shortcuts": [
                {"name": s["name"], "callback_id": s["callback_id"], "description": s["description"]}
                for s in features.get("shortcuts", []) if s["type"] == "global"
            ],
            "app": {"name": "Baton", "bot_user_id": workspace.bot_user_id},
        }  # fmt: skip


def _user(workspace: Workspace, id: str) -> Json:
    user = workspace.users[id]
    return {
        "id": user.id, "handle": user.handle, "real_name": user.real_name, "title": user.title, "color": user.color,
        "is_bot": user.is_bot, "deleted": user.deleted, "tz": user.tz, "email": user.email, "switchable": user.switchable,
        "group": user.group,
    }  # fmt: skip


def _channel(workspace: Workspace, channel: Channel, me: str) -> Json:
    last = workspace.history[channel.id][-1]["ts"] if workspace.history[channel.id] else None
    return {
        "id": channel.id, "name": channel.name, "topic": channel.topic, "is_private": channel.is_private,
        "archived": channel.archived, "is_member": me in channel.members, "member_count": len(channel.members),
        "members": sorted(channel.members), "last_ts": last, "mentions": 0,
    }  # fmt: skip


def _messages(workspace: Workspace, channel: str) -> list[Json]:
    told = workspace.history[channel][-SHOWN:]
    repliers: dict[str, list[str]] = {}
    for message in told:
        if message.get("thread_ts"):
            repliers.setdefault(message["thread_ts"], []).append(message["user"])
    blank: Json = {"files": [], "reactions": [], "edited": False, "deleted": False, "thread_ts": None, "metadata": None}
    return [
        blank | m | {"reply_count": len(repliers.get(m["ts"], [])), "reply_users": sorted(set(repliers.get(m["ts"], [])))}
        for m in told
    ]


async def _changes(workspace: Workspace, request: Request) -> AsyncIterator[str]:
    last, quiet = -1, 0.0
    while not await request.is_disconnected():
        if workspace.revision != last:
            last, quiet = workspace.revision, 0.0
            yield f"event: changed\ndata: {json.dumps({'revision': last})}\n\n"
        elif quiet >= 15:
            quiet = 0.0
            yield ": ping\n\n"
        await asyncio.sleep(0.1)
        quiet += 0.1


Act = Callable[[Person, Workspace, Json], Any]


def _acting(delivery: Delivery, act: Act) -> Callable[[Request], Awaitable[Response]]:
    async def acting(request: Request) -> Response:
        asked = await request.json()
        if asked.get("me") not in delivery.workspace.users:
            return JSONResponse({"ok": False, "error": "There is nobody with that name here."}, 400)
        try:
            told = await run_in_threadpool(act, Person(delivery, asked["me"]), delivery.workspace, asked)
        except (SlackError, LookupError) as wrong:
            return JSONResponse({"ok": False, "error": f"That is no longer there ({wrong})."})
        return JSONResponse(_told(told))

    return acting


def _told(told: Any) -> Json:
    if isinstance(told, Done):
        return {
            "ok": told.ok, "answered_in": told.answered_in, "status": told.status, "timed_out": told.timed_out,
            "errors": told.errors, "error": "Baton did not answer in time." if told.timed_out else "",
        }  # fmt: skip
    return {"ok": True} | (told if isinstance(told, dict) else {})


def _click(person: Person, workspace: Workspace, asked: Json) -> Done:
    where, action = asked["container"], asked["action"] | {"action_id": asked["action_id"]}
    source: Json
    if where.get("home"):
        source = {"view": workspace.homes[person.id]}
    elif where.get("view_id"):
        source = {"view": workspace.view(person.id, where["view_id"])}
    else:
        channel = workspace.channels[where["channel"]]
        source = {"channel": channel, "message": workspace.find(channel.id, where["ts"])}
    return person.act(source, asked["block_id"], action)


def _submit(person: Person, workspace: Workspace, asked: Json) -> Done:
    return person.submit_view(workspace.view(person.id, asked["view_id"]), asked.get("values") or {})


def _close(person: Person, workspace: Workspace, asked: Json) -> None:
    workspace.close_view(person.id, asked["view_id"])


def _command(person: Person, workspace: Workspace, asked: Json) -> Done:
    return person.command(asked["channel"], asked["command"], asked.get("text", ""))


def _shortcut(person: Person, workspace: Workspace, asked: Json) -> Done:
    return person.shortcut(asked["callback_id"])


def _say(person: Person, workspace: Workspace, asked: Json) -> None:
    person.say(asked["channel"], asked["text"], asked.get("thread_ts"))


def _home(person: Person, workspace: Workspace, asked: Json) -> None:
    person.open_home()


def _dm(person: Person, workspace: Workspace, asked: Json) -> Json:
    return {"channel": workspace.direct(person.id).id}


ACTIONS: dict[str, Act] = {
    "click": _click, "submit": _submit, "close": _close, "command": _command, "shortcut": _shortcut, "say": _say,
    "home": _home, "dm": _dm,
}  # fmt: skip
