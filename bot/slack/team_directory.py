"""The members and contacts of each team, read from Slack once a minute and updated at once by Slack's events."""

import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

from bot.gateways.errors import Rejected, Unavailable
from bot.gateways.slack.accounts import Account
from bot.gateways.slack.client import SlackGateway, UserGroup
from bot.gateways.slack.errors import TokenDead
from bot.slack.channels import (
    ESCALATIONS,
    FoundChannel,
    OtherChannels,
    found_channels,
    set_channel_aside,
    try_channel,
    wanted_channels,
)
from bot.slack.contacts import escalations_follow, found_managers, store_contacts
from bot.text.rendering import Reader, render
from handoffs.clock.stamps import is_recent
from handoffs.model.people import MANAGERS, Kind
from handoffs.process.handbook import Handbook
from handoffs.text.messages import Message, message, sentences
from storage.database import Database
from storage.repositories.job_health import Job
from storage.repositories.people import Home, Person
from storage.unit_of_work import UnitOfWork

logger = logging.getLogger(__name__)

EVERY = timedelta(seconds=45)
STALE_AFTER = timedelta(seconds=60)
BETWEEN_TRIES = timedelta(seconds=4)
"""The pause after a failed refresh, of this or another replica."""

PEOPLE_EVERY = timedelta(minutes=10)
CHANNELS_EVERY = timedelta(minutes=5)
"""The pause between two looks at the channels while all can be used."""


class TeamDirectory:
    """Keeps the members and contacts of teams in the database. `real_now` is real time, since a sandbox may set its clock.

    `left` receives each person whose account was deactivated, within the transaction that records it.
    """

    def __init__(
        self,
        database: Database,
        slack: SlackGateway,
        handbook: Handbook,
        real_now: Callable[[], datetime],
        left: Callable[[UnitOfWork, Person], None] = lambda work, person: None,
    ) -> None:
        self._database = database
        self._slack = slack
        self._handbook = handbook
        self._policy = handbook.policy
        self._now = real_now
        self._left = left
        self._begun = False
        self._reading = threading.Lock()
        self._people_at: datetime | None = None
        self._channels_at: datetime | None = None
        self._channels: tuple[FoundChannel, ...] = ()
        self._described: set[str] = set()
        """The people whom Slack has described, or hidden, since it last listed everybody."""

    def fresh(self) -> bool:
        """Return whether the last reading began less than a minute ago; otherwise nobody may act."""
        at = self._refreshed_at()
        return at is not None and is_recent(at, self._now(), STALE_AFTER)

    def refresh(self) -> None:
        """Read all teams when it is time: at the first call, then every 45 s, by one replica; callers may call at any rate.

        A failure is recorded; the stored directory ages, and a call after a few seconds tries again.
        """
        began = self._now()
        at = self._refreshed_at()
        if self._begun and at is not None and is_recent(at, began, EVERY):
            return
        with self._database.begin() as work:
            if not work.job_health.acquire_lease(Job.TEAM_DIRECTORY, began, BETWEEN_TRIES) and self._begun:
                return
        self._try(began)

    def require_same_channels(self) -> None:
        """Raise OtherChannels when a name in the policy means another channel than the one that is stored."""
        problems = tuple(each.other for each in self._channels if each.other)
        if problems:
            raise OtherChannels(problems)

    def channel_changed(self) -> None:
        """Read all teams again, with their channels, since one was archived or opened, or Baton joined or left it."""
        self._channels_at = None
        self._try(self._now())

    def joined(self, channel_id: str, user_id: str) -> None:
        """Record that a person joined a channel; if Baton joined, read all teams again, with missing channels."""
        if user_id == self._slack.bot_user_id:
            self.channel_changed()
        for team in self._teams_in(channel_id):
            self._learn([user_id])
            with self._database.begin() as work:
                work.people.join(team, user_id)

    def left(self, channel_id: str, user_id: str) -> None:
        """Record that a person left a channel."""
        for team in self._teams_in(channel_id):
            with self._database.begin() as work:
                work.people.leave(team, user_id)

    def usergroup_changed(self, group_id: str, added: Iterable[str], removed: Iterable[str]) -> None:
        """Record who joined and who left a user group."""
        coming, going, shown = tuple(added), tuple(removed), f"<!subteam^{group_id}>"
        with self._database.begin() as work, escalations_follow(work, self._handbook, self._now()):
            for team in self._policy.teams:
                if work.people.contact_mention(team.key) != shown:
                    continue
                for user in going:
                    work.people.leave(team.key, user, as_contact=True)
                for user in coming:
                    work.people.join(team.key, user, as_contact=True)

    def person_changed(self, user: Mapping[str, object]) -> None:
        """Store the changed account of a person; a deactivated one loses all rights at once."""
        self._put([_person(self._slack.account(user))])

    def _try(self, began: datetime) -> None:
        """Read all teams, one reading after the other: an older picture must not replace a newer one."""
        try:
            with self._reading:
                self._read(began)
            self._begun = True
        except (Unavailable, Rejected) as failure:
            self._record_health(Job.TEAM_DIRECTORY, failure.reason)

    def _read(self, began: datetime) -> None:
        channels = self._find_channels(began)
        failures = [(each.key, failure) for each in channels for failure in (each.failure, each.other) if failure]
        groups = self._user_groups(failures)
        with ThreadPoolExecutor(max_workers=8, thread_name_prefix="team_directory") as pool:
            teams = [(each.key, each.channel_id) for each in channels if each.channel_id and each.key != ESCALATIONS]
            read = list(pool.map(self._members_of, teams))
        members = {key: users for key, users, _ in read}
        failures += [(key, failure) for key, _, failure in read if failure]
        self._learn_everybody(began)
        self._learn(frozenset().union(*members.values(), *(group.users for group in groups)))
        failures += self._store(began, members, groups)
        self._record_health(Job.TEAM_DIRECTORY, None)
        self._report(failures)

    def _store(
        self, began: datetime, members: Mapping[str, frozenset[str]], groups: tuple[UserGroup, ...]
    ) -> list[tuple[str, Message]]:
        """Store members and contacts; return what is wrong with the contacts, by team."""
        failures = []
        with self._database.begin() as work, escalations_follow(work, self._handbook, began):
            for team in self._policy.teams:
                failure = store_contacts(work, team, members.get(team.key, frozenset()), groups, began)
                failures += [(team.key, failure)] if failure else []
            work.people.replace_members(MANAGERS, found_managers(self._policy, groups, work.people.by_email), ())
            work.people.refreshed(began)
        return failures

    def _report(self, failures: list[tuple[str, Message]]) -> None:
        """Record what is wrong, for each team and for all together."""
        by_team = {team.key: [failure for key, failure in failures if key == team.key] for team in self._policy.teams}
        with self._database.begin() as work:
            for key, reasons in by_team.items():
                work.job_health.record(Job.CHANNELS, self._now(), sentences(*reasons) if reasons else None, part=key)
        self._record_health(Job.CHANNELS, sentences(*(failure for _, failure in failures)) if failures else None)

    def _find_channels(self, now: datetime) -> tuple[FoundChannel, ...]:
        """Find the channels at the start, every few minutes, and while one can't be used; return all of them."""
        with self._database.read() as work:
            open_now, homes = work.people.channels(), work.people.homes()
        listed_lately = self._channels_at is not None and is_recent(self._channels_at, now, CHANNELS_EVERY)
        if listed_lately and all(open_now.get(each.key) for each in self._channels):
            return self._channels
        found = found_channels(wanted_channels(self._policy), homes, self._slack.channels())
        with self._database.begin() as work:
            for each in found:
                self._take(work, each, homes.get(each.key), now)
        self._channels, self._channels_at = found, now
        return found

    def _take(self, work: UnitOfWork, found: FoundChannel, home: Home | None, now: datetime) -> None:
        if found.channel_id and (home is None or home.word != found.word):
            work.people.set_home(found.key, Home(word=found.word, channel_id=found.channel_id))
        if found.failure:
            set_channel_aside(work, found.key, found.word, found.failure, now)
        else:
            try_channel(work, found.key, found.word, found.channel_id, now)

    def _user_groups(self, failures: list[tuple[str, Message]]) -> tuple[UserGroup, ...]:
        """Read the user groups; a workspace without user groups has no contacts by handle."""
        try:
            return self._slack.usergroups()
        except TokenDead:
            raise
        except Rejected as failure:
            failures.append(("", message("slack.team_directory.no_user_groups", reason=failure.reason)))
            return ()

    def _members_of(self, channel: tuple[str, str]) -> tuple[str, frozenset[str], Message | None]:
        """Read the members of a channel; a channel that cannot be read has none, so that nobody acts without a right."""
        key, channel_id = channel
        try:
            return key, self._slack.members(channel_id), None
        except TokenDead:
            raise
        except Rejected as failure:
            return key, frozenset(), message("slack.team_directory.no_members", team=key, reason=failure.reason)

    def _learn_everybody(self, now: datetime) -> None:
        if self._people_at is None or not is_recent(self._people_at, now, PEOPLE_EVERY):
            people = tuple(self._slack.people())
            self._put(_person(each) for each in people)
            self._described = {each.user_id for each in people}
            self._people_at = now

    def _learn(self, users: Iterable[str]) -> None:
        """Read the people whom Slack does not list, as those of other workspaces; one whom Slack hides has no rights."""
        for user in set(users) - self._described:
            try:
                self._put([_person(self._slack.person(user))])
            except TokenDead:
                raise
            except Rejected:
                self._put(self._hidden(user))
            self._described.add(user)

    def _hidden(self, user: str) -> list[Person]:
        """Return what is left of a person whom Slack does not show any more."""
        with self._database.read() as work:
            known = work.people.person(user)
        return [replace(known, kind=Kind.UNKNOWN)] if known else []

    def _put(self, people: Iterable[Person]) -> None:
        with self._database.begin() as work, escalations_follow(work, self._handbook, self._now()):
            for person in work.people.put_people(people):
                self._left(work, person)

    def _teams_in(self, channel_id: str) -> list[str]:
        with self._database.read() as work:
            homes = work.people.homes()
        return [key for key, home in homes.items() if key != ESCALATIONS and home.channel_id == channel_id]

    def _refreshed_at(self) -> datetime | None:
        with self._database.read() as work:
            return work.people.refreshed_at()

    def _record_health(self, job: Job, failure: Message | None) -> None:
        """Record the result of a refresh; log a problem once, not at each refresh."""
        with self._database.begin() as work:
            known = work.job_health.last(job)
            work.job_health.record(job, self._now(), failure)
        if failure and (known is None or known.reason != failure):
            logger.warning("The team directory is not complete: %s", render(failure, Reader.for_operator()))


def _person(read: Account) -> Person:
    return Person(user_id=read.user_id, name=read.name, kind=read.kind, zone=read.zone, email=read.email)
