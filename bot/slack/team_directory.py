"""The members and contacts of each team, read from Slack once a minute and updated at once by Slack's events."""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.gateways.errors import Rejected, Unavailable
from bot.gateways.slack.accounts import Account
from bot.gateways.slack.client import SlackGateway, UserGroup
from bot.gateways.slack.errors import TokenDead
from bot.slack.channels import (
    ESCALATIONS,
    NamesTaken,
    TeamChannels,
)
from bot.slack.contacts import (
    contacts_of,
    escalations_follow,
    found_managers,
    namesakes_in,
    store_people_of,
    words_for_contacts,
)
from bot.slack.directory_reading import EVERY, DirectoryReading, PartAges, Reading
from bot.text.rendering import Reader, render
from handoffs.clock.stamps import is_due, is_recent
from handoffs.model.people import MANAGERS, Actor, Kind
from handoffs.process.handbook import Handbook
from handoffs.text.messages import Message, sentences
from storage.database import Database
from storage.repositories.job_health import Ended, Job
from storage.repositories.people import Person
from storage.unit_of_work import UnitOfWork

logger = logging.getLogger(__name__)

BETWEEN_TRIES = timedelta(seconds=4)
"""The pause after a failed refresh, of this or another replica."""

PEOPLE_EVERY, PEOPLE_AT_MOST = timedelta(minutes=1), timedelta(minutes=10)
"""The pause after a listing of all people, for each of its pages (Slack's Tier 2: 20 calls a minute), and the longest one."""


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
        self._ages = PartAges(real_now)
        self._reading = threading.Lock()
        self._parts = DirectoryReading(slack)
        self._people_due_at: datetime | None = None
        self._people_pages, self._listed_people = 0, set[str]()
        self._channels = TeamChannels(database, slack, handbook.policy)
        self._group_names: dict[str, str] = {}
        self._other_contacts: tuple[Message, ...] = ()
        self._described: set[str] = set()
        """The people whom Slack has described, or hidden, since it last listed everybody."""

    def fresh(self) -> bool:
        """Return whether the reading of any team began less than a minute ago; otherwise nobody may act."""
        if self._ages.recent(self._part_names()):
            return True
        with self._database.read() as work:
            self._ages.read(work, self._part_names())
        return bool(self._ages.recent(self._part_names()))

    def as_read_lately(self, work: UnitOfWork, actor: Actor) -> Actor:
        """Return a person with those rights only whose reading began less than a minute ago.

        Members of a team are one part of the directory, its contacts are another one.
        """
        named = {*actor.teams, *map(contacts_of, actor.contact_of)}
        if self._ages.recent(named) < named:
            self._ages.read(work, self._part_names())
        fresh = self._ages.recent(named)
        teams = frozenset(team for team in actor.teams if team in fresh)
        contact_of = frozenset(team for team in actor.contact_of if contacts_of(team) in fresh)
        return replace(actor, teams=teams, contact_of=contact_of)

    def refresh(self) -> None:
        """Read all teams when it is time: at the first call, then every 25 s, by one replica; callers may call at any rate.

        A failure is recorded; the parts that could not be read age, and a call after a few seconds tries these again.
        """
        began = self._now()
        at = self._refreshed_at()
        if self._begun and at is not None and is_recent(at, began, EVERY):
            return
        with self._database.begin() as work:
            if not work.job_health.acquire_lease(Job.TEAM_DIRECTORY, began, BETWEEN_TRIES) and self._begun:
                return
        self._try()

    def name_of(self, slack_id: str) -> str:
        """Return the name of a channel or a user group that Slack has shown since the start; its id where it has not."""
        return self._channels.names.get(slack_id) or self._group_names.get(slack_id) or slack_id

    def require_same_names(self) -> None:
        """Raise NamesTaken when a name in the policy means another channel, user group or account than the one that is stored."""
        problems = (*(each.other for each in self._channels.known() if each.other), *self._other_contacts)
        if problems:
            raise NamesTaken(problems)

    def channel_changed(self, channel_id: str, name: str = "") -> None:
        """Read all teams again, with their channels, since one of theirs was archived, opened, renamed, deleted, joined or left.

        Slack sends the events of all public channels; `name` is the new name, where the event has one.
        """
        if self._channels.concern(channel_id, name):
            self._read_all_again()

    def usergroups_changed(self) -> None:
        """Read all teams again, since a user group was renamed, disabled or enabled, or a contact can't act any more."""
        self._read_all_again()

    def joined(self, channel_id: str, user_id: str) -> None:
        """Record that a person joined a channel; if Baton joined, read all teams again, with missing channels."""
        if user_id == self._slack.bot_user_id:
            self._read_all_again()
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

    def person_changed(self, user: Mapping[str, object]) -> bool:
        """Store the changed account of a person; a deactivated one loses all rights at once.

        Return whether a contact can't act any more, so that the contacts have to be read again.
        """
        changed = _person(self._slack.account(user))
        self._put([changed])
        with self._database.read() as work:
            return changed.kind is not Kind.COLLEAGUE and bool(work.people.actor(changed.user_id).contact_of)

    def _read_all_again(self) -> None:
        self._try(everything=True)

    def _try(self, *, everything: bool = False) -> None:
        """Read the parts that are due, one reading after the other: an older picture must not replace a newer one.

        For `everything`, what a reading that is under way has read before the news is forgotten too.
        """
        try:
            with self._reading:
                if everything:
                    self._channels.forget()
                    self._parts.forget()
                waits = self._read(self._now())
        except (Unavailable, Rejected) as failure:
            with self._database.begin() as work:
                work.job_health.record_all(self._health(work, Job.TEAM_DIRECTORY, [failure.reason]))
            return
        self._begun = self._begun or not waits

    def _read(self, began: datetime) -> tuple[Message, ...]:
        """Read and store the parts that are due; return why some of them have to wait."""
        reading = Reading(began=began)
        channels = reading.attempt(lambda: self._channels.found(began)) or self._channels.known()
        reading.failures += [(each.key, failure) for each in channels for failure in (each.failure, each.other) if failure]
        self._parts.read(channels, reading)
        reading.attempt(lambda: self._learn_everybody(began))
        reading.attempt(lambda: self._learn(reading.users))
        self._store(reading)
        return tuple(reading.waits)

    def _store(self, reading: Reading) -> None:
        """Store in one transaction what differs in the parts that were read, when they were read, and what is wrong."""
        with self._database.begin() as work:
            work.people.take_turn()
            with escalations_follow(work, self._handbook, reading.began):
                for key, users in reading.members.items():
                    work.people.replace_members(key, users)
                if reading.groups is not None:
                    reading.failures += self._store_groups(work, reading.groups, reading.began)
            ended = [Ended(job=Job.TEAM_DIRECTORY, part=part, at=reading.began) for part in self._read_parts(reading)]
            if not reading.waits:
                work.people.refreshed(self._parts.oldest() or reading.began)
                ended += self._health_of_channels(work, reading.failures)
            work.job_health.record_all([*ended, *self._health(work, Job.TEAM_DIRECTORY, reading.waits)])

    def _store_groups(self, work: UnitOfWork, groups: tuple[UserGroup, ...], began: datetime) -> Iterator[tuple[str, Message]]:
        """Store the contacts of all teams and the managers; return faults of contacts by team."""
        self._group_names |= {group.id: group.handle for group in groups}
        namesakes = namesakes_in(work, self._policy, groups)
        others = {word: namesakes.found(word).other for word in words_for_contacts(self._policy)}
        self._other_contacts = tuple(filter(None, others.values()))
        for team in self._policy.teams:
            faults = store_people_of(work, team, namesakes, others, began)
            yield from ((team.key, fault) for fault in faults)
        yield from (("", other) for word in self._policy.managers if (other := others[word]))
        work.people.replace_members(MANAGERS, found_managers(self._policy, namesakes))

    def _read_parts(self, reading: Reading) -> Iterator[str]:
        yield from reading.members
        if reading.groups is not None:
            yield MANAGERS
            yield from (contacts_of(team.key) for team in self._policy.teams)

    def _part_names(self) -> Iterator[str]:
        yield MANAGERS
        for team in self._policy.teams:
            yield from (team.key, contacts_of(team.key))

    def _health_of_channels(self, work: UnitOfWork, failures: list[tuple[str, Message]]) -> Iterator[Ended]:
        """Return what is wrong with the channels and contacts, for each team and for all together."""
        by_team = {team.key: [failure for key, failure in failures if key == team.key] for team in self._policy.teams}
        for key, reasons in by_team.items():
            yield Ended(job=Job.CHANNELS, part=key, at=self._now(), failure=sentences(*reasons) if reasons else None)
        yield from self._health(work, Job.CHANNELS, [failure for _, failure in failures])

    def _health(self, work: UnitOfWork, job: Job, reasons: list[Message]) -> Iterator[Ended]:
        """Return the result of a refresh for a whole job; log a problem once, not at each refresh."""
        failure = sentences(*reasons) if reasons else None
        known = work.job_health.last(job) if failure else None
        if failure and (known is None or known.reason != failure):
            logger.warning("The team directory is not complete: %s", render(failure, Reader.for_operator()))
        yield Ended(job=job, at=self._now(), failure=failure)

    def _learn_everybody(self, now: datetime) -> None:
        """Read everybody, and store each page at once, so that no event is overwritten by what was read before."""
        if self._people_due_at is not None and not is_due(self._people_due_at, now, PEOPLE_AT_MOST):
            return
        for page in self._slack.people():
            self._put(_person(each) for each in page)
            self._listed_people |= {each.user_id for each in page}
            self._people_pages += 1
        self._people_due_at = now + min(self._people_pages * PEOPLE_EVERY, PEOPLE_AT_MOST)
        self._described, self._listed_people, self._people_pages = self._listed_people, set(), 0

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


def _person(read: Account) -> Person:
    return Person(user_id=read.user_id, name=read.name, kind=read.kind, zone=read.zone, email=read.email, locale=read.locale)
