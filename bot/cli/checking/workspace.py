"""Checks the Slack workspace: token, scopes, Socket Mode, channels and contacts. It posts nothing."""

from collections.abc import Iterator, Mapping

from bot.cli.checking.parts import Place, not_reached, repair_of
from bot.cli.checking.stored_data import DatabasePart
from bot.config.settings import Settings
from bot.gateways.connections import app_gateway, slack_gateway
from bot.gateways.errors import Rejected, Unavailable
from bot.gateways.slack.accounts import Account
from bot.processes.connection import CheckLine
from bot.server.slack_socket import why_refused
from bot.slack.channels import found_channels, wanted_channels, with_others
from bot.slack.contacts import Namesakes, words_for_contacts
from bot.slack.scopes import REQUIRED_SCOPES
from bot.text.rendering import terminal
from handoffs.model.people import Kind
from handoffs.process.policy import Policy


class SlackPart:
    """The workspace of the token; without a policy, only the token, its scopes and the socket."""

    key, title = "slack", "Slack"

    def __init__(self, settings: Settings, policy: Policy | None, database: DatabasePart) -> None:
        self._settings, self._policy, self._database = settings, policy, database
        self._slack = slack_gateway(settings)
        self._scopes: frozenset[str] = frozenset()
        self._failure: Unavailable | Rejected | None = None

    def place(self) -> Place | None:
        """Name the workspace with its id, and the name that Baton has there."""
        slack = self._slack
        try:
            self._scopes = slack.introduce()
        except (Unavailable, Rejected) as failure:
            self._failure = failure
            return not_reached()
        named = {"workspace": slack.team_name, "team_id": slack.team_id, "url": slack.team_url, "user": slack.bot_name}
        way = terminal().text("check.by_socket") if self._settings.socket_mode else terminal().text("check.by_http")
        words = terminal().text(
            "check.workspace", name=slack.team_name, id=slack.team_id, url=slack.team_url, user=slack.bot_name
        )
        facts = {**named, "enterprise_id": slack.enterprise_id or None, "socket_mode": self._settings.socket_mode}
        return Place(words=terminal().parts((words, way)), facts=facts)

    def lines(self) -> Iterator[CheckLine]:
        """Check the token, its scopes, the socket of Socket Mode, each channel and each contact."""
        if self._failure:
            yield CheckLine(ok=False, subject=self.title, repair=repair_of(self._failure))
            return
        try:
            yield CheckLine(ok=True, subject=terminal().text("check.slack_token"))
            yield from _app_token(self._settings)
            yield from _scopes(self._scopes)
            if self._policy:
                yield from self._channels(self._policy)
                yield from self._contacts(self._policy)
        except (Unavailable, Rejected) as failure:
            yield CheckLine(ok=False, subject=self.title, repair=repair_of(failure))

    def _channels(self, policy: Policy) -> Iterator[CheckLine]:
        homes, wanted = self._database.stored(lambda work: work.people.homes()) or {}, wanted_channels(policy)
        listed = (channel for page in self._slack.channels() for channel in page)
        channels = {str(each["id"]): each for each in with_others(wanted, homes, listed, self._slack.channel)}
        for found in found_channels(wanted, homes, channels.values()):
            yield _channel(found.word, channels.get(found.channel_id))
            yield from _shared(found.word, channels.get(found.channel_id))
            if found.other:
                subject = terminal().text("check.channel", name=found.word)
                yield CheckLine(ok=False, subject=subject, repair=terminal().show(found.other))

    def _contacts(self, policy: Policy) -> Iterator[CheckLine]:
        groups, people = self._slack.usergroups(), [person for page in self._slack.people() for person in page]
        colleagues = {person.user_id for person in people if _is_colleague(person)}
        by_email = {person.email: person.user_id for person in sorted(people, key=_is_colleague) if person.email}
        meanings = self._database.stored(lambda work: work.people.meanings()) or {}
        namesakes, reader = Namesakes(groups=groups, by_email=by_email.get, meanings=meanings), terminal()
        for word in words_for_contacts(policy):
            found = namesakes.found(word)
            repair = "" if set(found.users) & colleagues else reader.text("check.contact_not_found")
            if repair and found.users:
                repair = reader.text("check.contact_nobody")
            repair = reader.show(found.other) if found.other else repair
            yield CheckLine(ok=not repair, subject=reader.text("check.contact", word=word), repair=repair)


def _is_colleague(person: Account) -> bool:
    return person.kind is Kind.COLLEAGUE


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
        lines.append(CheckLine(ok=False, subject=socket, repair=repair_of(failure)))
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
