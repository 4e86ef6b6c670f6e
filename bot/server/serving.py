"""Serves an ASGI app in a thread, and stops it when the requests in flight have ended."""

import asyncio
import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

import uvicorn
from starlette.types import ASGIApp

from bot.server.bounded_protocol import BoundedProtocol

BACKLOG = 512

DATED_EVERY = 1.0
"""Seconds after which the date in the headers of answers is set again."""


class _Server(uvicorn.Server):
    """Rests until it is asked to stop; uvicorn's own asks itself ten times a second whether it was."""

    _resting: tuple[asyncio.AbstractEventLoop, asyncio.Event] | None = None

    async def main_loop(self) -> None:
        """Return when the server is asked to stop."""
        asked = asyncio.Event()
        self._resting = asyncio.get_running_loop(), asked
        while not await self.on_tick(0):
            with suppress(TimeoutError):
                await asyncio.wait_for(asked.wait(), DATED_EVERY)

    def ask_to_stop(self) -> None:
        """Ask the server to stop, from any thread."""
        self.should_exit = True
        if self._resting:
            loop, asked = self._resting
            with suppress(RuntimeError):  # the loop has ended already
                loop.call_soon_threadsafe(asked.set)


@dataclass(frozen=True)
class Served:
    """A server that is listening at `url`."""

    url: str
    _server: _Server
    _thread: threading.Thread

    def stop(self, patience: float = 10.0) -> None:
        """Stop accepting, let requests in flight end, and wait for it at most `patience` seconds (0: not at all)."""
        self._server.ask_to_stop()
        self._thread.join(timeout=patience)


def serve(app: ASGIApp, host: str = "127.0.0.1", port: int = 0, *, ws: Literal["none", "websockets-sansio"] = "none") -> Served:
    """Listen on host and port (0: any free one) and return once requests are answered; OSError when the port is taken.

    `ws` names who speaks WebSocket; the sandbox needs it, and Baton's own address does not.
    """
    listening = _listening_socket(host, port)
    config = uvicorn.Config(
        app,
        http=BoundedProtocol,
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=3,
        ws=ws,
        proxy_headers=False,
    )
    server = _Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="http", daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.005)
    shown = f"[{host}]" if ":" in host else host
    return Served(f"http://{shown}:{listening.getsockname()[1]}", server, thread)


def _listening_socket(host: str, port: int) -> socket.socket:
    """Bind a socket of TCP by its number, which `socket.create_server` leaves out.

    Only by that number does asyncio know that an accepted connection needs TCP_NODELAY; without it the second part of each
    answer waits 40 ms for an acknowledgement.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(BACKLOG)
    except OSError:
        listening.close()
        raise
    return listening
