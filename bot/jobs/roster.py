"""Who is in which team: read from Slack at least once a minute, and changed at once when Slack tells of a change."""

import logging
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from bot.gateways.errors import Rejected, Unavailable
from bot.gateways.slack import Account, SlackGateway, UserGroup, account
from handoffs.policy import Policy, TeamPolicy
from storage.database import Database
from storage.people import Person

logger = logging.getLogger(__name__)

EVERY = timedelta(seconds=50)
STALE_AFTER = timedelta(seconds=60)
PEOPLE_EVERY = timedelta(minutes=10)
ESCALATIONS = "escalations"


class Roster:
    """Keeps the teams' members and contacts in the database. `real_now` is real time: rights don't age with a wound clock."""

    def __init__(self, database: Database, slack: SlackGateway, policy: Policy, real_now: Callable[[], datetime]) -> None:
        self._database = database
        self._slack = slack
        self._policy = policy
        self._now = real_now
        self._people_at: datetime | None = None
        self._groups: Mapping[str, UserGroup] = {}

    def fresh(self) -> bool:
        """Say whether the roster began to be read less than a minute ago; if not, nobody may act on it."""
        with self._database.read() as work:
            at = work.people.refreshed_at()
        return at is not None and self._now() - at <= STALE_AFTER

    def refresh(self) -> None:
        """Read the whole roster, unless another replica has just done so; trouble is noted, the old roster ages."""
        with self._database.begin() as work:
            if not work.beats.claim_turn("roster", self._now(), EVERY - timedelta(seconds=5)):
                return
        began = self._now()
        try:
            self._read(began)
        except (Unavailable, Rejected) as trouble:
            logger.warning("The teams' members can't be read: %s", trouble.says)
            self._beat(ok=False, says=trouble.says)

    def joined(self, channel_id: str, user_id: str) -> None:
        """Note that somebody joined a channel."""
        team = self._team_in(channel_id)
        if team:
            self._learn([user_id])
            with self._database.begin() as work:
                work.people.join(team, user_id)

    def left(self, channel_id: str, user_id: str) -> None:
        """Note that somebody left a channel."""
        team = self._team_in(channel_id)
        if team:
            with self._database.begin() as work:
                work.people.leave(team, user_id)

    def usergroup_changed(self, group_id: str, added: Iterable[str], removed: Iterable[str]) -> None:
        """Note who came into a user group and who left it."""
        group = self._groups.get(group_id)
        teams = [team.key for team in self._policy.teams if group and _is_handle(team, group)]
        with self._database.begin() as work:
            for team in teams:
                for user in added:
                    work.people.join(team, user, as_contact=True)
                for user in removed:
                    work.people.leave(team, user, as_contact=True)

    def person_changed(self, user: Mapping[str, Any]) -> None:
        """Take over what Slack now says of an account; a deactivated one loses every right at once."""
        with self._database.begin() as work:
            work.people.put_people([_person(account(user))])

    def _read(self, began: datetime) -> None:
        channels = self._channel_ids()
        groups = self._slack.usergroups()
        self._groups = {group.id: group for group in groups}
        with ThreadPoolExecutor(max_workers=8, thread_name_prefix="roster") as pool:
            members = dict(zip(channels, pool.map(self._members_of, channels.items()), strict=True))
        self._learn_everybody(began)
        unknown = frozenset().union(*members.values(), *(group.users for group in groups))
        self._learn(unknown)
        self._store(began, members, groups)

    def _store(self, began: datetime, members: Mapping[str, frozenset[str]], groups: tuple[UserGroup, ...]) -> None:
        with self._database.begin() as work:
            for team in self._policy.teams:
                contacts, shown = _contacts(team, groups, work.people.by_email)
                work.people.replace_members(team.key, members.get(team.key, frozenset()), contacts)
                work.people.set_contact_mention(team.key, shown)
            work.people.refreshed(began)
            work.beats.beat("roster", self._now(), ok=True)

    def _channel_ids(self) -> Mapping[str, str]:
        """Find the channels by name; asked again only while one is missing, since renaming keeps the id."""
        wanted = {team.key: team.channel for team in self._policy.teams} | {ESCALATIONS: self._policy.escalations.channel}
        with self._database.read() as work:
            known = dict(work.people.channels())
        if wanted.keys() <= known.keys():
            return known
        named = {f"#{channel['name']}": str(channel["id"]) for channel in self._slack.channels()}
        found = {key: named[name] for key, name in wanted.items() if name in named}
        for key in wanted.keys() - found.keys():
            logger.warning("There is no channel %s, or Baton is not in it; invite it with /invite", wanted[key])
        with self._database.begin() as work:
            for key, channel_id in found.items():
                work.people.set_channel(key, channel_id)
        return found

    def _members_of(self, channel: tuple[str, str]) -> frozenset[str]:
        """Read one channel's members; a channel that can't be read has none, so that nobody acts unseen."""
        key, channel_id = channel
        if key == ESCALATIONS:
            return frozenset()
        try:
            return self._slack.members(channel_id)
        except Rejected as trouble:
            logger.warning("The members of the team %s can't be read: %s", key, trouble.says)
            return frozenset()

    def _learn_everybody(self, now: datetime) -> None:
        if self._people_at is None or now - self._people_at >= PEOPLE_EVERY:
            self._put(self._slack.people())
            self._people_at = now

    def _learn(self, users: Iterable[str]) -> None:
        with self._database.read() as work:
            unknown = set(users) - work.people.known()
        self._put(self._slack.person(user) for user in unknown)

    def _put(self, accounts: Iterable[Account]) -> None:
        people = [_person(each) for each in accounts]
        with self._database.begin() as work:
            work.people.put_people(people)

    def _team_in(self, channel_id: str) -> str | None:
        with self._database.read() as work:
            channels = work.people.channels()
        return next((key for key, known in channels.items() if known == channel_id and key != ESCALATIONS), None)

    def _beat(self, *, ok: bool, says: str) -> None:
        with self._database.begin() as work:
            work.beats.beat("roster", self._now(), ok=ok, says=says)


def _contacts(
    team: TeamPolicy, groups: tuple[UserGroup, ...], by_email: Callable[[str], str | None]
) -> tuple[tuple[str, ...], str]:
    """Find who a team escalates to, and how they are mentioned: a user group, a user, or an e-mail address."""
    notify = team.contact_notify
    if notify.startswith("@"):
        group = next((each for each in groups if _is_handle(team, each)), None)
        return (group.users, f"<!subteam^{group.id}>") if group else ((), "")
    user = by_email(notify.lower()) if "@" in notify else notify
    return ((user,), f"<@{user}>") if user else ((), "")


def _is_handle(team: TeamPolicy, group: UserGroup) -> bool:
    return team.contact_notify == f"@{group.handle}"


def _person(told: Account) -> Person:
    return Person(user_id=told.user_id, name=told.name, kind=told.kind, zone=told.zone, email=told.email)
