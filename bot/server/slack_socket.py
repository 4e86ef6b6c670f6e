"""The socket of Slack's Socket Mode, by slack_sdk: it connects again by itself, and a silent one is given up after 20 seconds."""

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot.gateways.errors import Rejected, Unavailable
from bot.gateways.slack.client import SlackGateway
from bot.gateways.slack.socket_client import SocketClient
from bot.telemetry.counters import ACKNOWLEDGEMENTS
from bot.text.rendering import terminal


class AppTokenRefused(Exception):
    """Slack does not take SLACK_APP_TOKEN; the text is a line for an operator."""

    def __init__(self, refused: Rejected) -> None:
        super().__init__(f"SLACK_APP_TOKEN: {why_refused(refused)}")


class SlackSocket:
    """A socket to Slack; `gateway` calls with the app-level token."""

    def __init__(self, gateway: SlackGateway) -> None:
        self._gateway = gateway
        self._client: SocketClient | None = None

    def open_for(self, bolt: App) -> None:
        """Connect; Unavailable while Slack can't be reached, AppTokenRefused when it does not take the token."""
        client = self._gateway.socket_client()
        _Handler(bolt, client)
        try:
            client.connect()
        except Rejected as refused:
            client.close()
            raise AppTokenRefused(refused) from None
        except Unavailable:
            client.close()
            raise
        self._client = client

    @property
    def is_open(self) -> bool:
        """Return whether Slack's requests come in."""
        return self._client is not None and self._client.is_connected()

    def close(self) -> None:
        """Take no more requests, and wait for those in flight."""
        if self._client:
            self._client.close()


class _Handler(SocketModeHandler):
    """Lets Bolt answer what comes over a socket of ours."""

    def __init__(self, bolt: App, client: SocketClient) -> None:
        self.app, self.client = bolt, client
        client.socket_mode_request_listeners.append(self._answer)

    def _answer(self, *request: object) -> None:
        """Answer one request, and measure how long that takes."""
        with ACKNOWLEDGEMENTS.labels("socket").time():
            self.handle(*request)  # type: ignore[arg-type]


def why_refused(refused: Rejected) -> str:
    """Return what is wrong with the app-level token and where to find a right one, for an operator."""
    return terminal().text("check.app_token_refused", code=refused.code)
