"""Socket Mode: apps.connections.open gives an address, and envelopes travel over the socket until it closes."""

import asyncio
import json
import secrets

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from sandbox.workspace.delivery import Delivery


def socket_routes(delivery: Delivery) -> list[BaseRoute]:
    """Give the routes that Socket Mode needs."""
    tickets: set[str] = set()

    async def connections_open(request: Request) -> Response:
        if request.headers.get("authorization", "").removeprefix("Bearer ") != delivery.workspace.app_token:
            return JSONResponse({"ok": False, "error": "invalid_auth"})
        ticket = secrets.token_urlsafe(12)
        tickets.add(ticket)
        address = f"ws://{request.url.netloc}/socket?ticket={ticket}"
        return JSONResponse({"ok": True, "url": address})

    async def socket(connection: WebSocket) -> None:
        ticket = connection.query_params.get("ticket", "")
        if ticket not in tickets:
            await connection.close()
            return
        tickets.discard(ticket)
        await connection.accept()
        await _serve(delivery, connection)

    return [Route("/api/apps.connections.open", connections_open, methods=["POST"]), WebSocketRoute("/socket", socket)]


async def _serve(delivery: Delivery, connection: WebSocket) -> None:
    loop = asyncio.get_running_loop()

    def send(text: str) -> None:
        asyncio.run_coroutine_threadsafe(connection.send_text(text), loop)

    hello = {
        "type": "hello",
        "num_connections": len(delivery.sockets) + 1,
        "connection_info": {"app_id": delivery.workspace.app_id},
    }
    await connection.send_text(json.dumps(hello))
    delivery.sockets.append(send)
    try:
        while True:
            told = json.loads(await connection.receive_text())
            delivery.acknowledged(told)
    except (WebSocketDisconnect, RuntimeError):
        pass
    finally:
        delivery.sockets.remove(send)
