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
from sandbox.slack.client.action_result import ActionResult
from sandbox.slack.client.person import Person
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
        view = await run_in_threadpool(state_for, workspace, request.query_params.get("me", ""))
        return JSONResponse(view, headers={"Cache-Control": "no-store"})

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
            body = json.loads(await request.body())
            me = body["me"]
        except (ValueError, KeyError, TypeError):
            return _refused("The page sent something that can't be read.")
        if me not in delivery.workspace.users:
            return _refused("There is nobody with that name here.")
        try:
            done = await run_in_threadpool(act, Person(delivery, me), delivery.workspace, body)
        except (KeyError, TypeError) as missing:
            return _refused(f"The page left something out: {missing}.")
        except (SlackError, LookupError) as gone:
            return JSONResponse({"ok": False, "error": f"That can't be done any more: {gone}."})
        return JSONResponse(_as_json(done))

    return acting


def _refused(message: str) -> Response:
    return JSONResponse({"ok": False, "error": message}, 400)


def _as_json(done: ActionResult | Json) -> Json:
    if not isinstance(done, ActionResult):
        return {"ok": True} | done
    return {
        "ok": done.ok, "answered_in": done.answered_in, "status": done.status, "timed_out": done.timed_out,
        "errors": done.errors, "error": done.error,
    }  # fmt: skip


def _click(person: Person, workspace: Workspace, body: Json) -> ActionResult:
    source = _source(person, workspace, body["container"])
    blocks = (source.get("view") or source["message"])["blocks"]
    block, element = find_element(blocks, body["action_id"], block_id=body["block_id"])
    return person.act(source, block, reported(element, body["action"]), body.get("values") or {})


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


def _submit(person: Person, workspace: Workspace, body: Json) -> ActionResult:
    return person.submit_view(workspace.modals.find(person.id, body["view_id"]), body.get("values") or {})


def _close(person: Person, workspace: Workspace, body: Json) -> ActionResult:
    return person.close(body["view_id"])


def _command(person: Person, workspace: Workspace, body: Json) -> ActionResult:
    return person.command(body["channel"], body["command"], body.get("text", ""))


def _shortcut(person: Person, workspace: Workspace, body: Json) -> ActionResult:
    return person.shortcut(body["callback_id"])


def _message_shortcut(person: Person, workspace: Workspace, body: Json) -> ActionResult:
    return person.message_shortcut(body["channel"], body["ts"], body["callback_id"])


def _say(person: Person, workspace: Workspace, body: Json) -> Json:
    return {"ts": person.say(body["channel"], body["text"], body.get("thread_ts"))["ts"]}


def _home(person: Person, workspace: Workspace, body: Json) -> Json:
    person.open_home()
    return {}


def _direct(person: Person, workspace: Workspace, body: Json) -> Json:
    return {"channel": workspace.direct(person.id).id}


def _locale(person: Person, workspace: Workspace, body: Json) -> Json:
    """Set the language of this person, as they do in Slack's preferences."""
    workspace.set_locale(person.id, str(body["locale"]))
    return {}


ACTIONS: dict[str, Act] = {
    "click": _click, "submit": _submit, "close": _close, "command": _command, "shortcut": _shortcut,
    "message_shortcut": _message_shortcut, "say": _say, "home": _home, "dm": _direct, "locale": _locale,
}  # fmt: skip
