"""Applies faults between the network and the org (delays, cut connections, HTML errors), and audits calls."""

import anyio
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.salesforce.org import Org
from sandbox.salesforce.records.audit import ApiCall

_LONGEST_REQUEST = 16_384
_MAINTENANCE = "<html><head><title>Service Unavailable</title></head><body><h1>503</h1>We are down for maintenance.</body></html>"
_TOO_LONG = {
    414: "<html><head><title>URI Too Long</title></head><body><h1>414</h1></body></html>",
    431: "<html><head><title>Request Header Fields Too Large</title></head><body><h1>431</h1></body></html>",
}
"""The refusals of an address above _LONGEST_REQUEST, and of an address and headers that are too long together."""


class FaultMiddleware:
    """Middleware in front of the org."""

    def __init__(self, app: ASGIApp, org: Org) -> None:
        self._app, self._org = app, org

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a call on, or apply the active faults to it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        call = _Call(self._org, scope, send)
        if self._org.faults.delay:
            await anyio.sleep(self._org.faults.delay)
        await self._apply_faults(call, scope, receive)
        call.record()

    async def _apply_faults(self, call: "_Call", scope: Scope, receive: Receive) -> None:
        faults, writing = self._org.faults, _is_writing(scope)
        if faults.down:
            await HTMLResponse(_MAINTENANCE, 503)(scope, receive, call.send)
        elif _is_data(scope) and faults.use("busy"):
            await HTMLResponse(_MAINTENANCE, 503, {"Retry-After": "30"})(scope, receive, call.send)
        elif too_long := _too_long(scope):
            await HTMLResponse(_TOO_LONG[too_long], too_long)(scope, receive, call.send)
        elif _is_data(scope) and faults.use("drop_before"):
            await call.cut_off()
        elif writing and faults.drop_after:
            await self._drop_after(call, scope, receive)
        elif writing and faults.use("hang_after"):
            await self._app(scope, receive, call.note_status)
            await _until_the_caller_leaves(receive)
        else:
            await self._app(scope, receive, call.send)

    async def _drop_after(self, call: "_Call", scope: Scope, receive: Receive) -> None:
        """Perform a call and break the connection; one that only asked is answered, and the fault waits for the next."""
        held: list[Message] = []

        async def hold(message: Message) -> None:
            held.append(message)

        await self._app(scope, receive, hold)
        _, parts = scope.get("salesforce.call", ("", ()))
        if parts and all(method == "GET" for method, *_ in parts):
            for message in held:
                await call.send(message)
            return
        self._org.faults.use("drop_after")
        for message in held:
            await call.note_status(message)
        await call.cut_off()


class _Call:
    """One call in progress."""

    def __init__(self, org: Org, scope: Scope, send: Send) -> None:
        self._org, self._scope, self._send = org, scope, send
        self._status = 0
        self._is_recorded = False

    async def send(self, message: Message) -> None:
        """Send the answer and note its status; who has the whole answer finds the call in the audit."""
        await self.note_status(message)
        if message["type"] == "http.response.body" and not message.get("more_body"):
            self.record()
        await self._send(message)

    async def note_status(self, message: Message) -> None:
        """Note the status of an answer without sending it."""
        if message["type"] == "http.response.start":
            self._status = int(message["status"])

    async def cut_off(self) -> None:
        """Break the connection: the server closes it because the promised body is missing."""
        await self._send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"65536")]})

    def record(self) -> None:
        """Add a data call to the audit, once; the sessions count logins."""
        if self._is_recorded or not _is_data(self._scope):
            return
        self._is_recorded = True
        user_id, parts = self._scope.get("salesforce.call", ("", ()))
        by = self._org.get("User", user_id)["Name"] if user_id else ""
        self._org.audit.calls.append(
            ApiCall(
                method=self._scope["method"],
                path=self._scope["path"],
                query=self._scope["query_string"].decode(),
                status=self._status,
                at=self._org.now(),
                user=str(by),
                subrequests=parts,
            )
        )


def _is_data(scope: Scope) -> bool:
    return str(scope["path"]).startswith("/services/data/")


def _is_writing(scope: Scope) -> bool:
    return _is_data(scope) and scope["method"] != "GET"


def _too_long(scope: Scope) -> int:
    """Return the status of a request that is too long (App Limits, "Request Size Limits"); 0 for any other."""
    headers = sum(len(name) + len(value) + 4 for name, value in scope["headers"])
    address = len(scope["raw_path"]) + len(scope["query_string"])
    if address > _LONGEST_REQUEST:
        return 414
    return 431 if address + headers > _LONGEST_REQUEST else 0


async def _until_the_caller_leaves(receive: Receive) -> None:
    message: Message = {"type": "http.request"}
    while message["type"] != "http.disconnect":
        message = await receive()
