"""Answers Slack's requests: reads the body within bounds, verifies the bytes, and only then hands them to Bolt."""

from asyncio import get_running_loop
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext

import anyio
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from slack_bolt import App, BoltRequest
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response

from bot.server.contents import read_content
from bot.server.signature import Signature
from bot.telemetry.counters import ACKNOWLEDGEMENTS

MAX_BODY = 1_000_000
"""Bytes; Slack's largest payloads (a view of 250 KB, form-encoded) stay well below."""

ANSWERING_THREADS = 16
LARGE, LARGE_AT_ONCE = 100_000, 2
"""Bytes from which a body is large, and how many of those are read side by side, so that their senders keep no click waiting."""

_TOO_LARGE = "The request is too large."
_NOT_SIGNED = "The request is not signed."
_STARTING = "Baton is starting."
_MALFORMED = "The request is malformed."


Object = dict[str, object]


class Envelope(BaseModel):
    """What Bolt itself reads of a payload, where Slack always sends an object; Bolt fails on other shapes."""

    model_config = ConfigDict(extra="ignore", strict=True)

    type: str = ""
    event: Object = {}
    authorizations: list[Object] = []
    user: Object = {}
    team: Object = {}
    enterprise: Object = {}
    channel: Object = {}
    container: Object = {}
    message: Object = {}
    view: Object = {}
    actions: list[Object] = Field(default=[{}], min_length=1)


def slack_events(bolt: Callable[[], App | None], signing_secrets: tuple[str, ...]) -> Callable[[Request], object]:
    """Answer Slack from threads of our own, off the event loop: Bolt waits while a listener works.

    (Bolt's own Starlette adapter waits inside the event loop and answers 85 requests a second under every load.)
    """
    acknowledged = ACKNOWLEDGEMENTS.labels("http")
    threads, few = ThreadPoolExecutor(ANSWERING_THREADS, thread_name_prefix="slack"), anyio.CapacityLimiter(LARGE_AT_ONCE)

    def verified(request: Request, signature: Signature, body: bytearray) -> Response:
        if not any(signature.fits(body, secret) for secret in signing_secrets):
            return PlainTextResponse(_NOT_SIGNED, status_code=401)
        app = bolt()
        return _answer(app, request, body) if app else PlainTextResponse(_STARTING, status_code=503)

    async def timed(request: Request) -> Response:
        with acknowledged.time():
            return await answer(request)

    async def answer(request: Request) -> Response:
        signature = Signature(request.headers)
        if not signature.is_plausible:
            return PlainTextResponse(_NOT_SIGNED, status_code=401)
        async with few if _is_large(request) else nullcontext():
            body = await _body(request)
        if body is None:
            return PlainTextResponse(_TOO_LARGE, status_code=413)
        return await get_running_loop().run_in_executor(threads, verified, request, signature, body)

    return timed


def _is_large(request: Request) -> bool:
    return int(request.headers.get("content-length", MAX_BODY)) > LARGE


async def _body(request: Request) -> bytearray | None:
    """Read the body, or None when it is larger than anything Slack sends; empty when the sender went away."""
    if int(request.headers.get("content-length", "0")) > MAX_BODY:
        return None
    collected = bytearray()
    try:
        async for chunk in request.stream():
            collected += chunk
            if len(collected) > MAX_BODY:
                return None
    except ClientDisconnect:
        return bytearray()
    return collected


def _answer(bolt: App, request: Request, body: bytearray) -> Response:
    asked = _read(request, body)
    if asked is None:
        return PlainTextResponse(_MALFORMED, status_code=400)
    answer = bolt.dispatch(asked)
    headers = {name: values[0] for name, values in answer.headers.items() if name != "content-length"}
    return Response(answer.body, status_code=answer.status, headers=headers)


def _read(request: Request, body: bytearray) -> BoltRequest | None:
    """Read a request for Bolt; None for one of another form. A part that is null counts as absent.

    `socket_mode` is how Bolt takes a content that is read already.
    """
    headers: dict[str, str | Sequence[str]] = dict(request.headers.items())
    try:
        content = read_content(bytes(body), request.headers.get("content-type", ""))
        if not isinstance(content, dict):
            return None
        known = {name: part for name, part in content.items() if part is not None}
        Envelope.model_validate(known)
        return BoltRequest(body=known, query=str(request.query_params), headers=headers, mode="socket_mode")
    except (ValidationError, ValueError, TypeError, AttributeError, LookupError, RecursionError):
        return None
