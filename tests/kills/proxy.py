"""A small proxy before replicas: as `ops/Caddyfile` says, it asks those that are ready, and the next one where one is gone."""

import http.client
import threading
import time
from collections.abc import Sequence
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from urllib.parse import urlsplit

Answer = tuple[int, dict[str, str], bytes]
PAUSE, ASKS_EACH = 0.05, 1.0
"""Seconds between attempts, and between questions for the readiness of a replica, as in the Caddyfile."""

PATIENCE = 30.0
"""Seconds for an answer on readiness, a connection, and all attempts of a request: a busy machine takes longer than the
Caddyfile allows, and what is slow there must not count as gone."""


class Proxy:
    """Takes requests at `url`; `answers` lists the status of each answer that it gave."""

    def __init__(self, replicas: Sequence[str]) -> None:
        self._replicas, self._turn = [urlsplit(url).netloc for url in replicas], count()
        self._ready = dict.fromkeys(self._replicas, True)
        self._asked_at = dict.fromkeys(self._replicas, time.monotonic())
        self.answers: list[int] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._closed = threading.Event()
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        for work in (self._server.serve_forever, *(partial(self._watch, each) for each in self._replicas)):
            threading.Thread(target=work, daemon=True).start()

    def close(self) -> None:
        """Take no more requests."""
        self._closed.set()
        self._server.shutdown()
        self._server.server_close()

    def pass_on(self, path: str, headers: dict[str, str], body: bytes) -> Answer:
        """Send a request to the next replica; one that can't be dialled has not seen it, so another one gets it."""
        ends_at = time.monotonic() + PATIENCE
        while time.monotonic() < ends_at:
            connection = self._dialled()
            if connection:
                return _asked(connection, path, headers, body)
            time.sleep(PAUSE)
        return 503, {}, b""

    def _dialled(self) -> http.client.HTTPConnection | None:
        ready = [each for each in self._replicas if self._is_ready(each)]
        if not ready:
            return None
        connection = http.client.HTTPConnection(ready[next(self._turn) % len(ready)], timeout=PATIENCE)
        try:
            connection.connect()
        except OSError:
            return None
        connection.sock.settimeout(60)
        return connection

    def _is_ready(self, replica: str) -> bool:
        """Return the last answer of a replica; on a busy machine it may be too old to be believed, and is asked for again."""
        if time.monotonic() - self._asked_at[replica] > 1.5 * ASKS_EACH:
            self._ask(replica)
        return self._ready[replica]

    def _watch(self, replica: str) -> None:
        """Ask one replica, whose slow answer keeps no other from being asked."""
        while not self._closed.wait(ASKS_EACH):
            self._ask(replica)

    def _ask(self, replica: str) -> None:
        asked_at = time.monotonic()
        self._ready[replica] = _is_ready(replica)
        self._asked_at[replica] = asked_at

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"] or 0))
                status, headers, answer = proxy.pass_on(self.path, dict(self.headers), body)
                proxy.answers.append(status)
                self.send_response(status)
                for name, value in headers.items():
                    if name.lower() not in ("connection", "transfer-encoding", "date", "server"):
                        self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        return Handler


def _asked(
    connection: http.client.HTTPConnection, path: str, headers: dict[str, str], body: bytes
) -> tuple[int, dict[str, str], bytes]:
    """Ask over an open connection; a replica that breaks it may have seen the request, so nobody is asked again."""
    try:
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    except (OSError, http.client.HTTPException):
        return 502, {}, b""
    finally:
        connection.close()


def _is_ready(replica: str) -> bool:
    connection = http.client.HTTPConnection(replica, timeout=PATIENCE)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
