"""Checks the Salesforce org: login, objects, fields, values, rights, and how many calls Baton takes. It writes nothing."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

from bot.cli.checking.parts import Place, at_host, not_reached, repair_of
from bot.config.policy.loaded_policy import LoadedPolicy
from bot.config.settings import Settings
from bot.gateways.connections import salesforce_client
from bot.gateways.errors import Rejected, Unavailable
from bot.gateways.salesforce.access.identity import OrgIdentity, identity_of
from bot.gateways.salesforce.probe import Finding, probe
from bot.intake.calls_a_day import calls_a_day
from bot.processes.connection import CheckLine
from bot.processes.registry import polled_processes
from bot.text.rendering import terminal


class SalesforcePart:
    """The org of the login; without a policy, only the login."""

    key, title = "salesforce", "Salesforce"

    def __init__(self, settings: Settings, policy: LoadedPolicy | None) -> None:
        self._settings, self._policy = settings, policy
        self._client = salesforce_client(settings)
        self._failure: Unavailable | Rejected | None = None

    def place(self) -> Place | None:
        """Name the org, whether it is a sandbox, and the user."""
        try:
            known = identity_of(self._client)
        except (Unavailable, Rejected) as failure:
            self._failure = failure
            return not_reached()
        return Place(words=_words(known), facts=vars(known))

    def lines(self) -> Iterator[CheckLine]:
        """Check the org, and yield how much of its daily calls the polls take, where it shows how many it allows."""
        findings: list[Finding] = []
        try:
            if self._failure:
                raise self._failure
            findings += probe(self._client, self._policy.salesforce) if self._policy else ()
        except (Unavailable, Rejected) as failure:
            subject = at_host(self.title, "salesforce_login_url", self._settings)
            yield CheckLine(ok=False, subject=subject, repair=repair_of(failure))
            return
        for each in findings:
            subject = terminal().text("check.salesforce", finding=each.what)
            yield CheckLine(ok=not each.repair, noted=each.noted, is_figure=each.is_figure, subject=subject, repair=each.repair)
        if self._policy:
            yield from self._calls(self._policy)

    def _calls(self, policy: LoadedPolicy) -> Iterator[CheckLine]:
        try:
            most = (self._client.limits().get("DailyApiRequests") or {}).get("Max")
        except (Unavailable, Rejected):
            return
        if isinstance(most, int) and most > 0:
            calls = calls_a_day(policy, polled_processes(), datetime.now(UTC))
            share = Decimal(f"{100 * calls / most:.1f}")
            subject = terminal().text("check.calls_a_day", calls=calls, share=share, most=most)
            yield CheckLine(ok=True, is_figure=True, subject=terminal().text("check.salesforce", finding=subject))


def _words(known: OrgIdentity) -> str:
    reader = terminal()
    if known.is_sandbox is None:
        return reader.text("check.org_unnamed", url=known.url)
    kind = reader.text("check.org_sandbox") if known.is_sandbox else reader.text("check.org_production")
    words = reader.text("check.org", kind=kind, name=known.name, id=known.org_id, instance=known.instance or "?", url=known.url)
    return reader.parts((words, reader.text("check.org_user", user=known.username) if known.username else ""))
