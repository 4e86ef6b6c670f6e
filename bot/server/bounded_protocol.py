"""Uvicorn's HTTP protocol with bounds: a request has to arrive within a deadline, and connections are limited in number."""

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

READ_WITHIN = 10.0
"""Seconds from the first byte of a request (of a connection: from its begin) to the last; Slack sends in milliseconds."""

MOST_CONNECTIONS = 500
"""Half of the files that a process may have open by default; the database and the clients need some."""

_LATE = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
_ARRIVED = (h11.DONE, h11.MUST_CLOSE, h11.CLOSED, h11.ERROR)
_UNANSWERED = (h11.IDLE, h11.SEND_RESPONSE)


class BoundedProtocol(H11Protocol):
    """One connection. At the limit, the one that has waited longest for the rest of its request makes room for a new one."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._await_the_rest()
        if len(self.connections) > MOST_CONNECTIONS:
            self._make_room()

    def data_received(self, data: bytes) -> None:
        """Read on, and keep the deadline while a request is not complete; a connection that became a WebSocket has none."""
        super().data_received(data)
        if self.conn.their_state in _ARRIVED or self not in self.connections:
            self._end_wait()
        elif self._deadline is None and not self.transport.is_closing():
            self._await_the_rest()

    def connection_lost(self, exc: Exception | None) -> None:
        """End the wait with the connection."""
        self._end_wait()
        super().connection_lost(exc)

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        """End the wait: a WebSocket stays open."""
        self._end_wait()
        super().handle_websocket_upgrade(event)

    def _await_the_rest(self) -> None:
        self._deadline = self.loop.call_later(READ_WITHIN, self._close)

    def _end_wait(self) -> None:
        if self._deadline:
            self._deadline.cancel()
            self._deadline = None

    def _make_room(self) -> None:
        """Close the connection whose deadline is next; this one has the latest."""
        waiting = [each for each in self._bounded() if each._deadline and not each.transport.is_closing()]
        min(waiting, key=BoundedProtocol._ends_at)._close()

    def _bounded(self) -> list["BoundedProtocol"]:
        return [each for each in self.connections if isinstance(each, BoundedProtocol)]

    def _ends_at(self) -> float:
        return self._deadline.when() if self._deadline else 0.0

    def _close(self) -> None:
        self._end_wait()
        if self.conn.our_state in _UNANSWERED:
            self.transport.write(_LATE)
        self.transport.close()
