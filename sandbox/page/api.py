"""The HTTP endpoints of the page: one person's view, a stream of changes, and actions."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable

import anyio
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from sandbox.page.state import state_for
from sandbox.slack.block_kit.clicks import find_element, reported
from sandbox.slack.client.person import ActionResult, Person
from sandbox.slack.delivery.delivery import Delivery
from sandbox.slack.workspace.entities import Json
from sandbox.slack.workspace.errors import SlackError
from sandbox.slack.workspace.workspace import Workspace

GLANCE = 0.1
PING = 15.0
Act = Callable[[Person, Workspace, Json], ActionResult | Json]


def page_routes(delivery: Delivery) -> list[Route]:
    """Return the routes of the page."""
    workspace = delivery.workspace

    async def state(request: Request) -> Response:
        told = await run_in_threadpool(state_for, workspace, request.query_params.get("me", ""))
        return JSONResponse(told, headers={"Cache-Control": "no-store"})

    async def stream(request: Request) -> Response:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(_changes(delivery, request), media_type="text/event-stream", headers=headers)

    routes = [Route("/page/state", state), Route("/page/stream", stream)]
    return routes + [Route(f"/page/{name}", _acting(delivery, act), methods=["POST"]) for name, act in ACTIONS.items()]


async def _changes(delivery: Delivery, request: Request) -> AsyncIterator[str]:
    """Yield an event after changes, at most ten a second."""
    last, quiet = -1, 0.0
    while not delivery.closing and not await request.is_disconnected():
        revision = delivery.workspace.revision
        if revision != last:
            last, quiet = revision, 0.0
            yield f"event: changed\ndata: {json.dumps({'revision': last})}\n\n"
        elif quiet >= PING:
            quiet = 0.0
            yield ": ping\n\n"
        await anyio.sleep(GLANCE)
        quiet += GLANCE


def _acting(delivery: Delivery, act: Act) -> Callable[[Request], Awaitable[Response]]:
    async def acting(request: Request) -> Response:
        try:
            asked = json.loads(await request.body())
            me = asked["me"]
        except (ValueError, KeyError, TypeError):
            return _refused("The page sent something that can't be read.")
        if me not in delivery.workspace.users:
            return _refused("There is nobody with that name here.")
        try:
            done = await run_in_threadpool(act, Person(delivery, me), delivery.workspace, asked)
        except (KeyError, TypeError) as missing:
            return _refused(f"The page left something out: {missing}.")
        except (SlackError, LookupError) as gone:
            return JSONResponse({"ok": False, "error": f"That can't be done any more: {gone}."})
        return JSONResponse(_told(done))

    return acting


def _refused(says: str) -> Response:
    return JSONResponse({"ok": False, "error": says}, 400)


def _told(done: ActionResult | Json) -> Json:
    if not isinstance(done, ActionResult):
        return {"ok": True} | done
    return {
        "ok": done.ok, "answered_in": done.answered_in, "status": done.status, "timed_out": done.timed_out,
        "errors": done.errors, "error": done.error,
    }  # fmt: skip


def _click(person: Person, workspace: Workspace, asked: Json) -> ActionResult:
    source = _source(person, workspace, asked["container"])
    blocks = (source.get("view") or source["message"])["blocks"]
    block, element = find_element(blocks, asked["action_id"], block_id=asked["block_id"])
    return person.act(source, block, reported(element, asked["action"]), asked.get("values") or {})


def _source(person: Person, workspace: Workspace, where: Json) -> Json:
    if where.get("home"):
        home = workspace.home(person.id)
        if home is None:
            raise LookupError("the home tab is empty")
        return {"view": home}
    if where.get("view_id"):
        return {"view": workspace.modals.find(person.id, where["view_id"])}
    if where.get("ephemeral_ts"):
        return person.whispered(where["ephemeral_ts"])
    channel = workspace.channels[where["channel"]]
    return {"channel": channel, "message": workspace.find(channel.id, where["ts"])}


def _submit(person: Person, workspace: Workspace, asked: Json) -> ActionResult:
    return person.submit_view(workspace.modals.find(person.id, asked["view_id"]), asked.get("values") or {})


def _close(person: Person, workspace: Workspace, asked: Json) -> ActionResult:
    return person.close(asked["view_id"])


def _command(person: Person, workspace: Workspace, asked: Json) -> ActionResult:
    return person.command(asked["channel"], asked["command"], asked.get("text", ""))


def _shortcut(person: Person, workspace: Workspace, asked: Json) -> ActionResult:
    return person.shortcut(asked["callback_id"])


def _message_shortcut(person: Person, workspace: Workspace, asked: Json) -> ActionResult:
    return person.message_shortcut(asked["channel"], asked["ts"], asked["callback_id"])


def _say(person: Person, workspace: Workspace, asked: Json) -> Json:
    return {"ts": person.say(asked["channel"], asked["text"], asked.get("thread_ts"))["ts"]}


def _home(person: Person, workspace: Workspace, asked: Json) -> Json:
    person.open_home()
    return {}


def _direct(person: Person, workspace: Workspace, asked: Json) -> Json:
    return {"channel": workspace.direct(person.id).id}


ACTIONS: dict[str, Act] = {
    "click": _click, "submit": _submit, "close": _close, "command": _command, "shortcut": _shortcut,
    "message_shortcut": _message_shortcut, "say": _say, "home": _home, "dm": _direct,
}  # fmt: skip
