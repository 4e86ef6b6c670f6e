"""Opens the ways in: the HTTP server, that of operators, and the socket of Slack's Socket Mode where the settings ask for it."""

from collections.abc import Callable

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from starlette.applications import Starlette
from starlette.routing import Route

from bot.config.settings import Settings
from bot.server.endpoints import admin_routes, public_routes, slack_route
from bot.server.health import Health
from bot.server.serving import Served, serve

SOCKET_THREADS = 16


class CantListen(Exception):
    """An address is taken or not ours; the text is a line for an operator."""


class Listening:
    """An open HTTP server at `url`, one for operators at `admin_url` (which may be the same), and an open socket."""

    def __init__(self, settings: Settings, bolt: App, health: Health) -> None:
        self._settings = settings
        for_slack = [] if settings.socket_mode else [slack_route(bolt, settings.slack_signing_secret.get_secret_value())]
        for_operators = admin_routes(health.readiness, health.registry)
        self._closes: list[Callable[[], None]] = []
        if settings.admin_address is None:
            self.url = self.admin_url = self._served([*for_slack, *for_operators], settings.host, settings.port).url
        else:
            self.admin_url = self._served(for_operators, *settings.admin_address).url
            self.url = self._served([*for_slack, *public_routes(health.readiness)], settings.host, settings.port).url
        if settings.socket_mode:
            socket = SocketModeHandler(bolt, settings.slack_app_token.get_secret_value(), concurrency=SOCKET_THREADS)
            socket.connect()  # type: ignore[no-untyped-call]
            self._closes.append(socket.close)

    def close(self) -> None:
        """Take no more requests; those in flight end."""
        for close in reversed(self._closes):
            close()

    def _served(self, routes: list[Route], host: str, port: int) -> Served:
        """Serve endpoints; CantListen names the variables of the environment when the port is taken."""
        try:
            served = serve(Starlette(routes=routes), host, port)
        except OSError as failure:
            self.close()
            name = "HOST and PORT" if (host, port) == (self._settings.host, self._settings.port) else "ADMIN_HOST and ADMIN_PORT"
            raise CantListen(f"{name}: can't listen on {host}:{port} ({failure.strerror}).") from None
        self._closes.append(served.stop)
        return served
