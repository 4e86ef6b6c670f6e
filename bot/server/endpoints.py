"""The HTTP endpoints: Slack's requests, health, and for operators metrics and the reasons of readiness."""

from collections.abc import Callable

from anyio.to_thread import run_sync
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from slack_bolt import App
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.server.slack_requests import slack_events

State = dict[str, object]


def slack_routes(bolt: Callable[[], App | None], signing_secrets: tuple[str, ...]) -> list[Route]:
    """Return the endpoint of Slack's requests; `bolt` returns None while Baton starts.

    A check of the certificate may come by GET, without a signature; it reads and changes nothing.
    """
    return [
        Route("/slack/events", slack_events(bolt, signing_secrets), methods=["POST"]),
        Route("/slack/events", _certificate_check, methods=["GET"]),
    ]


def public_routes(readiness: Callable[[], State]) -> list[Route]:
    """Return what anybody may ask: whether the process lives and is ready. `readiness` returns *ok* as status when it is."""
    return [Route("/healthz", _healthz), Route("/readyz", _readyz(lambda: {"status": readiness()["status"]}))]


def admin_routes(readiness: Callable[[], State], registry: CollectorRegistry) -> list[Route]:
    """Return what operators ask: the same with reasons and lags, and the metrics."""
    return [Route("/healthz", _healthz), Route("/readyz", _readyz(readiness)), Route("/metrics", _metrics(registry))]


async def _certificate_check(request: Request) -> Response:
    return Response(status_code=200 if request.query_params.get("ssl_check") == "1" else 405)


async def _healthz(request: Request) -> Response:
    return JSONResponse({"status": "ok"})


def _readyz(readiness: Callable[[], State]) -> Callable[[Request], object]:
    async def readyz(request: Request) -> Response:
        state = await run_sync(readiness)
        return JSONResponse(state, 200 if state["status"] == "ok" else 503)

    return readyz


def _metrics(registry: CollectorRegistry) -> Callable[[Request], object]:
    async def metrics(request: Request) -> Response:
        return Response(await run_sync(generate_latest, registry), headers={"content-type": CONTENT_TYPE_LATEST})

    return metrics
