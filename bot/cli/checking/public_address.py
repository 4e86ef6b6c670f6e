"""Checks the address to which Slack sends: whether Baton answers there as to Slack, and refuses who can't sign."""

from collections.abc import Iterator

from bot.cli.checking.parts import Place
from bot.cli.manifest import PATH, address_of, problem_of
from bot.config.settings import Settings
from bot.gateways.connections import way_out
from bot.gateways.errors import Unavailable
from bot.gateways.slack.request_url import Heard, ask_as_slack, is_alive
from bot.processes.connection import CheckLine
from bot.text.rendering import terminal

OK, REFUSED, STARTING = 200, 401, 503


class AddressPart:
    """The public address, which only its operator knows; in Socket Mode there is none."""

    key = "address"

    def __init__(self, settings: Settings, given: str = "") -> None:
        """Take the address that `--url` gave, or that of the settings."""
        self.title = terminal().text("check.alone.address")
        self._settings, self._name = settings, "--url" if given else "BATON_URL"
        self._given = given or settings.baton_url
        self._url = address_of(self._given) if self._given else ""

    def place(self) -> Place | None:
        """Return None: the lines name the address."""
        return None

    def lines(self) -> Iterator[CheckLine]:
        """Send what Slack sends, rightly and wrongly signed."""
        if self._settings.socket_mode:
            return
        if not self._url:
            yield CheckLine(ok=True, noted=True, subject=terminal().text("check.no_address"))
            return
        subject, unfit = terminal().text("check.address", url=self._url), problem_of(self._given, self._name)
        if unfit:
            yield CheckLine(ok=False, subject=subject, repair=unfit)
            return
        yield self._answer(subject)

    def _answer(self, subject: str) -> CheckLine:
        """Return what the address answered; before a Baton runs here, another answer than Baton's is no fault."""
        secret, heard = self._settings.slack_signing_secret.get_secret_value(), None
        try:
            heard = ask_as_slack(self._url, secret, way_out(self._settings))
            repair = self._repair(heard)
        except Unavailable as failure:
            repair = terminal().text("check.address_silent", failure=failure.reason, here=self._here)
        if repair and not _is_baton(heard) and not is_alive(f"http://{self._here}", way_out(self._settings)):
            words = terminal().text("check.address_before_start", subject=subject, here=self._here)
            return CheckLine(ok=True, noted=True, subject=words)
        return CheckLine(ok=not repair, subject=subject, repair=repair)

    def _repair(self, heard: Heard) -> str:
        if heard.signed == REFUSED and heard.forged == REFUSED:
            return terminal().text("check.address_other_secret")
        if heard.signed == STARTING:
            return terminal().text("check.address_starting")
        if heard.signed != OK or not heard.is_echoed:
            return terminal().text("check.address_of_another", status=str(heard.signed), here=self._here, path=PATH)
        if heard.forged != REFUSED:
            return terminal().text("check.address_unguarded", status=str(heard.forged))
        return ""

    @property
    def _here(self) -> str:
        """Return where a Baton of this machine listens."""
        host = self._settings.host if self._settings.host not in ("0.0.0.0", "::") else "127.0.0.1"  # noqa: S104
        return f"{host}:{self._settings.port}"


def _is_baton(heard: Heard | None) -> bool:
    """Return whether what answered may be Baton: it refuses who can't sign, or returns the challenge."""
    return heard is not None and (heard.forged == REFUSED or heard.is_echoed)
