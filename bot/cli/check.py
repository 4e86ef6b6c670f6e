"""`baton check`: looks at everything that Baton needs, one line each, and says how to mend what is wrong. Writes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from slack_sdk import WebClient

from bot.config.policy.file import PolicyError, load_policy
from bot.config.settings import Settings, SettingsError, require_complete
from bot.gateways.connections import salesforce_client, whmcs_gateway
from bot.gateways.errors import Rejected, Unavailable
from bot.gateways.salesforce.probe import Finding, probe
from bot.gateways.slack.client import SlackGateway
from bot.gateways.tls.probe import TlsProbe
from bot.slack.scopes import REQUIRED_SCOPES
from handoffs.process.policy import Policy
from handoffs.processes.certificate_renewal.levels import is_fine
from handoffs.processes.certificate_renewal.probing import after_probe, watched
from storage.database import Database, DatabaseUnavailable


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing that was looked at; `mend` says what to do when it is not well.

    One that is `ok` and yet `noted` is worth a look, but nothing that keeps Baton from its work.
    """

    ok: bool
    what: str
    mend: str = ""
    noted: bool = False

    def __str__(self) -> str:
        """Write the line as the terminal shows it."""
        if not self.ok:
            return f"FAILED  {self.what}: {self.mend}"
        return f"{'note' if self.noted else 'ok':8}{self.what}"


def check(settings: Settings, policy_file: Path) -> Iterator[Line]:
    """Look at policy, settings, database, Slack, Salesforce, WHMCS and certificates, in this order."""
    policy = None
    try:
        policy = load_policy(policy_file)
        yield Line(ok=True, what=f"policy {policy_file}, {len(policy.teams)} teams")
    except PolicyError as wrong:
        yield from (Line(ok=False, what="policy", mend=problem) for problem in wrong.problems)
    try:
        require_complete(settings)
        yield Line(ok=True, what="settings")
    except SettingsError as wrong:
        yield from (Line(ok=False, what="settings", mend=problem) for problem in wrong.problems)
        return
    yield _database(settings)
    if policy is None:
        return
    yield from _slack(settings, policy)
    yield from _salesforce(settings, policy)
    yield from _whmcs(settings)
    yield from _certificates(policy)


def _database(settings: Settings) -> Line:
    try:
        database = Database(settings.database_url)
        database.ping()
        database.close()
    except DatabaseUnavailable as trouble:
        return Line(ok=False, what="database", mend=str(trouble))
    return Line(ok=True, what="database")


def _slack(settings: Settings, policy: Policy) -> Iterator[Line]:
    token = settings.slack_bot_token.get_secret_value()
    slack = SlackGateway(WebClient(token=token, base_url=settings.slack_api_url))
    try:
        scopes = slack.introduce()
        yield Line(ok=True, what="Slack token")
        yield from _scopes(scopes)
        channels = {word: channel for channel in slack.channels() for word in (f"#{channel['name']}", str(channel["id"]))}
        for wanted in (*(team.channel for team in policy.teams), policy.escalations.channel):
            yield _channel(wanted, channels.get(wanted))
        yield from _contacts(slack, policy)
    except (Unavailable, Rejected) as trouble:
        yield Line(ok=False, what="Slack", mend=trouble.says)


def _scopes(scopes: frozenset[str]) -> Iterator[Line]:
    lacking = sorted(REQUIRED_SCOPES - scopes)
    if scopes and lacking:
        mend = "add it under OAuth & Permissions (or from app_manifest.yml) and install the app again"
        yield from (Line(ok=False, what=f"Slack scope {scope}", mend=mend) for scope in lacking)
    else:
        yield Line(ok=True, what=f"Slack scopes ({len(REQUIRED_SCOPES)})")


def _channel(name: str, channel: dict[str, object] | None) -> Line:
    if channel is None:
        mend = "create it, or name another in the policy; if it is private, invite Baton with /invite @Baton"
        return Line(ok=False, what=f"channel {name}", mend=f"there is none that Baton can see; {mend}")
    if channel.get("is_archived"):
        return Line(ok=False, what=f"channel {name}", mend="it is archived; unarchive it or name another in the policy")
    if not channel.get("is_member"):
        return Line(ok=False, what=f"channel {name}", mend=f"Baton is not in it; type /invite @Baton in {name}")
    return Line(ok=True, what=f"channel {name}")


def _contacts(slack: SlackGateway, policy: Policy) -> Iterator[Line]:
    handles = {f"@{group.handle}" for group in slack.usergroups()}
    people = list(slack.people())
    known = handles | {person.user_id for person in people} | {person.email for person in people}
    for notify in dict.fromkeys(team.contact_notify for team in policy.teams):
        found = notify in known or notify.lower() in known
        mend = "make this user group in Slack, or name another contact in the policy"
        yield Line(ok=found, what=f"contact {notify}", mend="" if found else mend)


def _salesforce(settings: Settings, policy: Policy) -> Iterator[Line]:
    client = salesforce_client(settings)
    try:
        findings: list[Finding] = list(probe(client, policy.salesforce))
    except (Unavailable, Rejected) as trouble:
        yield Line(ok=False, what="Salesforce", mend=trouble.says)
        return
    yield from (Line(ok=not each.mend, what=f"Salesforce {each.what}", mend=each.mend) for each in findings)


def _whmcs(settings: Settings) -> Iterator[Line]:
    whmcs = whmcs_gateway(settings)
    if whmcs is None:
        yield Line(ok=True, what="WHMCS is not configured: its steps are done by hand")
        return
    try:
        yield Line(ok=True, what=f"WHMCS {whmcs.version()}")
    except (Unavailable, Rejected) as trouble:
        yield Line(ok=False, what="WHMCS", mend=f"{trouble.says} Check WHMCS_API_URL and the API role of its credentials.")


def _certificates(policy: Policy) -> Iterator[Line]:
    """Tell how each certificate of the inventory stands; one that has to be renewed is the team's matter, and no fault here."""
    known = {(each.host, each.port): watched(each) for each in policy.certificates}
    try:
        seen = {place: after_probe(known[place], saw, datetime.now(UTC)) for place, saw in TlsProbe().each(known)}
    except Unavailable as trouble:
        yield Line(ok=False, what="certificates", mend=trouble.says)
        return
    for place in known:
        told = seen[place]
        yield Line(ok=True, noted=not is_fine(told), what=f"certificate {told.number}, {told.state}")
