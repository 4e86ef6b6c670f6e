"""The socket of Slack's Socket Mode, by slack_sdk: it connects again by itself, and a silent one is given up after 20 seconds."""

from collections.abc import Callable

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot.gateways.errors import Rejected
from bot.gateways.slack.client import SlackGateway

THREADS = 16
PING_EVERY = 5.0
"""Seconds; slack_sdk takes a socket for dead after four pings without an answer."""


class AppTokenRefused(Exception):
    """Slack does not take SLACK_APP_TOKEN; the text is a line for an operator."""

    def __init__(self, refused: Rejected) -> None:
        super().__init__(f"SLACK_APP_TOKEN: {why_refused(refused)}")


class SlackSocket:
    """A socket to Slack; `gateway` calls with the app-level token."""

    def __init__(self, gateway: SlackGateway, app_token: str) -> None:
        self._gateway = gateway
        self._app_token = app_token
        self._handler: SocketModeHandler | None = None

    def open_for(self, bolt: App) -> None:
        """Connect; Unavailable while Slack can't be reached, AppTokenRefused when it does not take the token."""
        try:
            address = self._gateway.socket_address()
        except Rejected as refused:
            raise AppTokenRefused(refused) from None
        client = self._gateway.client
        handler = SocketModeHandler(
            bolt, self._app_token, web_client=client, proxy=client.proxy, ping_interval=PING_EVERY, concurrency=THREADS
        )
        handler.client.wss_uri = address
        self._handler = handler
        handler.connect()  # type: ignore[no-untyped-call]

    @property
    def is_open(self) -> bool:
        """Return whether Slack's requests come in."""
        return self._handler is not None and self._handler.client.is_connected()

    def close(self) -> None:
        """Take no more requests, and wait for those in flight."""
        close: Callable[[], None] = self._handler.close if self._handler else lambda: None
        close()


def why_refused(refused: Rejected) -> str:
    """Return what is wrong with the app-level token and where to find a right one, for an operator."""
    where = (
        "the app-level token (xapp-…) with the scope connections:write from the Slack app's Basic Information to SLACK_APP_TOKEN"
    )
    return f"Slack refuses it ({refused.code}). Copy {where}."
