"""The directory knows who may act: as Slack tells it now, never for longer than a minute, and nobody when in doubt."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
import yaml
from slack_sdk import WebClient
from sqlalchemy import delete, update
from starlette.applications import Starlette

from bot.gateways.slack.client import SlackGateway
from bot.gateways.slack.rate_limits import RateLimits
from bot.server.serving import serve
from bot.slack.channels import NamesTaken
from bot.slack.team_directory import TeamDirectory
from handoffs.model.effects import Redraw
from handoffs.model.people import MANAGERS, Actor, Kind
from handoffs.process.handbook import Handbook
from handoffs.process.policy import Policy
from handoffs.processes import PROCESSES
from sandbox.clock import SandboxClock
from sandbox.slack.api.web_api import web_api_routes
from sandbox.slack.workspace.entities import Channel, UserGroup
from sandbox.slack.workspace.workspace import Workspace
from sandbox.world.seed import seat_staff
from sandbox.world.world import MANIFEST
from storage.database import Database
from storage.repositories.job_health import Job
from storage.repositories.set_aside import RowKind, SetAside
from storage.tables import HANDOFFS, PLACES
from tests.bot.outgoing import SlowRelay
from tests.handoffs.examples import AIKO, POLICY, opened
from tests.messages import english
from tests.statements import noted, written

SCOPES = frozenset(yaml.safe_load(MANIFEST.read_text())["oauth_config"]["scopes"]["bot"])
"""What an installed Baton may do in a workspace."""


class Office:
    """A Slack, a database, and directories over them, at a time that the test sets."""

    def __init__(self, database: Database, workspace: Workspace, url: str) -> None:
        self.database, self.workspace, self.url = database, workspace, url
        self.at = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)

    def directory(self, policy: Policy = POLICY, *, url: str = "") -> TeamDirectory:
        client = WebClient(token=self.workspace.bot_token, base_url=f"{url or self.url}/api/")
        gateway = SlackGateway(client, monotonic=lambda: self.at.timestamp())
        gateway.introduce()
        self.workspace.audit.clear()
        return TeamDirectory(self.database, gateway, Handbook(policy=policy, processes=PROCESSES), lambda: self.at)

    def pass_by(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)

    def actor(self, user: str) -> Actor:
        with self.database.read() as work:
            return work.people.actor(user)

    def rights(self, directory: TeamDirectory, user: str) -> Actor:
        """Return a person with the rights that they may use now."""
        with self.database.read() as work:
            return directory.as_read_lately(work, work.people.actor(user))

    def failure(self, team: str = "") -> str:
        with self.database.read() as work:
            beat = work.job_health.last(Job.CHANNELS, team)
        return english(beat.reason) if beat and beat.reason else ""

    def trouble(self) -> str:
        with self.database.read() as work:
            status = work.job_health.last(Job.TEAM_DIRECTORY)
        return english(status.reason) if status and status.reason else ""

    def contacts(self, team: str) -> tuple[str, ...]:
        with self.database.read() as work:
            return work.people.contacts(team)

    def mention(self, team: str) -> str:
        with self.database.read() as work:
            return work.people.contact_mention(team)

    def channel(self, key: str) -> str:
        with self.database.read() as work:
            return work.people.channels()[key]

    def set_aside(self) -> Mapping[str, SetAside]:
        with self.database.read() as work:
            return work.set_aside.of_kind(RowKind.CHANNEL)

    def redraws(self) -> int:
        with self.database.read() as work:
            return work.outbox.count(Redraw.type)

    def called(self) -> list[str]:
        shown = sorted(call.method for call in self.workspace.audit)
        self.workspace.audit.clear()
        return shown


@pytest.fixture
def office(database: Database) -> Iterator[Office]:
    """Open a workspace without a bot in it."""
    workspace = Workspace(SandboxClock(), signing_secret="s", bot_token="xoxb-1", app_token="xapp-1", scopes=SCOPES)
    seat_staff(workspace, POLICY)
    served = serve(Starlette(routes=web_api_routes(workspace, RateLimits().factor)))
    yield Office(database, workspace, served.url)
    served.stop(patience=0)


def with_channel(team: str, channel: str) -> Policy:
    """Return the policy with another channel for a team."""
    return replace(POLICY, teams=tuple(replace(each, channel=channel) if each.key == team else each for each in POLICY.teams))


def test_members_contacts_and_kinds_are_known_after_the_first_reading(office: Office) -> None:
    office.directory().refresh()

    assert office.actor("U0AIKO").teams == {"cs"}
    assert "cs" in office.actor("U0YUMI").contact_of
    assert office.actor("U0AIKO").kind is Kind.COLLEAGUE
    assert office.actor("U0BATON").kind is Kind.BOT
    assert office.actor("U0NOBODY").kind is Kind.UNKNOWN
    assert office.failure() == ""


def test_it_is_read_again_every_25_seconds_in_seven_calls_however_often_it_is_asked(office: Office) -> None:
    directory = office.directory()
    directory.refresh()
    assert len(office.called()) <= 9
    for _ in range(4):
        office.pass_by(5)
        directory.refresh()
    assert office.called() == []

    office.pass_by(5)
    directory.refresh()

    assert office.called() == ["conversations.members"] * len(POLICY.teams) + ["usergroups.list"]


def test_a_reading_that_finds_nothing_new_stores_its_instants_alone(office: Office) -> None:
    directory = office.directory()
    directory.refresh()
    office.pass_by(61)

    with noted(office.database) as statements:
        directory.refresh()

    assert len(statements) <= 15
    assert set(written(statements)) == {"INSERT INTO job_health", "INSERT INTO places"}


def test_a_reading_takes_no_more_statements_for_more_teams(office: Office) -> None:
    counts = []
    for teams in (POLICY.teams[:3], POLICY.teams):
        directory = office.directory(replace(POLICY, teams=teams))
        directory.refresh()
        office.pass_by(61)
        with noted(office.database) as statements:
            directory.refresh()
        counts.append(len(statements))

    assert counts[0] == counts[1]


def test_a_reading_writes_who_came_and_who_left_alone(office: Office) -> None:
    directory = office.directory()
    directory.refresh()
    members = office.workspace.channels[office.channel("cs")].members
    members.remove("U0KEN")
    members.add("U0REN")
    office.pass_by(26)

    with noted(office.database) as statements:
        directory.refresh()

    assert [each for each in written(statements) if "members" in each] == ["DELETE FROM members", "INSERT INTO members"]
    assert "cs" in office.actor("U0REN").teams
    assert "cs" not in office.actor("U0KEN").teams


def test_who_may_act_is_asked_of_the_database_only_when_what_is_known_is_too_old(office: Office) -> None:
    first, second = office.directory(), office.directory()
    first.refresh()
    assert first.fresh() and office.rights(first, "U0AIKO").teams == {"cs"}

    office.pass_by(50)
    with office.database.read() as work, noted(office.database) as statements:
        assert first.fresh() and first.as_read_lately(work, AIKO).teams == {"cs"}
    assert statements == []
    office.pass_by(11)
    assert not first.fresh() and office.rights(first, "U0AIKO").teams == frozenset()
    second.refresh()
    assert first.fresh() and office.rights(first, "U0AIKO").teams == {"cs"}


def test_another_replica_does_not_read_what_has_just_been_read(office: Office) -> None:
    first, second = office.directory(), office.directory()
    first.refresh()
    second.refresh()
    office.called()
    office.pass_by(46)

    first.refresh()
    second.refresh()

    assert len(office.called()) == len(POLICY.teams) + 1


def test_it_is_stale_a_minute_after_its_reading_began_and_tried_again_within_seconds(office: Office) -> None:
    directory = office.directory()
    directory.refresh()
    office.workspace.faults.down = True
    office.pass_by(50)
    directory.refresh()
    assert directory.fresh()
    office.pass_by(11)
    assert not directory.fresh()

    office.workspace.faults.down = False
    directory.refresh()

    assert directory.fresh()


def test_a_restart_reads_at_once_and_takes_a_new_channel_from_the_policy(office: Office) -> None:
    office.directory().refresh()
    office.workspace.add_channel("C0NEW", "cs-desk", {"U0HARUKA", "U0BATON"})
    office.pass_by(1)

    office.directory(with_channel("cs", "#cs-desk")).refresh()

    assert "cs" in office.actor("U0HARUKA").teams
    assert "cs" not in office.actor("U0AIKO").teams
    with office.database.read() as work:
        assert work.people.channels()["cs"] == "C0NEW"


def test_a_channel_may_be_named_by_its_id(office: Office) -> None:
    office.directory(with_channel("cs", "C0CS")).refresh()

    assert office.actor("U0AIKO").teams == {"cs"}


def test_a_channel_that_is_missing_gives_nobody_rights_and_is_found_when_baton_is_invited(office: Office) -> None:
    office.directory().refresh()
    office.workspace.channels["C0CS"].is_private = True
    office.workspace.channels["C0CS"].members.discard("U0BATON")
    directory = office.directory()

    directory.refresh()

    assert office.actor("U0AIKO").teams == frozenset()
    assert office.actor("U0HARUKA").teams == {"sales"}
    assert "#cs-team" in office.failure() and "/invite" in office.failure()
    with office.database.read() as work:
        assert not work.people.channels()["cs"]

    office.workspace.channels["C0CS"].members.add("U0BATON")
    directory.joined("C0CS", "U0BATON")
    office.pass_by(46)
    directory.refresh()

    assert office.actor("U0AIKO").teams == {"cs"}
    assert office.failure() == ""


def test_a_channel_whose_members_cannot_be_read_gives_nobody_rights(office: Office) -> None:
    directory = office.directory()
    directory.refresh()
    office.workspace.faults.fail["conversations.members"] = "channel_not_found"
    office.pass_by(46)

    directory.refresh()

    assert office.actor("U0AIKO").teams == frozenset()
    assert "cs-manager" not in office.failure() and "can't be read" in office.failure()


def test_a_workspace_without_user_groups_still_has_teams(office: Office) -> None:
    office.workspace.faults.fail["usergroups.list"] = "plan_upgrade_required"

    office.directory().refresh()

    assert office.actor("U0AIKO").teams == {"cs"}
    assert office.actor("U0YUMI").contact_of == frozenset()
    assert "user groups" in office.failure()


def test_a_contact_may_be_a_user_id_or_an_email_address(office: Office) -> None:
    for notify in ("U0KEN", "Ken.Sato@example.jp"):
        office.workspace.users["U0KEN"].email = "ken.sato@example.jp"
        teams = tuple(replace(each, contact_notify=notify) for each in POLICY.teams)

        office.directory(replace(POLICY, teams=teams)).refresh()

        assert office.actor("U0KEN").contact_of == {team.key for team in POLICY.teams}
        assert office.actor("U0YUMI").contact_of == frozenset()


def test_somebody_whom_slack_does_not_show_us_has_no_rights_and_is_asked_for_once(office: Office) -> None:
    office.workspace.channels["C0CS"].members.add("U0STRANGER")
    directory = office.directory()
    directory.refresh()
    office.pass_by(46)
    office.called()

    directory.refresh()

    assert directory.fresh()
    assert office.actor("U0STRANGER").kind is Kind.UNKNOWN
    assert "users.info" not in office.called()


def test_a_dead_token_leaves_the_old_directory_to_age(office: Office) -> None:
    directory = office.directory()
    directory.refresh()
    office.workspace.faults.revoked = True
    office.pass_by(61)

    directory.refresh()

    assert not directory.fresh()
    with office.database.read() as work:
        beat = work.job_health.last(Job.TEAM_DIRECTORY)
    assert beat and beat.failed_since and "token" in english(beat.reason)


def test_what_slack_tells_of_people_counts_at_once(office: Office) -> None:
    directory = office.directory()
    directory.refresh()
    office.workspace.add_user("U0NEW", "new", "New Colleague")
    group = next(group for group in office.workspace.usergroups.values() if group.handle == "cs-manager")

    directory.joined("C0CS", "U0NEW")
    directory.left("C0CS", "U0AIKO")
    directory.usergroup_changed(group.id, ["U0NEW"], ["U0YUMI"])
    directory.person_changed(office.workspace.user_object("U0KEN") | {"deleted": True})

    assert office.actor("U0NEW") == Actor(
        user_id="U0NEW", name="New Colleague", teams=frozenset({"cs"}), contact_of=frozenset({"cs"})
    )
    assert office.actor("U0AIKO").teams == frozenset()
    assert "cs" not in office.actor("U0YUMI").contact_of
    assert office.actor("U0KEN").kind is Kind.DEACTIVATED


def test_the_language_of_a_person_is_kept_until_slack_shows_another_one(office: Office) -> None:
    office.workspace.users["U0KEN"].locale = "ja-JP"
    directory = office.directory()
    directory.refresh()
    assert _locale(office, "U0KEN") == "ja-JP"

    directory.person_changed(office.workspace.user_object("U0KEN"))
    assert _locale(office, "U0KEN") == "ja-JP", "an event without a locale changes none"

    directory.person_changed(office.workspace.user_object("U0KEN") | {"locale": "en-GB"})
    assert (_locale(office, "U0KEN"), _locale(office, "U0NOBODY")) == ("en-GB", "")


def _locale(office: Office, user_id: str) -> str:
    with office.database.read() as work:
        return work.people.locale(user_id)


def test_a_membership_event_of_another_replica_is_understood_before_the_first_reading_of_this_one(office: Office) -> None:
    office.directory().refresh()
    group = next(group for group in office.workspace.usergroups.values() if group.handle == "cs-manager")

    office.directory().usergroup_changed(group.id, [], ["U0YUMI"])

    assert "cs" not in office.actor("U0YUMI").contact_of


@pytest.mark.parametrize("hours", [-1, 1])
def test_after_a_step_of_the_clock_nobody_may_act_until_all_is_read_again_at_once(office: Office, hours: int) -> None:
    directory = office.directory()
    directory.refresh()
    assert directory.fresh()

    office.pass_by(hours * 3600)
    assert not directory.fresh()
    directory.refresh()

    assert directory.fresh() and "users.list" in office.called()


def test_a_renamed_channel_stays_the_teams_and_is_no_trouble(office: Office) -> None:
    office.directory().refresh()
    office.workspace.rename_channel("C0CS", "customer-service")
    directory = office.directory()

    directory.refresh()

    directory.require_same_names()
    assert office.actor("U0AIKO").teams == {"cs"}
    assert office.channel("cs") == "C0CS" and office.failure() == ""


@pytest.mark.parametrize("lost", [False, True])
def test_a_name_that_means_another_channel_now_stops_the_start_and_gives_nobody_rights(office: Office, lost: bool) -> None:
    office.directory().refresh()
    office.workspace.rename_channel("C0CS", "old-cs-team")
    if lost:
        office.workspace.channels["C0CS"].is_private = True
        office.workspace.channels["C0CS"].members.discard("U0BATON")
    office.workspace.add_channel("C0NEW", "cs-team", {"U0HARUKA", "U0BATON"})
    directory = office.directory()

    directory.refresh()

    assert "cs" not in office.actor("U0HARUKA").teams
    assert office.channel("cs") == ("" if lost else "C0CS")
    with pytest.raises(NamesTaken) as stopped:
        directory.require_same_names()
    (problem,) = map(english, stopped.value.problems)
    assert "#cs-team means the channel C0NEW now" in problem and "channel: C0CS" in problem


@pytest.mark.parametrize("word", ["C0NEW", "#cs-desk", "C0CS"])
def test_another_word_in_the_policy_is_taken_as_it_is_meant_now(office: Office, word: str) -> None:
    office.directory().refresh()
    office.workspace.add_channel("C0NEW", "cs-desk", {"U0HARUKA", "U0BATON"})
    directory = office.directory(with_channel("cs", word))

    directory.refresh()

    directory.require_same_names()
    assert office.channel("cs") == ("C0CS" if word == "C0CS" else "C0NEW")


@pytest.mark.parametrize(("archived", "is_member", "words"), [(True, True, "is archived"), (False, False, "/invite @Baton")])
def test_a_channel_that_takes_no_messages_is_set_aside_until_it_does(
    office: Office, archived: bool, is_member: bool, words: str
) -> None:
    directory = office.directory()
    directory.refresh()
    channel = office.workspace.channels["C0CS"]
    channel.archived = archived
    if not is_member:
        channel.members.discard("U0BATON")

    directory.channel_changed("C0CS")

    assert office.channel("cs") == "" and office.channel("sales") == "C0SALES"
    assert words in office.failure() and list(office.set_aside()) == ["cs"]
    assert office.actor("U0AIKO").teams == {"cs"}

    channel.archived = False
    channel.members.add("U0BATON")
    with office.database.begin() as work:
        work.handoffs.add(opened())
    office.pass_by(46)
    directory.refresh()

    assert office.channel("cs") == "C0CS" and office.failure() == "" and not office.set_aside()
    assert office.redraws() == 1, "the cards come back at once"


def test_cards_come_back_whose_return_a_stop_interrupted(office: Office) -> None:
    directory = office.directory()
    directory.refresh()
    with office.database.begin() as work:
        work.handoffs.add(opened())
        work.people.await_cards("cs", office.at)

    office.pass_by(26)
    directory.refresh()

    assert office.redraws() == 1


def test_news_that_comes_during_a_reading_is_read_after_it(office: Office) -> None:
    office.directory().refresh()
    slow = SlowRelay(office.url, method="users.conversations", answer_late=True)
    directory = office.directory(url=slow.url)
    under_way = Thread(target=directory.refresh)
    under_way.start()
    assert slow.held.wait(60), "Slack has listed the channels, and its answer is on its way"
    office.workspace.channels["C0CS"].archived = True

    with noted(office.database) as statements:
        news = Thread(target=directory.channel_changed, args=("C0CS",))
        news.start()
        office.workspace.wait_for(lambda: statements)
    slow.release.set()
    for each in (under_way, news):
        each.join()
    slow.stop()

    assert office.channel("cs") == "" and "is archived" in office.failure()


LOSES: dict[str, Callable[[Workspace], None]] = {
    "disabled": lambda workspace: workspace.change_usergroup("S0CSMGR", disabled=True),
    "emptied": lambda workspace: workspace.set_usergroup("S0CSMGR", []),
}


@pytest.mark.parametrize("way", LOSES)
def test_the_last_known_contacts_keep_their_right_for_a_day_and_the_trouble_is_said_at_once(office: Office, way: str) -> None:
    directory = office.directory()
    directory.refresh()
    LOSES[way](office.workspace)
    office.pass_by(46)

    directory.refresh()

    assert office.contacts("cs") == ("U0YUMI",) and office.mention("cs") == "<@U0YUMI>"
    assert "keep their rights until" in office.failure("cs") and "@cs-manager" in office.failure()
    assert office.failure("sales") == ""

    office.pass_by(23 * 3600)
    directory.refresh()
    assert office.contacts("cs") == ("U0YUMI",)

    office.pass_by(2 * 3600)
    directory.refresh()
    assert office.contacts("cs") == () and office.mention("cs") == ""
    assert "nobody answers its escalations" in office.failure("cs")

    office.workspace.change_usergroup("S0CSMGR")
    office.workspace.set_usergroup("S0CSMGR", ["U0YUMI"])
    office.pass_by(46)
    directory.refresh()
    assert office.contacts("cs") == ("U0YUMI",) and office.failure("cs") == ""


def test_a_renamed_user_group_stays_the_contact_and_is_no_trouble(office: Office) -> None:
    office.directory().refresh()
    office.workspace.change_usergroup("S0CSMGR", handle="cs-leads")
    directory = office.directory()

    directory.refresh()

    directory.require_same_names()
    assert office.contacts("cs") == ("U0YUMI",) and office.mention("cs") == "<!subteam^S0CSMGR>" and office.failure("cs") == ""


TAKERS: dict[str, tuple[str, Callable[[Workspace], object], str, str]] = {
    "the handle of a renamed group": ("@cs-manager", lambda workspace: take_handle(workspace), "S0CSMGR", "S0NEW"),
    "the handle of a disabled group": (
        "@cs-manager",
        lambda workspace: take_handle(workspace, disabled=True),
        "S0CSMGR",
        "S0NEW",
    ),
    "an address": ("yumi@baton.example", lambda workspace: take_address(workspace), "U0YUMI", "U0HARUKA"),
}


def take_handle(workspace: Workspace, *, disabled: bool = False) -> None:
    """Let another user group have the handle of the CS Manager's, with a person of sales in it."""
    workspace.change_usergroup("S0CSMGR", handle="cs-manager-old", disabled=disabled)
    workspace.usergroups["S0NEW"] = UserGroup(id="S0NEW", handle="cs-manager", name="Others", users=["U0HARUKA"])


def take_address(workspace: Workspace) -> None:
    """Let another person have an e-mail address."""
    taken = workspace.users["U0YUMI"].email
    workspace.users["U0YUMI"].email = "other@baton.example"
    workspace.users["U0HARUKA"].email = taken


@pytest.mark.parametrize("role", ["contact", "manager"])
@pytest.mark.parametrize("taker", TAKERS)
def test_whoever_takes_a_name_of_the_policy_gets_no_right_and_stops_the_start(office: Office, taker: str, role: str) -> None:
    word, happens, known, other = TAKERS[taker]
    word = office.workspace.users["U0YUMI"].email if "@" in word[1:] else word
    policy = with_contact("cs", word) if role == "contact" else replace(POLICY, managers=(word,))
    running = office.directory(policy)
    running.refresh()
    before = office.actor("U0HARUKA")
    happens(office.workspace)
    restarted = office.directory(policy)

    office.pass_by(26 * 3600)
    running.refresh()
    assert office.actor("U0HARUKA") == before
    assert f"means {other} in Slack now" in office.failure()
    restarted.refresh()

    assert office.actor("U0HARUKA") == before
    with pytest.raises(NamesTaken) as stopped:
        restarted.require_same_names()
    assert [english(each) for each in stopped.value.problems if f"Write {known} in the policy" in english(each)]

    confirmed = office.directory(with_contact("cs", other) if role == "contact" else replace(POLICY, managers=(other,)))
    office.pass_by(26)
    confirmed.refresh()
    if role == "contact":
        assert "cs" in office.actor("U0HARUKA").contact_of
    else:
        assert MANAGERS in office.actor("U0HARUKA").teams


def with_contact(team: str, word: str) -> Policy:
    """Return the policy with another contact for a team."""
    teams = (replace(each, contact_notify=word) if each.key == team else each for each in POLICY.teams)
    return replace(POLICY, teams=tuple(teams))


def test_a_directory_of_an_earlier_release_knows_the_groups_that_it_mentions(office: Office) -> None:
    office.directory().refresh()
    with office.database.begin() as work:
        work.people._connection.execute(delete(PLACES).where(PLACES.c.kind == "meaning"))
    take_handle(office.workspace)
    directory = office.directory()

    directory.refresh()

    assert "cs" not in office.actor("U0HARUKA").contact_of
    with pytest.raises(NamesTaken):
        directory.require_same_names()


def test_a_contact_whose_account_is_deactivated_is_said_and_reached_by_no_message(office: Office) -> None:
    directory = office.directory()
    directory.refresh()
    office.workspace.deactivate("U0YUMI")
    directory.person_changed(office.workspace.user_object("U0YUMI"))
    office.pass_by(46)

    directory.refresh()

    assert office.contacts("cs") == ()
    assert "accounts are deactivated" in office.failure("cs")


def test_a_row_that_is_marked_as_escalated_and_is_not_keeps_nobody_in_their_rights(office: Office) -> None:
    directory = office.directory()
    directory.refresh()
    with office.database.begin() as work:
        work.handoffs.add(opened())
        work.handoffs._connection.execute(update(HANDOFFS).values(is_escalated=True))
    office.workspace.deactivate("U0YUMI")

    directory.person_changed(office.workspace.user_object("U0YUMI"))

    assert office.contacts("cs") == ()


def test_another_contact_in_the_policy_that_is_nobody_gives_the_last_one_no_right(office: Office) -> None:
    office.directory().refresh()
    teams = tuple(replace(each, contact_notify="@nobody-there") for each in POLICY.teams)

    office.directory(replace(POLICY, teams=teams)).refresh()

    assert office.contacts("cs") == () and "nobody answers" in office.failure("cs")


PEOPLE_OF = {"cs": "U0AIKO", "sales": "U0HARUKA", "devops": "U0REN", "development": "U0TAKUMI", "sf_admin": "U0EMI"}


def test_a_429_while_members_are_read_takes_no_rights_and_is_heeded(office: Office) -> None:
    directory = office.directory()
    directory.refresh()
    office.workspace.faults.rate_limit["conversations.members"], office.workspace.faults.retry_after = 1, 30
    office.pass_by(26)
    directory.refresh()
    assert office.trouble() == "Slack asks for a pause."

    office.called()
    for _ in range(7):
        office.pass_by(4)
        directory.refresh()
        assert all(team in office.rights(directory, user).teams for team, user in PEOPLE_OF.items())
    assert "conversations.members" not in office.called(), "Slack is not asked before the pause is over"

    office.pass_by(4)
    directory.refresh()
    assert "conversations.members" in office.called() and office.trouble() == ""
    office.pass_by(20)
    assert all(team in office.rights(directory, user).teams for team, user in PEOPLE_OF.items())


def test_a_429_for_the_user_groups_takes_the_rights_of_contacts_only(office: Office) -> None:
    directory = office.directory()
    directory.refresh()
    office.workspace.faults.rate_limit["usergroups.list"] = 1000
    for _ in range(3):
        office.pass_by(46)
        directory.refresh()

    assert office.rights(directory, "U0AIKO").teams == {"cs"}
    assert office.rights(directory, "U0YUMI").contact_of == frozenset()
    assert "cs" in office.actor("U0YUMI").contact_of, "messages still reach the contact"

    office.workspace.faults.rate_limit.clear()
    office.pass_by(5)
    directory.refresh()
    assert "cs" in office.rights(directory, "U0YUMI").contact_of


def test_no_right_is_older_than_a_minute_however_the_readings_of_the_parts_fall(office: Office) -> None:
    directory = office.directory()
    directory.refresh()
    for second in range(1, 240):
        office.pass_by(1)
        if second % 40 == 20:
            office.workspace.faults.rate_limit["usergroups.list"] = 1
            office.workspace.faults.rate_limit["conversations.members"] = 2
        if second % 5 == 0:
            directory.refresh()
        with office.database.read() as work:
            read_at = work.job_health.parts(Job.TEAM_DIRECTORY, [*PEOPLE_OF, "cs/contacts"])
        assert len(read_at) == len(PEOPLE_OF) + 1
        assert all(office.at - at < timedelta(seconds=60) for at in read_at.values())


def test_among_25000_channels_only_its_own_are_listed(office: Office) -> None:
    for number in range(25_000):
        office.workspace.channels[f"C{number}"] = Channel(id=f"C{number}", name=f"channel-{number}")

    office.directory().refresh()

    called = office.called()
    assert "conversations.list" not in called and called.count("users.conversations") == 1
    assert office.actor("U0AIKO").teams == {"cs"} and office.failure() == ""


@pytest.mark.parametrize(("method", "count"), [("users.list", 3), ("users.conversations", 3)])
def test_a_list_that_slack_stops_goes_on_at_its_page(office: Office, method: str, count: int) -> None:
    faults = office.workspace.faults
    for number in range(2100):
        if method == "users.list":
            office.workspace.users[f"U{number}"] = replace(office.workspace.users["U0KEN"], id=f"U{number}")
        else:
            channel = Channel(id=f"A{number}", name=f"channel-{number}", members={"U0BATON"})
            office.workspace.channels = {channel.id: channel} | office.workspace.channels
    directory = office.directory()
    faults.passes[method], faults.rate_limit[method], faults.retry_after = 1, 1, 20

    directory.refresh()
    office.pass_by(21)
    directory.refresh()

    cursors = [call.args.get("cursor") for call in office.workspace.calls(method) if not call.error]
    assert len(cursors) == len(set(cursors)) == count
    assert office.actor("U0AIKO").teams == {"cs"} and office.actor("U0AIKO").kind is Kind.COLLEAGUE


def test_the_events_of_other_teams_channels_ask_slack_nothing(office: Office) -> None:
    directory = office.directory()
    directory.refresh()
    office.called()

    directory.channel_changed("C0OTHER", "lunch")

    assert office.called() == []
