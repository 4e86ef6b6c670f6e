"""Opens the ways in: the HTTP server, that of operators, and the socket of Slack's Socket Mode where the settings ask for it."""

import time

from slack_bolt import App
from starlette.routing import Route, Router

from bot.config.settings import Settings
from bot.gateways.connections import app_gateway
from bot.server.askers import Askers
from bot.server.endpoints import admin_routes, public_routes, slack_routes
from bot.server.health import Health
from bot.server.serving import Served, serve
from bot.server.slack_socket import SlackSocket
from bot.text.rendering import terminal


class CantListen(Exception):
    """An address is taken or not ours; the text is a line for an operator."""


class Listening:
    """An open HTTP server at `url`, and one for operators at `admin_url` (which may be the same).

    Slack is answered from `take_requests` on; `/healthz` and `/readyz` are before.
    """

    def __init__(self, settings: Settings, health: Health) -> None:
        self._settings = settings
        self._bolt: App | None = None
        self._closed = "Baton is starting."
        self._served: list[Served] = []
        self._socket = SlackSocket(app_gateway(settings)) if settings.socket_mode else None
        for_slack = [] if self._socket else slack_routes(lambda: self._bolt, settings.signing_secrets)
        self._askers = Askers(health.readiness)
        for_operators = admin_routes(self._askers.readiness, health.registry)
        if settings.admin_address is None:
            self.url = self.admin_url = self._serve([*for_slack, *for_operators], settings.host, settings.port)
        else:
            self.admin_url = self._serve(for_operators, *settings.admin_address)
            self.url = self._serve([*for_slack, *public_routes(self._askers.readiness)], settings.host, settings.port)

    @property
    def fault(self) -> str:
        """Return why Slack's requests can't be taken, as a sentence for operators; empty when they can."""
        if self._closed or not self._socket or self._socket.is_open:
            return self._closed
        return "The socket to Slack is not connected; it is opened again by itself."

    def take_requests(self, bolt: App) -> None:
        """Answer Slack from now on; in Socket Mode Unavailable while Slack can't be reached, or AppTokenRefused."""
        if self._socket:
            self._socket.open_for(bolt)
        self._bolt, self._closed = bolt, ""

    def announce_stop(self) -> None:
        """Be ready no more, so that Slack's requests go to other replicas; those that still come are answered."""
        self._closed = "Baton is stopping."

    def await_heard(self) -> None:
        """Wait until a proxy that asks regularly has heard of the stop: a connection that it opens later would be lost."""
        if not self._socket:
            time.sleep(self._askers.ask_again_within())

    def close(self, patience: float) -> None:
        """Take no more requests; those in flight end within `patience` seconds."""
        if self._socket:
            self._socket.close()
        for served in self._served:
            served.stop(patience / len(self._served))

    def _serve(self, routes: list[Route], host: str, port: int) -> str:
        """Serve endpoints; CantListen names the variables of the environment when the port is taken."""
        try:
            served = serve(Router(routes=routes), host, port)
        except OSError as failure:
            self.close(0)
            own = (host, port) == (self._settings.host, self._settings.port)
            names, reason = ("HOST", "PORT") if own else ("ADMIN_HOST", "ADMIN_PORT"), failure.strerror or ""
            said = terminal().text("server.listening.not_free", names=names, host=host, port=str(port), reason=reason)
            raise CantListen(said) from None
        self._served.append(served)
        return served.url
