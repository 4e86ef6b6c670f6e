"""`baton check`: checks everything that Baton needs, one line each, with the repair of each fault. It writes nothing."""

import argparse
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from bot.cli.terminal import FAILED, add_policy_argument, opened, report_problems
from bot.config.logging import configure_logging
from bot.config.policy.file import PolicyError, load_policy
from bot.config.policy.loaded_policy import LoadedPolicy
from bot.config.settings import Settings, SettingsError, read_settings, require_complete
from bot.gateways.connections import app_gateway, salesforce_client, slack_gateway, whmcs_gateway
from bot.gateways.errors import Rejected, Unavailable
from bot.gateways.salesforce.client import SalesforceClient
from bot.gateways.salesforce.probe import Finding, probe
from bot.gateways.slack.accounts import Account
from bot.gateways.slack.client import SlackGateway
from bot.intake.calls_a_day import calls_a_day
from bot.processes.connection import CheckLine
from bot.processes.registry import checks, polled_processes
from bot.queries.lost_names import handoffs_with_lost_names, instructions
from bot.server.slack_socket import why_refused
from bot.slack.channels import found_channels, wanted_channels, with_others
from bot.slack.contacts import Namesakes, words_for_contacts
from bot.slack.scopes import REQUIRED_SCOPES
from bot.text.rendering import terminal
from handoffs.model.people import Kind
from handoffs.process.handbook import Handbook
from handoffs.process.policy import Policy
from handoffs.processes import PROCESSES
from storage.database import Database, DatabaseUnavailable
from storage.unit_of_work import UnitOfWork

T = TypeVar("T")

_NOT_REACHED = frozenset({"gateways.slack.not_reached", "gateways.salesforce.not_reached", "gateways.whmcs.not_reached"})
"""The reasons of failures without any answer."""

HELP = "check configuration, database, Slack, Salesforce and WHMCS"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    add_policy_argument(parser)


def execute(arguments: argparse.Namespace) -> int:
    """Print one line a check; return 1 when one of them failed."""
    try:
        settings = read_settings()
    except SettingsError as error:
        return report_problems(error.problems, FAILED)
    configure_logging("ERROR", settings.log_format)
    all_ok = True
    for line in _check(settings, arguments.policy or settings.policy_file):
        print(line, flush=True)
        all_ok = all_ok and line.ok
    return 0 if all_ok else FAILED


def _check(settings: Settings, policy_file: Path) -> Iterator[CheckLine]:
    """Check policy, settings, database, Slack, Salesforce, WHMCS, and what processes check themselves, in this order."""
    policy = None
    try:
        policy = load_policy(policy_file)
        yield CheckLine(ok=True, subject=terminal().text("check.policy_read", file=str(policy_file), count=len(policy.teams)))
    except PolicyError as wrong:
        yield from (
            CheckLine(ok=False, subject=terminal().text("check.alone.policy"), repair=problem) for problem in wrong.problems
        )
    try:
        require_complete(settings)
        yield CheckLine(ok=True, subject=terminal().text("check.alone.settings"))
    except SettingsError as wrong:
        yield from (
            CheckLine(ok=False, subject=terminal().text("check.alone.settings"), repair=problem) for problem in wrong.problems
        )
        return
    yield _database(settings)
    if policy is None:
        return
    yield from _lost_names(settings, policy)
    yield from _slack(settings, policy)
    yield from _salesforce(settings, policy)
    yield from _whmcs(settings)
    for check in checks():
        yield from check(policy)


def _wrong(subject: str, problems: Iterable[str]) -> Iterator[CheckLine]:
    yield from (CheckLine(ok=False, subject=subject, repair=problem) for problem in problems)


def _database(settings: Settings) -> CheckLine:
    subject = terminal().text("check.alone.database")
    try:
        database = Database(settings.database_url, settings.database_pool_size)
        database.require_connections()
        database.close()
    except DatabaseUnavailable as failure:
        return CheckLine(ok=False, subject=subject, repair=str(failure))
    return CheckLine(ok=True, subject=subject)


def _lost_names(settings: Settings, policy: Policy) -> Iterator[CheckLine]:
    """Name the open handoffs that hold names which the policy or the handbook has no longer."""
    handbook = Handbook(policy=policy, processes=PROCESSES)
    found = _stored(settings, lambda work: handoffs_with_lost_names(work, handbook)) or {}
    subject = terminal().text("check.alone.open_handoffs")
    yield from (CheckLine(ok=False, subject=subject, repair=instruction) for instruction in instructions(found, terminal()))


def _stored(settings: Settings, read: Callable[[UnitOfWork], T]) -> T | None:
    """Read from the database; None while there is none, or its schema is another one."""
    try:
        with opened(settings, migrated=False) as database:
            if database.is_current:
                with database.read() as work:
                    return read(work)
    except DatabaseUnavailable:
        pass
    return None


def _slack(settings: Settings, policy: Policy) -> Iterator[CheckLine]:
    slack = slack_gateway(settings)
    try:
        scopes = slack.introduce()
        yield CheckLine(ok=True, subject=terminal().text("check.slack_token"))
        yield from _app_token(settings)
        yield from _scopes(scopes)
        homes, wanted = _stored(settings, lambda work: work.people.homes()) or {}, wanted_channels(policy)
        listed = (channel for page in slack.channels() for channel in page)
        channels = {str(each["id"]): each for each in with_others(wanted, homes, listed, slack.channel)}
        for found in found_channels(wanted, homes, channels.values()):
            yield _channel(found.word, channels.get(found.channel_id))
            yield from _shared(found.word, channels.get(found.channel_id))
            if found.other:
                subject = terminal().text("check.channel", name=found.word)
                yield CheckLine(ok=False, subject=subject, repair=terminal().show(found.other))
        yield from _contacts(slack, settings, policy)
    except (Unavailable, Rejected) as failure:
        yield CheckLine(ok=False, subject="Slack", repair=_repair(failure))


def _app_token(settings: Settings) -> Iterator[CheckLine]:
    """Open a socket as Baton does, and close it at once.

    A request that comes over it meanwhile is not acknowledged, so Slack sends it again or shows the person that it failed.
    """
    if not settings.socket_mode:
        return
    client, lines = app_gateway(settings).socket_client(), []
    token, socket = terminal().text("check.slack_app_token"), terminal().text("check.slack_socket")
    try:
        client.wss_uri = client.issue_new_wss_url()
        lines.append(CheckLine(ok=True, subject=token))
        client.connect()
        lines.append(CheckLine(ok=True, subject=socket))
    except Rejected as refused:
        lines.append(CheckLine(ok=False, subject=token, repair=why_refused(refused)))
    except Unavailable as failure:
        lines.append(CheckLine(ok=False, subject=socket, repair=_repair(failure)))
    finally:
        client.close()
    yield from lines


def _scopes(scopes: frozenset[str]) -> Iterator[CheckLine]:
    lacking = sorted(REQUIRED_SCOPES - scopes)
    if scopes and lacking:
        repair, named = terminal().text("check.add_scope"), [terminal().text("check.slack_scope", scope=each) for each in lacking]
        yield from (CheckLine(ok=False, subject=subject, repair=repair) for subject in named)
    else:
        yield CheckLine(ok=True, subject=terminal().text("check.slack_scopes", number=len(REQUIRED_SCOPES)))


def _channel(name: str, channel: Mapping[str, object] | None) -> CheckLine:
    reader, subject = terminal(), terminal().text("check.channel", name=name)
    if channel is None:
        return CheckLine(ok=False, subject=subject, repair=reader.text("check.channel_not_found", name=name))
    if channel.get("is_archived"):
        return CheckLine(ok=False, subject=subject, repair=reader.text("check.channel_archived"))
    if not channel.get("is_member"):
        return CheckLine(ok=False, subject=subject, repair=reader.text("check.channel_without_baton", name=name))
    return CheckLine(ok=True, subject=subject)


def _shared(name: str, channel: Mapping[str, object] | None) -> Iterator[CheckLine]:
    """Note a channel in which people of another workspace read along."""
    shared = ("is_ext_shared", "is_shared", "is_org_shared", "is_pending_ext_shared")
    if channel and any(channel.get(flag) for flag in shared):
        yield CheckLine(ok=True, noted=True, subject=terminal().text("check.channel_shared", name=name))


def _is_colleague(person: Account) -> bool:
    return person.kind is Kind.COLLEAGUE


def _contacts(slack: SlackGateway, settings: Settings, policy: Policy) -> Iterator[CheckLine]:
    groups, people = slack.usergroups(), [person for page in slack.people() for person in page]
    colleagues = {person.user_id for person in people if person.kind is Kind.COLLEAGUE}
    by_email = {person.email: person.user_id for person in sorted(people, key=_is_colleague) if person.email}
    meanings = _stored(settings, lambda work: work.people.meanings()) or {}
    namesakes, reader = Namesakes(groups=groups, by_email=by_email.get, meanings=meanings), terminal()
    for word in words_for_contacts(policy):
        found = namesakes.found(word)
        repair = "" if set(found.users) & colleagues else reader.text("check.contact_not_found")
        if repair and found.users:
            repair = reader.text("check.contact_nobody")
        repair = reader.show(found.other) if found.other else repair
        yield CheckLine(ok=not repair, subject=reader.text("check.contact", word=word), repair=repair)


def _salesforce(settings: Settings, policy: LoadedPolicy) -> Iterator[CheckLine]:
    client = salesforce_client(settings)
    try:
        findings: list[Finding] = list(probe(client, policy.salesforce))
    except (Unavailable, Rejected) as failure:
        yield CheckLine(ok=False, subject=_at("Salesforce", "salesforce_login_url", settings), repair=_repair(failure))
        return
    for each in findings:
        yield CheckLine(ok=not each.repair, subject=terminal().text("check.salesforce", finding=each.what), repair=each.repair)
    yield from _calls(client, policy)


def _calls(client: SalesforceClient, policy: LoadedPolicy) -> Iterator[CheckLine]:
    """Yield how much of the daily calls of the org the polls take, where the org shows how many it allows."""
    try:
        most = (client.limits().get("DailyApiRequests") or {}).get("Max")
    except (Unavailable, Rejected):
        return
    if isinstance(most, int) and most > 0:
        calls = calls_a_day(policy, polled_processes(), datetime.now(UTC))
        share = Decimal(f"{100 * calls / most:.1f}")
        subject = terminal().text("check.calls_a_day", calls=calls, share=share, most=most)
        yield CheckLine(ok=True, subject=terminal().text("check.salesforce", finding=subject))


def _repair(failure: Unavailable | Rejected) -> str:
    """Return what a failure says, and where to look when nothing answers: people read the same words on cards."""
    said = terminal().show(failure.reason)
    return terminal().text("check.look_at_address", failure=said) if failure.reason.id in _NOT_REACHED else said


def _at(system: str, setting: str, settings: Settings) -> str:
    """Name a system with its host and the setting that holds it; an address may hold a password, a host never does."""
    host = urlsplit(str(getattr(settings, setting))).hostname
    return terminal().text("check.system_at", system=system, host=host or "", setting=setting.upper())


def _whmcs(settings: Settings) -> Iterator[CheckLine]:
    whmcs = whmcs_gateway(settings)
    if whmcs is None:
        yield CheckLine(ok=True, subject=terminal().text("check.no_whmcs"))
        return
    try:
        yield CheckLine(ok=True, subject=f"WHMCS {whmcs.version()}")
    except (Unavailable, Rejected) as failure:
        yield CheckLine(ok=False, subject=_at("WHMCS", "whmcs_api_url", settings), repair=_repair(failure))
