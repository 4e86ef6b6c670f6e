"""Opens the ways in: the HTTP server, and the socket of Slack's Socket Mode where the settings ask for it."""

from collections.abc import Callable

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot.config.settings import Settings
from bot.server.endpoints import http_app
from bot.server.health import Health
from bot.server.serving import serve

SOCKET_THREADS = 16


class Listening:
    """An open HTTP server at `url`, and in Socket Mode also an open socket."""

    def __init__(self, settings: Settings, bolt: App, health: Health) -> None:
        answered = None if settings.socket_mode else bolt
        served = serve(http_app(answered, health.readiness, health.registry), settings.host, settings.port)
        self.url = served.url
        self._closes: list[Callable[[], None]] = [served.stop]
        if settings.socket_mode:
            socket = SocketModeHandler(bolt, settings.slack_app_token.get_secret_value(), concurrency=SOCKET_THREADS)
            socket.connect()  # type: ignore[no-untyped-call]
            self._closes.append(socket.close)

    def close(self) -> None:
        """Take no more requests; those in flight end."""
        for close in reversed(self._closes):
            close()
