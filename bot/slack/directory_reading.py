"""Reads the parts of the team directory from Slack; a part that Slack does not show now keeps no other one from being read."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from bot.gateways.errors import Rejected, Unavailable
from bot.gateways.slack.client import SlackGateway, UserGroup
from bot.gateways.slack.errors import TokenDead
from bot.slack.channels import ESCALATIONS, FoundChannel
from handoffs.clock.stamps import is_recent
from handoffs.text.messages import Message, message
from storage.repositories.job_health import Job
from storage.unit_of_work import UnitOfWork

EVERY = timedelta(seconds=25)
"""So soon that a pause of half a minute, for which Slack asks mostly, ends before the rights of the last reading do."""

STALE_AFTER = timedelta(seconds=60)
"""The age from which a part gives nobody a right."""

GROUPS = "user_groups"
"""The part that holds the user groups, among the parts of the teams, which are named by their keys with a mark before them."""

T = TypeVar("T")


@dataclass(kw_only=True)
class Reading:
    """The parts that one reading got: members by team, and the user groups, which are None when they were not read.

    `failures` are faults of teams (an empty key: of all), and `waits` the reasons why parts have to wait.
    """

    began: datetime
    members: dict[str, frozenset[str]] = field(default_factory=dict)
    groups: tuple[UserGroup, ...] | None = None
    failures: list[tuple[str, Message]] = field(default_factory=list)
    waits: list[Message] = field(default_factory=list)

    @property
    def users(self) -> frozenset[str]:
        """Return everybody who was read."""
        return frozenset().union(*self.members.values(), *(group.users for group in self.groups or ()))

    def attempt(self, call: Callable[[], T]) -> T | None:
        """Make a call; return None, and note why, when Slack does not answer it now."""
        try:
            return call()
        except Unavailable as failure:
            if failure.reason not in self.waits:
                self.waits.append(failure.reason)
            return None


class DirectoryReading:
    """Reads members and user groups, each part every 25 s, and a part that failed as soon as Slack answers again."""

    def __init__(self, slack: SlackGateway) -> None:
        self._slack = slack
        self._read_at: dict[str, datetime] = {}

    def forget(self) -> None:
        """Read all parts at the next call."""
        self._read_at.clear()

    def oldest(self) -> datetime | None:
        """Return when the reading of the oldest part began; None when none was read."""
        return min(self._read_at.values(), default=None)

    def read(self, channels: Iterable[FoundChannel], reading: Reading) -> None:
        """Read the parts that are due; teams without a channel have no members."""
        channels = [each for each in channels if each.key != ESCALATIONS]
        self._read_at = {part: at for part, at in self._read_at.items() if part in {GROUPS, *map(_part, channels)}}
        if self._is_due(GROUPS, reading.began):
            reading.groups = reading.attempt(lambda: self._user_groups(reading))
            self._note(GROUPS, reading.began, is_read=reading.groups is not None)
        due = sorted((each for each in channels if self._is_due(_part(each), reading.began)), key=self._age)
        with ThreadPoolExecutor(max_workers=8, thread_name_prefix="team_directory") as pool:
            read = pool.map(lambda each: reading.attempt(lambda: self._members_of(each, reading)), due)
        for channel, members in zip(due, read, strict=True):
            self._note(_part(channel), reading.began, is_read=members is not None)
            if members is not None:
                reading.members[channel.key] = members

    def _is_due(self, part: str, now: datetime) -> bool:
        at = self._read_at.get(part)
        return at is None or not is_recent(at, now, EVERY)

    def _age(self, channel: FoundChannel) -> float:
        """Order the teams: those whose members were read longest ago come first."""
        at = self._read_at.get(_part(channel))
        return at.timestamp() if at else 0.0

    def _note(self, part: str, began: datetime, *, is_read: bool) -> None:
        if is_read:
            self._read_at[part] = began

    def _user_groups(self, reading: Reading) -> tuple[UserGroup, ...]:
        """Read the user groups; a workspace without user groups has no contacts by handle."""
        try:
            return self._slack.usergroups()
        except TokenDead:
            raise
        except Rejected as failure:
            reading.failures.append(("", message("slack.team_directory.no_user_groups", reason=failure.reason)))
            return ()

    def _members_of(self, channel: FoundChannel, reading: Reading) -> frozenset[str]:
        """Read the members of a channel; a channel that cannot be read has none, so that nobody acts without a right."""
        if not channel.channel_id:
            return frozenset()
        try:
            return self._slack.members(channel.channel_id)
        except TokenDead:
            raise
        except Rejected as failure:
            reason = message("slack.team_directory.no_members", team=channel.key, reason=failure.reason)
            reading.failures.append((channel.key, reason))
            return frozenset()


class PartAges:
    """Knows which parts were read less than a minute ago, as the database says: any replica may have read them.

    That a part was read at an instant stays true, so the database is asked only for later instants.
    """

    def __init__(self, real_now: Callable[[], datetime]) -> None:
        self._now = real_now
        self._read_at: Mapping[str, datetime] = {}

    def recent(self, parts: Iterable[str]) -> frozenset[str]:
        """Return those of the parts that were read less than a minute ago, as far as this process knows."""
        now, known = self._now(), ((part, self._read_at.get(part)) for part in parts)
        return frozenset(part for part, at in known if at and is_recent(at, now, STALE_AFTER))

    def read(self, work: UnitOfWork, parts: Iterable[str]) -> None:
        """Read when the parts were last read, here or by another replica."""
        self._read_at = work.job_health.parts(Job.TEAM_DIRECTORY, parts)


def _part(channel: FoundChannel) -> str:
    return f"#{channel.key}"
