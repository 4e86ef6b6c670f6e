"""Checks WHMCS, where the settings name one."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from bot.cli.checking.parts import Place, at_host, not_reached, repair_of
from bot.config.settings import Settings
from bot.gateways.connections import whmcs_gateway
from bot.gateways.errors import Rejected, Unavailable
from bot.processes.connection import CheckLine
from bot.text.rendering import terminal


class WhmcsPart:
    """The installation that the settings name."""

    key, title = "whmcs", "WHMCS"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._whmcs = whmcs_gateway(settings)
        self._version = ""
        self._failure: Unavailable | Rejected | None = None

    def place(self) -> Place | None:
        """Name its host and its version."""
        if self._whmcs is None:
            return Place(words=terminal().text("check.no_whmcs"), facts={"configured": False})
        host = urlsplit(self._settings.whmcs_api_url).hostname or ""
        try:
            self._version = self._whmcs.version()
        except (Unavailable, Rejected) as failure:
            self._failure = failure
            return not_reached()
        words = terminal().text("check.whmcs", version=self._version, host=host)
        return Place(words=words, facts={"configured": True, "version": self._version, "host": host})

    def lines(self) -> Iterator[CheckLine]:
        """Yield whether it lets Baton in."""
        if self._failure:
            subject = at_host(self.title, "whmcs_api_url", self._settings)
            yield CheckLine(ok=False, subject=subject, repair=repair_of(self._failure))
        elif self._whmcs:
            yield CheckLine(ok=True, subject=f"{self.title} {self._version}")
