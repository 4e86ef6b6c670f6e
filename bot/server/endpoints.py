"""The HTTP endpoints: Slack's requests, health, readiness and metrics."""

from collections.abc import Callable, Sequence

import anyio
from anyio.to_thread import run_sync
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from slack_bolt import App, BoltRequest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

MAX_BODY = 1_000_000
"""Bytes; Slack's largest payloads (a view of 250 KB, form-encoded) stay well below."""

ANSWERING_THREADS = 16


def http_app(bolt: App | None, readiness: Callable[[], dict[str, object]], registry: CollectorRegistry) -> Starlette:
    """Build the ASGI app; `bolt` is None in Socket Mode. `readiness` returns the state of Baton; the status *ok* means ready."""
    routes = [
        Route("/healthz", _healthz),
        Route("/readyz", _readyz(readiness)),
        Route("/metrics", _metrics(registry)),
    ]
    if bolt is not None:
        routes.append(Route("/slack/events", _slack_events(bolt), methods=["POST"]))
    return Starlette(routes=routes)


def _slack_events(bolt: App) -> Callable[[Request], object]:
    """Answer Slack from threads of our own, off the event loop: Bolt waits while a listener works.

    (Bolt's own Starlette adapter waits inside the event loop and answers 85 requests a second under every load.)
    """
    threads = anyio.CapacityLimiter(ANSWERING_THREADS)

    async def slack_events(request: Request) -> Response:
        body = await _body(request)
        if body is None:
            return PlainTextResponse("The request is too large.", status_code=413)
        timestamp = request.headers.get("x-slack-request-timestamp", "")
        if not timestamp.isdecimal():
            return PlainTextResponse("The request is not signed.", status_code=401)
        request_to_bolt = BoltRequest(body=body, query=str(request.query_params), headers=_headers(request))
        answer = await run_sync(bolt.dispatch, request_to_bolt, limiter=threads)
        headers = {name: values[0] for name, values in answer.headers.items() if name != "content-length"}
        return Response(answer.body, status_code=answer.status, headers=headers)

    return slack_events


async def _body(request: Request) -> str | None:
    """Read the body as text, or None when it is larger than anything Slack sends; bytes that are not UTF-8 fail the signature."""
    collected = bytearray()
    async for chunk in request.stream():
        collected += chunk
        if len(collected) > MAX_BODY:
            return None
    return collected.decode("utf-8", errors="replace")


def _headers(request: Request) -> dict[str, str | Sequence[str]]:
    return dict(request.headers.items())


async def _healthz(request: Request) -> Response:
    return JSONResponse({"status": "ok"})


def _readyz(readiness: Callable[[], dict[str, object]]) -> Callable[[Request], object]:
    async def readyz(request: Request) -> Response:
        state = await run_sync(readiness)
        return JSONResponse(state, 200 if state["status"] == "ok" else 503)

    return readyz


def _metrics(registry: CollectorRegistry) -> Callable[[Request], object]:
    async def metrics(request: Request) -> Response:
        return Response(await run_sync(generate_latest, registry), headers={"content-type": CONTENT_TYPE_LATEST})

    return metrics
