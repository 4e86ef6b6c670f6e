"""Socket Mode: URLs for connections, envelopes, and their acknowledgements."""

import asyncio
import json
import queue
import secrets
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from sandbox.slack.delivery.http_delivery import PATIENCE
from sandbox.slack.workspace.audit import Answer, Call
from sandbox.slack.workspace.entities import Json
from sandbox.slack.workspace.workspace import Workspace

CONNECTIONS = 10
_REFUSED = 1008
Send = Callable[[Json], None]


class SocketDelivery:
    """Delivers each envelope over any one open connection.

    `host` is where Slack lets apps connect, as *wss://wss-primary.example*; the host of the Web API by default.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.host = ""
        self.open: list[Send] = []
        self._tickets: set[str] = set()
        self._waiting: dict[str, queue.Queue[Json]] = {}
        self._lock = threading.Lock()

    def deliver(self, kind: str, payload: Json, *, retry: int = 0, reason: str = "") -> Answer:
        """Deliver an envelope and return its acknowledgement."""
        began, envelope_id = time.monotonic(), str(uuid.uuid4())
        envelope: Json = {"type": kind, "envelope_id": envelope_id, "payload": payload}
        envelope |= {"accepts_response_payload": kind != "events_api"}
        envelope |= {"retry_attempt": retry, "retry_reason": reason} if kind == "events_api" else {}
        waiting = self._waiting[envelope_id] = queue.Queue()
        try:
            secrets.choice(self.open)(envelope)
            acknowledgement = waiting.get(timeout=PATIENCE)
        except (queue.Empty, IndexError):
            taken = time.monotonic() - began
            return Answer(kind=kind, status=0, answered_in=taken, timed_out=True, error="timeout", retry=retry)
        finally:
            del self._waiting[envelope_id]
        body = acknowledgement.get("payload")
        text = body if isinstance(body, str) else json.dumps(body) if body else ""
        return Answer(kind=kind, status=200, answered_in=time.monotonic() - began, body=text, retry=retry)

    def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask every connection to close; the app reconnects by itself."""
        for send in list(self.open):
            send({"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}})

    def routes(self) -> list[BaseRoute]:
        """Return the routes of Socket Mode."""
        return [
            Route("/api/apps.connections.open", self._ticket, methods=["POST"]),
            WebSocketRoute("/socket", self._connection),
        ]

    async def _ticket(self, request: Request) -> Response:
        error, workspace = "", self.workspace
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token not in workspace.app_tokens:
            error = "not_allowed_token_type" if token == workspace.bot_token else "invalid_auth" if token else "not_authed"
        elif workspace.faults.down or workspace.faults.revoked:
            error = "service_unavailable" if workspace.faults.down else "token_revoked"
        workspace.audit.append(Call(method="apps.connections.open", args={}, at=time.monotonic(), error=error))
        if error:
            return JSONResponse({"ok": False, "error": error}, 503 if error == "service_unavailable" else 200)
        ticket = secrets.token_urlsafe(12)
        self._tickets.add(ticket)
        return JSONResponse({"ok": True, "url": f"{self.host or f'ws://{request.url.netloc}'}/socket?ticket={ticket}"})

    async def _connection(self, connection: WebSocket) -> None:
        ticket = connection.query_params.get("ticket", "")
        if ticket not in self._tickets or len(self.open) >= CONNECTIONS:
            await connection.close(code=_REFUSED)
            return
        self._tickets.discard(ticket)
        greeted = asyncio.Event()
        send = _sender(connection, asyncio.get_running_loop(), greeted)
        with self._lock:
            self.open.append(send)
        try:
            await connection.accept()
            await connection.send_text(json.dumps(self._hello()))
            greeted.set()
            self.workspace.changed()
            await self._listen(connection)
        except WebSocketDisconnect:
            return
        finally:
            with self._lock:
                self.open.remove(send)
            self.workspace.changed()

    async def _listen(self, connection: WebSocket) -> None:
        while True:
            frame = _read(await connection.receive_text())
            waiting = self._waiting.get(str(frame.get("envelope_id")))
            if waiting is not None:
                waiting.put(frame)

    def _hello(self) -> Json:
        debug = {"host": "sandbox", "started": datetime.now(UTC).isoformat(), "approximate_connection_time": 18060}
        about = {"app_id": self.workspace.app_id}
        return {
            "type": "hello", "num_connections": len(self.open), "connection_info": about, "debug_info": debug,
        }  # fmt: skip


def _sender(connection: WebSocket, loop: asyncio.AbstractEventLoop, greeted: asyncio.Event) -> Send:
    """Return a function that sends from any thread, after the greeting; a frame to a closed connection is dropped, as in Slack."""

    async def after_greeting(frame: Json) -> None:
        await greeted.wait()
        await connection.send_text(json.dumps(frame))

    def send(frame: Json) -> None:
        sent: Future[None] = asyncio.run_coroutine_threadsafe(after_greeting(frame), loop)
        sent.add_done_callback(lambda done: done.exception())

    return send


def _read(text: str) -> Json:
    try:
        frame: object = json.loads(text)
    except ValueError:
        return {}
    return frame if isinstance(frame, dict) else {}
