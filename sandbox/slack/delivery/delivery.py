"""Delivers to the app over an open socket, or else to its request URL."""

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode

import httpx
from starlette.routing import BaseRoute

from sandbox.slack.delivery import payloads
from sandbox.slack.delivery.http_delivery import FORM, JSON, HttpDelivery
from sandbox.slack.delivery.response_urls import ResponseUrls, Source, response_routes
from sandbox.slack.delivery.socket_delivery import SocketDelivery
from sandbox.slack.workspace.audit import Answer
from sandbox.slack.workspace.entities import Json
from sandbox.slack.workspace.workspace import Workspace

SHORT_PAUSES = (0.0, 1.0, 3.0)
"""Seconds before each of the three retries of an event; Slack waits 0 seconds, 1 minute and 5 minutes."""


class Delivery:
    """Delivers to one app: interactions and commands once, events with retries."""

    def __init__(self, workspace: Workspace, request_url: str = "", *, event_pauses: tuple[float, ...] = SHORT_PAUSES) -> None:
        self.workspace = workspace
        self.http = HttpDelivery(workspace.signing_secret, request_url)
        self.socket = SocketDelivery(workspace)
        self.responses = ResponseUrls(workspace)
        self._pauses = event_pauses
        self._closing = threading.Event()
        self._events = ThreadPoolExecutor(max_workers=4, thread_name_prefix="slack_events")
        workspace.on_event = self.event

    @property
    def request_url(self) -> str:
        """Return the app's request URL, or an empty text."""
        return self.http.request_url

    @request_url.setter
    def request_url(self, url: str) -> None:
        self.http.request_url = url

    @property
    def sockets(self) -> list[Callable[[Json], None]]:
        """Return the app's open connections."""
        return self.socket.open

    @property
    def closing(self) -> bool:
        """Return whether delivery has stopped."""
        return self._closing.is_set()

    def interaction(self, payload: Json) -> Answer:
        """Deliver a click or submission and return the answer."""
        return self._once("interactive", payload)

    def command(self, form: Json) -> Answer:
        """Deliver a slash command and return the answer."""
        return self._once("slash_commands", form)

    def event(self, event: Json) -> None:
        """Deliver an event with Slack's retries, if the app subscribes to it."""
        if self._wants(event) and (self.request_url or self.sockets) and not self.closing:
            self._events.submit(self._with_retries, payloads.event_callback(self.workspace, event))

    def challenge(self) -> bool:
        """Return whether the request URL passes Slack's URL verification."""
        request = {
            "token": payloads.TOKEN,
            "challenge": "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P",
            "type": "url_verification",
        }
        answer = self.http.post(json.dumps(request), content_type=JSON)
        return answer.status_code == 200 and str(request["challenge"]) in answer.text

    def ssl_check(self) -> httpx.Response:
        """Ask whether the address of a command has a valid certificate, as Slack does now and then; return the answer."""
        return self.http.post(urlencode({"ssl_check": "1", "token": payloads.TOKEN}))

    def post(self, body: str | bytes, *, headers: dict[str, str] | None = None, content_type: str = FORM) -> httpx.Response:
        """Post a raw body with a valid signature, unless headers override it."""
        return self.http.post(body, headers=headers, content_type=content_type)

    def signature(self, body: str | bytes, at: float | None = None) -> dict[str, str]:
        """Return the signature headers for a body."""
        return self.http.signature(body, at)

    def response_url(self, source: Source) -> str:
        """Return a response URL for an interaction."""
        return self.responses.address(source)

    def routes(self) -> list[BaseRoute]:
        """Return the routes for response URLs and Socket Mode."""
        return [*self.socket.routes(), *response_routes(self.responses.take, self.workspace.faults)]

    def close(self) -> None:
        """Stop delivering and drop waiting retries."""
        self._closing.set()
        self._events.shutdown(wait=False, cancel_futures=True)
        self.http.close()

    def _once(self, kind: str, payload: Json, *, retry: int = 0, reason: str = "") -> Answer:
        if self.sockets:
            answer = self.socket.deliver(kind, payload, retry=retry, reason=reason)
        elif self.request_url:
            answer = self.http.deliver(kind, payload, retry=retry, reason=reason)
        else:
            answer = Answer(kind=kind, status=0, answered_in=0.0, timed_out=True, error="connection_failed")
        self.workspace.typed.append(payload)
        self.workspace.audit_deliveries.append(answer)
        if answer.ok:
            self.workspace.used.update(_used(payload))
        self.workspace.changed()
        return answer

    def _with_retries(self, payload: Json) -> None:
        answer = self._once("events_api", payload)
        for number, pause in enumerate(self._pauses, start=1):
            if answer.ok or answer.no_retry or self._closing.wait(pause):
                return
            answer = self._once("events_api", payload, retry=number, reason=answer.error)

    def _wants(self, event: Json) -> bool:
        settings: Any = self.workspace.manifest.get("settings", {}).get("event_subscriptions") or {}
        subscribed = settings.get("bot_events") or []
        kind = event["type"]
        return (f"message.{_PLURAL[event['channel_type']]}" if kind == "message" else kind) in subscribed


_PLURAL = {"channel": "channels", "group": "groups", "im": "im"}


def _used(payload: Json) -> list[str]:
    """Name what a person used: the command, or the actions of what was clicked."""
    return [payload["command"]] if "command" in payload else [each["action_id"] for each in payload.get("actions") or []]
