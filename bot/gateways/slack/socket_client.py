"""The client of Socket Mode: each connection takes the way out of its own address, and an outage is said once."""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from socket import SHUT_RDWR
from urllib.parse import urlsplit

from slack_sdk import WebClient
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.builtin.connection import Connection

from bot.gateways.errors import Rejected, Unavailable
from bot.gateways.http_clients import WayOut, connection_fault
from handoffs.text.messages import Message, message

THREADS = 16
PING_EVERY = 5.0
"""Seconds; slack_sdk takes a socket for dead after four pings without an answer."""

LONGEST_PAUSE = 30.0
"""Seconds between two attempts to open a socket again, at most: Slack takes few calls for its address (Tier 1)."""

IDLE_WITHIN = 3.0
"""Seconds for which a socket that is to be closed waits for a moment without a request; Slack waits as long for an answer."""

QUIET_FOR = 0.2
"""Seconds without a request that make a quiet moment: the next click of a person often follows an answer at once."""

_ENVELOPE = '"envelope_id"'

logger = logging.getLogger(__name__)


class HandshakeRefused(Exception):
    """The host answers, but opens no socket."""


class SocketClient(SocketModeClient):
    """Opens a socket, and opens it again by itself when it is lost; `address` asks Slack for the address of a new one.

    slack_sdk itself takes any proxy of the environment, and logs each attempt.
    """

    def __init__(self, app_token: str, client: WebClient, way_out: WayOut, address: Callable[[], str]) -> None:
        self._way_out, self._address = way_out, address
        self._failure: Exception | None = None
        self._is_logged, self._pause, self._not_before = False, 0.0, 0.0
        self._idle, self._in_flight, self._taken = threading.Condition(), 0, 0
        super().__init__(
            app_token,
            logger=logging.getLogger("slack_sdk.socket_mode"),
            web_client=client,
            ping_interval=PING_EVERY,
            concurrency=THREADS,
            on_error_listeners=[self._note],
        )
        self.current_app_monitor_started = True  # by us, once a socket was open: before that, its caller tries again

    def issue_new_wss_url(self) -> str:
        """Ask for the address of a new socket; raise Unavailable, or Rejected when Slack does not take the token."""
        return self._address()

    def connect(self) -> None:
        """Open a socket at the address that Slack named, or at a new one; raise Unavailable when it does not open."""
        self._failure = None
        self.wss_uri = self.wss_uri or self.issue_new_wss_url()
        self.proxy = self._way_out.proxy_for(self.wss_uri)
        super().connect()
        if self.current_session:
            _close_at_once(self.current_session)
        if not self.is_connected():
            raise Unavailable(_reason(self._failure, self.wss_uri))
        if not self.current_app_monitor.is_alive():
            self.current_app_monitor.start()

    def connect_to_new_endpoint(self, force: bool = False) -> None:
        """Open a socket in the place of one that is lost or ends, after a pause that grows while that fails."""
        if time.monotonic() < self._not_before:
            return
        try:
            super().connect_to_new_endpoint(force)
        except (Unavailable, Rejected) as failure:
            self._log(failure)
            raise
        if self._is_logged:
            logger.warning("The socket to Slack is open again.")
        self._is_logged, self._pause, self._not_before = False, 0.0, 0.0

    def enqueue_message(self, message: str) -> None:
        """Take a message that came in, and note that a request is in flight."""
        if _ENVELOPE in message:
            with self._idle:
                self._in_flight, self._taken = self._in_flight + 1, self._taken + 1
                self._idle.notify_all()
        super().enqueue_message(message)

    def run_message_listeners(self, message: dict[str, object], raw_message: str) -> None:
        """Answer a message."""
        try:
            super().run_message_listeners(message, raw_message)
        finally:
            if _ENVELOPE in raw_message:
                with self._idle:
                    self._in_flight -= 1
                    self._idle.notify_all()

    def close(self) -> None:
        """Close the socket in a quiet moment, when no request is in flight or came just now; after some seconds in any case.

        Slack sends over it until it is closed, so a request is answered as long as it is open.
        """
        ends_at = time.monotonic() + IDLE_WITHIN
        with self._idle:
            while (left := ends_at - time.monotonic()) > 0:
                self._idle.wait_for(lambda: self._in_flight <= 0, left)
                before = self._taken
                if not self._idle.wait_for(partial(self._has_taken_more, before), QUIET_FOR):
                    break
        super().close()

    def _has_taken_more(self, before: int) -> bool:
        return self._taken > before

    def _log(self, failure: Unavailable | Rejected) -> None:
        self._pause = min(LONGEST_PAUSE, 2 * self._pause or PING_EVERY)
        asked = failure.retry_after if isinstance(failure, Unavailable) else None
        self._not_before = time.monotonic() + (asked or self._pause)
        if not self._is_logged:
            logger.warning("The socket to Slack is lost and does not open, Baton tries again: %s", failure)
        self._is_logged = True

    def _note(self, failure: Exception) -> None:
        self._failure = failure


def _close_at_once(session: Connection) -> None:
    """Set a socket to close without waiting for the next bytes.

    slack_sdk waits until a read ends, up to three seconds, in which Slack sends requests that nobody reads any more: over the
    socket that ends, and over the one that takes its place.
    """
    close = session.close

    def closed() -> None:
        if session.sock:
            with suppress(OSError):
                session.sock.shutdown(SHUT_RDWR)
        close()

    session.close = closed  # type: ignore[method-assign]


def _reason(failure: Exception | None, url: str) -> Message:
    fault = connection_fault(failure, url) if failure else None
    cause: type = type(failure) if failure else HandshakeRefused
    return fault or message("gateways.slack.socket_not_open", error=cause.__name__, host=urlsplit(url).hostname or url)
