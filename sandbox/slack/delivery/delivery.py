"""Carries what happens to the app, over a socket if one is open and else to its address, and reads its answers."""

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

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
"""The pauses before each of the three retries of an event; Slack itself waits not at all, a minute, five minutes."""


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
        workspace.told = self.event

    @property
    def request_url(self) -> str:
        """Give the address at which the app listens, empty when it listens nowhere."""
        return self.http.request_url

    @request_url.setter
    def request_url(self, url: str) -> None:
        self.http.request_url = url

    @property
    def sockets(self) -> list[Callable[[Json], None]]:
        """Give the connections that the app has opened."""
        return self.socket.open

    @property
    def closing(self) -> bool:
        """Say whether nothing more will be delivered."""
        return self._closing.is_set()

    def interaction(self, payload: Json) -> Answer:
        """Deliver a click or a submission, and wait for the answer."""
        return self._once("interactive", payload)

    def command(self, form: Json) -> Answer:
        """Deliver a slash command, and wait for the answer."""
        return self._once("slash_commands", form)

    def event(self, event: Json) -> None:
        """Deliver an event if the app subscribed to it; tried again as Slack does."""
        if self._wants(event) and (self.request_url or self.sockets) and not self.closing:
            self._events.submit(self._with_retries, payloads.event_callback(self.workspace, event))

    def challenge(self) -> bool:
        """Ask the app's address to prove itself, as Slack does when it is set."""
        told = {
            "token": payloads.TOKEN,
            "challenge": "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P",
            "type": "url_verification",
        }
        answer = self.http.post(json.dumps(told), content_type=JSON)
        return answer.status_code == 200 and str(told["challenge"]) in answer.text

    def post(self, body: str, *, headers: dict[str, str] | None = None, content_type: str = FORM) -> httpx.Response:
        """Post a raw body with a right signature, unless headers say otherwise."""
        return self.http.post(body, headers=headers, content_type=content_type)

    def signature(self, body: str, at: float | None = None) -> dict[str, str]:
        """Sign a body as Slack does."""
        return self.http.signature(body, at)

    def response_url(self, source: Source) -> str:
        """Give an address at which the app may answer an interaction."""
        return self.responses.address(source)

    def routes(self) -> list[BaseRoute]:
        """Give the routes by which the app answers and connects."""
        return [*self.socket.routes(), *response_routes(self.responses.take, self.workspace.faults)]

    def close(self) -> None:
        """Stop delivering; retries that wait are given up."""
        self._closing.set()
        self._events.shutdown(wait=False, cancel_futures=True)
        self.http.close()

    def _once(self, kind: str, payload: Json, *, retry: int = 0, reason: str = "") -> Answer:
        if self.sockets:
            answer = self.socket.deliver(kind, payload, retry=retry, reason=reason)
        elif self.request_url:
            answer = self.http.deliver(kind, payload, retry=retry, reason=reason)
        else:
            answer = Answer(kind=kind, status=0, answered_in=0.0, timed_out=True, trouble="connection_failed")
        self.workspace.audit_deliveries.append(answer)
        self.workspace.changed()
        return answer

    def _with_retries(self, payload: Json) -> None:
        answer = self._once("events_api", payload)
        for number, pause in enumerate(self._pauses, start=1):
            if answer.ok or answer.no_retry or self._closing.wait(pause):
                return
            answer = self._once("events_api", payload, retry=number, reason=answer.trouble)

    def _wants(self, event: Json) -> bool:
        settings: Any = self.workspace.manifest.get("settings", {}).get("event_subscriptions") or {}
        subscribed = settings.get("bot_events") or []
        kind = event["type"]
        return (f"message.{_PLURAL[event['channel_type']]}" if kind == "message" else kind) in subscribed


_PLURAL = {"channel": "channels", "group": "groups", "im": "im"}
