"""Carries what happens to the app: signed HTTP, or Socket Mode when a socket is open; and reads its answers."""

import hashlib
import hmac
import json
import queue
import secrets
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx

from sandbox.workspace import payloads
from sandbox.workspace.members import Json
from sandbox.workspace.workspace import Workspace

PATIENCE = 3.0
EVENT_TRIES = 4


@dataclass(frozen=True, kw_only=True)
class Answer:
    """How the app answered: in how many seconds, with which status and body; `timed_out` after 3 seconds."""

    kind: str
    status: int
    answered_in: float
    body: str = ""
    timed_out: bool = False

    @property
    def json(self) -> Json:
        """Give the body as JSON, an empty mapping where it is none."""
        try:
            told = json.loads(self.body or "{}")
        except ValueError:
            return {}
        return told if isinstance(told, dict) else {}


class Delivery:
    """Delivers to one app. `request_url` is where it listens; sockets that are open are used instead."""

    def __init__(self, workspace: Workspace, *, event_pauses: tuple[float, ...] = (0.0, 1.0, 3.0)) -> None:
        self.workspace = workspace
        self.request_url = ""
        self.answers: list[Answer] = []
        self.sockets: list[Callable[[str], None]] = []
        self._waiting: dict[str, queue.Queue[Json]] = {}
        self._event_pauses = event_pauses
        self._responses: dict[str, tuple[str, Json, int]] = {}
        self._http = httpx.Client(timeout=httpx.Timeout(20.0), trust_env=False, limits=httpx.Limits(max_connections=100))
        self._events = ThreadPoolExecutor(max_workers=4, thread_name_prefix="slack_events")
        self.public_url = ""
        workspace.told = self.event

    def interaction(self, payload: Json) -> Answer:
        """Deliver a click or a submission, and wait for the answer."""
        return self._deliver("interactive", payload, urlencode({"payload": payloads.encoded(payload)}))

    def command(self, form: Json) -> Answer:
        """Deliver a slash command, and wait for the answer."""
        return self._deliver("slash_commands", form, urlencode(form))

    def event(self, event: Json) -> None:
        """Deliver an event if the app subscribed to it; tried again as Slack does."""
        wanted = self.workspace.manifest.get("settings", {}).get("event_subscriptions", {}).get("bot_events", [])
        if event["type"] in wanted and (self.request_url or self.sockets):
            self._events.submit(self._event, payloads.event_callback(self.workspace, event))

    def post(
        self,
        body: str,
        *,
        headers: dict[str, str] | None = None,
        content_type: str = "application/x-www-form-urlencoded",
    ) -> httpx.Response:
        """Post a raw body with a right signature, unless headers say otherwise."""
        signed = self.signature(body) | {"content-type": content_type} | (headers or {})
        return self._http.post(self.request_url, content=body.encode(), headers=signed)

    def signature(self, body: str, at: float | None = None) -> dict[str, str]:
        """Sign a body as Slack does, with real time."""
        stamp = str(int(at if at is not None else time.time()))
        base = f"v0:{stamp}:{body}".encode()
        digest = hmac.new(self.workspace.signing_secret.encode(), base, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}

    def response_url(self, user: str, source: Json) -> str:
        """Give an address at which the app may answer this interaction, five times within half an hour."""
        token = secrets.token_urlsafe(16)
        self._responses[token] = (user, source, 5)
        return f"{self.public_url}/respond/{token}"

    def respond(self, token: str, told: Json) -> bool:
        """Take an answer that the app posted to a response address; False when that is used up or unknown."""
        user, source, left = self._responses.get(token, ("", {}, 0))
        if left == 0:
            return False
        self._responses[token] = (user, source, left - 1)
        if told.get("response_type") == "in_channel":
            message = {
                "user": self.workspace.bot_user_id,
                "text": told.get("text", ""),
                "blocks": told.get("blocks") or [],
            }
            self.workspace.append(source["channel"], message)
        else:
            text = str(told.get("text") or "")
            self.workspace.whisper(user, source["channel"], text, told.get("blocks"), source.get("thread_ts"))
        return True

    def acknowledged(self, told: Json) -> None:
        """Take an answer that came over a socket."""
        waiting = self._waiting.get(str(told.get("envelope_id")))
        if waiting is not None:
            waiting.put(told)

    def close(self) -> None:
        """Stop delivering."""
        self._events.shutdown(wait=False, cancel_futures=True)
        self._http.close()

    def _deliver(self, kind: str, payload: Json, body: str) -> Answer:
        answer = self._by_socket(kind, payload) if self.sockets else self._by_http(kind, body)
        self.answers.append(answer)
        return answer

    def _by_http(
        self,
        kind: str,
        body: str,
        extra: dict[str, str] | None = None,
        content_type: str = "application/x-www-form-urlencoded",
    ) -> Answer:
        began = time.monotonic()
        if not self.request_url:
            return Answer(kind=kind, status=0, answered_in=0.0, timed_out=True)
        try:
            told = self.post(body, headers=extra, content_type=content_type)
        except httpx.HTTPError:
            return Answer(kind=kind, status=0, answered_in=time.monotonic() - began, timed_out=True)
        taken = time.monotonic() - began
        return Answer(kind=kind, status=told.status_code, answered_in=taken, body=told.text, timed_out=taken > PATIENCE)

    def _by_socket(self, kind: str, payload: Json) -> Answer:
        began, envelope = time.monotonic(), uuid.uuid4().hex
        self._waiting[envelope] = queue.Queue()
        told = {
            "type": kind,
            "envelope_id": envelope,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        secrets.choice(self.sockets)(json.dumps(told))
        try:
            answer = self._waiting[envelope].get(timeout=PATIENCE)
        except queue.Empty:
            return Answer(kind=kind, status=0, answered_in=time.monotonic() - began, timed_out=True)
        finally:
            del self._waiting[envelope]
        body = answer.get("payload")
        text = body if isinstance(body, str) else json.dumps(body) if body else ""
        return Answer(kind=kind, status=200, answered_in=time.monotonic() - began, body=text)

    def _event(self, payload: Json) -> None:
        body = json.dumps(payload)
        for attempt in range(EVENT_TRIES):
            if attempt:
                threading.Event().wait(self._event_pauses[attempt - 1])
            again = {"x-slack-retry-num": str(attempt), "x-slack-retry-reason": "http_error"} if attempt else {}
            answer = (
                self._by_socket("events_api", payload)
                if self.sockets
                else self._by_http("events_api", body, again, "application/json")
            )
            self.answers.append(answer)
            if answer.status == 200 and not answer.timed_out:
                return


def answered_view(workspace: Workspace, user: str, view: Json, answer: Answer) -> dict[str, str]:
    """Do to a modal what the app's answer to its submission says; gives the errors to show in it."""
    told: Any = answer.json
    match told.get("response_action"):
        case "errors":
            return dict(told.get("errors") or {})
        case "update":
            workspace.replace_view(view["id"], told["view"])
        case "push":
            workspace.push_view(user, told["view"])
        case "clear":
            workspace.close_view(user, view["id"], all_of_them=True)
        case _:
            workspace.close_view(user, view["id"])
    return {}
