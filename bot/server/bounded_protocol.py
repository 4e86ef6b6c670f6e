"""Uvicorn's HTTP protocol with bounds: for the arrival of a request, for its head, and for the number of connections."""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

READ_WITHIN = 10.0
"""Seconds from the first byte of a request (of a connection: from its begin) to the last; Slack sends in milliseconds."""

MOST_CONNECTIONS = 500
"""Half of the files that a process may have open by default; the database and the clients need some."""

LARGEST_HEAD = 64 * 1024
"""Bytes of a request that are not its body. The parser, llhttp, keeps any number of them."""

_LATE = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class BoundedProtocol(HttpToolsProtocol):
    """One connection. At the limit, the one that has waited longest for the rest of its request makes room for a new one."""

    _deadline: asyncio.TimerHandle | None = None
    _is_arriving = True
    _head = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._await_the_rest()
        if len(self.connections) > MOST_CONNECTIONS:
            self._make_room()

    def data_received(self, data: bytes) -> None:
        """Read on, and keep the deadline while a request is not complete; a connection that became a WebSocket has none."""
        self._head += len(data)
        super().data_received(data)
        if self._head > LARGEST_HEAD:
            self._close(_TOO_LARGE)
        elif not self._is_arriving or self not in self.connections:
            self._end_wait()
        elif self._deadline is None and not self.transport.is_closing():
            self._await_the_rest()

    def on_message_begin(self) -> None:
        """Note that a request has begun."""
        self._is_arriving = True
        super().on_message_begin()

    def on_body(self, body: bytes) -> None:
        """Count what belongs to the body."""
        self._head -= len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Note that the request is complete."""
        self._is_arriving, self._head = False, 0
        super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """End the wait with the connection."""
        self._end_wait()
        super().connection_lost(exc)

    def handle_websocket_upgrade(self) -> None:
        """End the wait: a WebSocket stays open."""
        self._end_wait()
        super().handle_websocket_upgrade()

    def _await_the_rest(self) -> None:
        self._deadline = self.loop.call_later(READ_WITHIN, self._close, _LATE)

    def _end_wait(self) -> None:
        if self._deadline:
            self._deadline.cancel()
            self._deadline = None

    def _make_room(self) -> None:
        """Close the connection whose deadline is next; this one has the latest."""
        waiting = [each for each in self._bounded() if each._deadline and not each.transport.is_closing()]
        min(waiting, key=BoundedProtocol._ends_at)._close(_LATE)

    def _bounded(self) -> list["BoundedProtocol"]:
        return [each for each in self.connections if isinstance(each, BoundedProtocol)]

    def _ends_at(self) -> float:
        return self._deadline.when() if self._deadline else 0.0

    def _close(self, answer: bytes) -> None:
        """Close the connection, with an answer unless another one is under way."""
        self._end_wait()
        if not self._is_answering and not self.transport.is_closing():
            self.transport.write(answer)
        self.transport.close()

    @property
    def _is_answering(self) -> bool:
        cycle = self.cycle
        return bool(cycle and cycle.response_started and not cycle.response_complete)
