"""Serves an ASGI app in a thread, and stops it when the requests in flight have ended."""

import socket
import threading
import time
from dataclasses import dataclass

import uvicorn
from starlette.types import ASGIApp


@dataclass(frozen=True)
class Served:
    """A server that is listening at `url`."""

    url: str
    _server: uvicorn.Server
    _thread: threading.Thread

    def stop(self, patience: float = 10.0) -> None:
        """Stop accepting, let requests in flight end, and wait for it at most `patience` seconds (0: not at all)."""
        self._server.should_exit = True
        self._thread.join(timeout=patience)


def serve(app: ASGIApp, host: str = "127.0.0.1", port: int = 0) -> Served:
    """Listen on host and port (0: any free one) and return once requests are answered; OSError when the port is taken."""
    listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=512)
    config = uvicorn.Config(
        app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=8, ws="websockets-sansio"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="http", daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.005)
    shown = f"[{host}]" if ":" in host else host
    return Served(f"http://{shown}:{listening.getsockname()[1]}", server, thread)
