"""A workspace on loopback, with an app whose answers each test defines."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.server.serving import Served, serve
from sandbox.clock import SandboxClock
from sandbox.page.api import page_routes
from sandbox.slack.api.web_api import web_api_routes
from sandbox.slack.client.person import Person
from sandbox.slack.delivery.delivery import Delivery
from sandbox.slack.workspace.workspace import Workspace

Json = dict[str, Any]
_READ = ["channels", "groups", "im", "users", "usergroups", "files", "team"]
_WRITE = ["chat", "im", "reactions", "files"]
SCOPES = frozenset(
    {f"{each}:read" for each in _READ}
    | {f"{each}:write" for each in _WRITE}
    | {f"{each}:history" for each in _READ[:3]}
    | {"channels:join", "users:read.email"}
)
EVENTS = ["app_home_opened", "app_mention", "member_joined_channel", "member_left_channel", "message.channels"]
EVENTS += ["message.im", "user_change", "subteam_members_changed", "channel_archive", "channel_rename", "team_join"]
MANIFEST: Json = {
    "display_information": {"name": "Ferry"},
    "features": {
        "app_home": {"home_tab_enabled": True},
        "slash_commands": [{"command": "/ferry", "description": "Ask the ferry", "usage_hint": "[where]"}],
        "shortcuts": [
            {"name": "Call it", "type": "global", "callback_id": "call", "description": "Call the ferry"},
            {"name": "Send it over", "type": "message", "callback_id": "send_over", "description": "Put it on the ferry"},
        ],
    },
    "settings": {"event_subscriptions": {"bot_events": EVENTS}},
}
OPEN, CLOSED, PRIVATE, ELSEWHERE, ARCHIVED = "C0OPEN", "C0CLOSED", "G0PRIVATE", "C0ELSEWHERE", "C0OLD"


@dataclass
class Heard:
    """One request that the app received."""

    headers: dict[str, str]
    body: Json


@dataclass
class App:
    """An app that records its requests and answers with a status and body, or with the result of a function."""

    answers: Callable[[Heard], Response] = lambda request: Response()
    heard: list[Heard] = field(default_factory=list)

    async def __call__(self, request: Request) -> Response:
        raw = (await request.body()).decode()
        if request.headers["content-type"] == "application/json":
            body = json.loads(raw)
        else:
            form = dict(parse_qsl(raw, keep_blank_values=True))
            body = json.loads(form["payload"]) if "payload" in form else form
        received = Heard(headers=dict(request.headers), body=body)
        self.heard.append(received)
        return self.answers(received)

    def answers_with(self, answer: Json | str | None = None, status: int = 200) -> None:
        """Set the answer from now on."""
        self.answers = lambda request: JSONResponse(answer, status) if isinstance(answer, dict) else Response(answer, status)

    @property
    def asked(self) -> list[Json]:
        """Return the clicks, submissions and commands that it received."""
        return [each.body for each in self.heard if "event" not in each.body]

    def events(self, kind: str) -> list[Json]:
        """Return the received events of a type."""
        return [each.body["event"] for each in self.heard if each.body.get("event", {}).get("type") == kind]


class Room:
    """A workspace with people and channels and an app, both on loopback."""

    def __init__(self) -> None:
        self.clock = SandboxClock()
        self.workspace = Workspace(self.clock, "secret", "xoxb-test", "xapp-test", SCOPES, manifest=MANIFEST)
        self.app = App()
        self.delivery = Delivery(self.workspace, event_pauses=(0.0, 0.05, 0.1))
        routes = [*self.delivery.routes(), *web_api_routes(self.workspace), *page_routes(self.delivery)]
        self._served: list[Served] = [serve(Starlette(routes=routes), ws="websockets-sansio")]
        self.url = self.workspace.url = self._served[0].url
        self.client = WebClient("xoxb-test", base_url=f"{self.url}/api/", retry_handlers=[])
        self._settle()

    def listen(self) -> None:
        """Connect the app to Slack's deliveries."""

        async def receive(request: Request) -> Response:
            return await self.app(request)

        self._served.append(serve(Starlette(routes=[Route("/slack/events", receive, methods=["POST"])])))
        self.delivery.request_url = f"{self._served[-1].url}/slack/events"

    def close(self) -> None:
        """Stop everything."""
        self.delivery.close()
        for served in self._served:
            served.stop(patience=0)

    def person(self, user: str) -> Person:
        """Return a person by name."""
        return Person(self.delivery, user)

    def _settle(self) -> None:
        add = self.workspace.add_user
        add("U0BATON", "ferry", "Ferry", is_bot=True)
        add("U0ANN", "ann", "Ann Abe", title="Pilot")
        add("U0BO", "bo", "Bo Baba", tz="Europe/Berlin")
        add("U0GONE", "gone", "Gone Girl", deleted=True)
        self.workspace.add_channel(OPEN, "open", ["U0BATON", "U0ANN", "U0BO", "U0GONE"])
        self.workspace.add_channel(ELSEWHERE, "elsewhere", ["U0ANN"])
        self.workspace.add_channel(PRIVATE, "private", ["U0ANN"], is_private=True)
        self.workspace.add_channel(ARCHIVED, "old", ["U0BATON", "U0ANN"], archived=True)
        self.workspace.add_usergroup("S0PILOTS", "pilots", "Pilots", ["U0ANN"])


def refusal(call: Callable[..., Any], **args: Any) -> Json:
    """Call a method that must fail and return Slack's answer."""
    try:
        call(**args)
    except SlackApiError as refused:
        return dict(refused.response.data)
    raise AssertionError("it was not refused")


def words(text: str) -> Json:
    """Return a plain text object."""
    return {"type": "plain_text", "text": text}


def section(text: str, **more: Any) -> Json:
    """Return a section."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(action_id: str, text: str = "Go", **more: Any) -> Json:
    """Return a button."""
    return {"type": "button", "action_id": action_id, "text": words(text), **more}


def row(*elements: Json, block_id: str = "row") -> Json:
    """Return a row of buttons."""
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def typed_in(block_id: str, **more: Any) -> Json:
    """Return a text input."""
    element = {"type": "plain_text_input", "action_id": "text", **more}
    return {"type": "input", "block_id": block_id, "label": words("Say"), "element": element}


def modal(*blocks: Json, title: str = "Ask", **more: Any) -> Json:
    """Return a modal."""
    return {"type": "modal", "title": words(title), "submit": words("Send"), "blocks": list(blocks), **more}
