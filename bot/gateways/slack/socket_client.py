"""The client of Socket Mode: each connection takes the way out of its own address, and an outage is said once."""

import logging
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from slack_sdk import WebClient
from slack_sdk.socket_mode import SocketModeClient

from bot.gateways.errors import Rejected, Unavailable
from bot.gateways.http_clients import WayOut, connection_fault
from handoffs.text.messages import Message, message

THREADS = 16
PING_EVERY = 5.0
"""Seconds; slack_sdk takes a socket for dead after four pings without an answer."""

LONGEST_PAUSE = 30.0
"""Seconds between two attempts to open a socket again, at most: Slack takes few calls for its address (Tier 1)."""

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

    def _log(self, failure: Unavailable | Rejected) -> None:
        self._pause = min(LONGEST_PAUSE, 2 * self._pause or PING_EVERY)
        asked = failure.retry_after if isinstance(failure, Unavailable) else None
        self._not_before = time.monotonic() + (asked or self._pause)
        if not self._is_logged:
            logger.warning("The socket to Slack is lost and does not open, Baton tries again: %s", failure)
        self._is_logged = True

    def _note(self, failure: Exception) -> None:
        self._failure = failure


def _reason(failure: Exception | None, url: str) -> Message:
    fault = connection_fault(failure, url) if failure else None
    cause: type = type(failure) if failure else HandshakeRefused
    return fault or message("gateways.slack.socket_not_open", error=cause.__name__, host=urlsplit(url).hostname or url)
