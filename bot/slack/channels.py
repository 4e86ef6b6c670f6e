"""The channels of the teams: the stored id is the identity of a channel, and one that can't be used is set aside until it can."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.gateways.slack.client import SlackGateway
from bot.gateways.slack.conversations import is_channel
from bot.service.redraws import redraw_all
from bot.telemetry import facts
from handoffs.clock.stamps import is_recent
from handoffs.model.effects import Announcement
from handoffs.process.policy import Policy
from handoffs.text.messages import Message, message
from storage.database import Database
from storage.repositories.people import Home
from storage.repositories.set_aside import RowKind, RowName, SetAside
from storage.unit_of_work import UnitOfWork

ESCALATIONS = "escalations"
"""The key of the supervisors' channel, among the keys of the teams."""

LONGEST_READING = timedelta(minutes=1)
"""No reading of the channels takes longer."""

NEEDS_TRIAL = "needs_trial"
"""The edition of a channel that is set aside, which Slack shows as open, but where it took no message."""

_TRIAL = message("slack.channels.trial")
"""The sentence that is posted in a channel to try it."""

CHANNELS_EVERY = timedelta(minutes=5)
"""The pause between two looks at the channels while all can be used."""


@dataclass(frozen=True, kw_only=True)
class FoundChannel:
    """The channel of a team: `word` is its name or id in the policy, `channel_id` is empty for one that Baton can't see.

    `failure` is the reason why no message can be posted in it, and `other` says that its name means another channel now.
    """

    key: str
    word: str
    channel_id: str = ""
    failure: Message | None = None
    other: Message | None = None


class NamesTaken(Exception):
    """Names in the policy mean other channels, user groups or accounts than before; `problems` says which, and what to do."""

    def __init__(self, problems: tuple[Message, ...]) -> None:
        super().__init__(", ".join(each.id for each in problems))
        self.problems = problems


def wanted_channels(policy: Policy) -> Mapping[str, str]:
    """Return the word by which the policy names each channel, by the key of its team."""
    return {team.key: team.channel for team in policy.teams} | {ESCALATIONS: policy.escalations.channel}


def with_others(
    wanted: Mapping[str, str],
    homes: Mapping[str, Home],
    listed: Iterable[Mapping[str, object]],
    find: Callable[[str], Mapping[str, object] | None],
) -> list[Mapping[str, object]]:
    """Return the channels that Baton is in (`listed`), with those of the policy that Baton is not in but knows by their ids."""
    seen = list(listed)
    ids = {home.channel_id for key, home in homes.items() if wanted.get(key) == home.word}
    ids |= set(filter(is_channel, wanted.values()))
    others = (find(channel_id) for channel_id in sorted(ids - {str(each["id"]) for each in seen}))
    return seen + [each for each in others if each is not None]


def found_channels(
    wanted: Mapping[str, str], homes: Mapping[str, Home], seen: Iterable[Mapping[str, object]]
) -> tuple[FoundChannel, ...]:
    """Find the channels of the policy (`wanted`: words by key) among those that Slack shows.

    A word that is stored already stays the channel that it meant first (`homes`); any other one is looked for by name or id.
    """
    channels = sorted(seen, key=lambda each: not each.get("is_archived"))
    by_id = {str(each["id"]): each for each in channels}
    named = {f"#{each['name']}": each for each in channels} | by_id
    return tuple(_found(key, word, homes.get(key), named.get(word), by_id) for key, word in wanted.items())


def set_channel_aside(
    work: UnitOfWork, key: str, word: str, failure: Message, now: datetime, *, needs_trial: bool = False
) -> None:
    """Post no more messages in a channel, and announce that once.

    `needs_trial` means that nothing but a message which Slack takes shows that the channel can be used again.
    """
    edition = NEEDS_TRIAL if needs_trial else ""
    entry = work.set_aside.put(RowName(kind=RowKind.CHANNEL, reference=key, name=word, edition=edition), failure, now)
    work.people.set_channel(key, "")
    facts.set_aside(entry)
    if entry.attempts == 1:
        text = message("slack.channels.cards_come_here", failure=failure)
        if key == ESCALATIONS:
            text = message("slack.channels.escalations_go_to_people", failure=failure)
        work.outbox.put_notice(f"channel/{key}/{now.isoformat()}", Announcement(text=text), priority_at=now, now=now)


def try_channel(work: UnitOfWork, key: str, word: str, channel_id: str, entry: SetAside | None, now: datetime) -> None:
    """Post messages in a channel that looked open at `now`, unless Slack has refused a message there since.

    `entry` says that it is set aside; one that needs a trial stays set aside until Slack takes a message there. Nothing is
    written for a channel that is in use.
    """
    if entry is None and work.people.channels().get(key) == channel_id:
        return
    if entry and timedelta() < entry.since - now < LONGEST_READING:
        return
    if entry is None or entry.row.edition != NEEDS_TRIAL:
        use_channel(work, key, word, channel_id, now)
    elif entry.may_be_tried(now, NEEDS_TRIAL):
        _begin_trial(work, key, channel_id, entry, now)


def use_channel(work: UnitOfWork, key: str, word: str, channel_id: str, now: datetime) -> None:
    """Post messages in a channel; one that was set aside is announced, and awaits the cards that come back to it."""
    work.people.set_channel(key, channel_id, since=now)
    if not work.set_aside.clear(RowKind.CHANNEL, key):
        return
    text = message("slack.channels.back", name=word)
    work.outbox.put_notice(f"channel/{key}/{now.isoformat()}/back", Announcement(text=text), priority_at=now, now=now)
    work.people.await_cards(key, now)


def bring_cards_back(database: Database, real_now: Callable[[], datetime]) -> None:
    """Draw all cards again, in batches, where channels await them; after a stop in the midst the next reading does all again."""
    with database.read() as work:
        awaiting = work.people.awaiting_cards()
        if not awaiting:
            return
        strays = work.cards.strays(work.people.channels().get(ESCALATIONS, ""))
        waiting = work.handoffs.ids(waiting=True)
    redraw_all(database, waiting | strays, real_now, escalations=True)
    with database.begin() as work:
        work.people.cards_requested(awaiting)


def is_trial(notice: Announcement) -> bool:
    """Return whether a sentence only tries its channel, so that no other place has use for the sentence."""
    return notice.text == _TRIAL


def _begin_trial(work: UnitOfWork, key: str, channel_id: str, entry: SetAside, now: datetime) -> None:
    """Post messages in a channel that is still set aside, and one that tries it: a new card may be long in coming."""
    if work.people.channels().get(key) != channel_id:
        work.people.set_channel(key, channel_id, since=now)
    trial = Announcement(text=_TRIAL, team=key)
    work.outbox.put_notice(f"channel/{key}/{entry.next_try_at.isoformat()}/trial", trial, priority_at=now, now=now)


class TeamChannels:
    """Finds the channels of the teams and of the supervisors, and stores which of them can be used."""

    def __init__(self, database: Database, slack: SlackGateway, policy: Policy) -> None:
        self._database = database
        self._slack = slack
        self._policy = policy
        self._at: datetime | None = None
        self._found: tuple[FoundChannel, ...] = ()
        self._listed: list[Mapping[str, object]] = []
        """The pages of a list that Slack has stopped."""
        self.names: dict[str, str] = {}
        """The names of the channels that Slack has shown since the start, by id."""

    def forget(self) -> None:
        """Look for the channels at the next call."""
        self._at = None

    def concern(self, channel_id: str, name: str) -> bool:
        """Return whether a channel is one of these, or has the name of one now."""
        with self._database.read() as work:
            known = {home.channel_id for home in work.people.homes().values()}
        words = set(wanted_channels(self._policy).values())
        return channel_id in known | words or f"#{name}" in words

    def known(self) -> tuple[FoundChannel, ...]:
        """Return the channels as they were found last, or, before the first time, as they are stored."""
        return self._found or self._stored()

    def found(self, now: datetime) -> tuple[FoundChannel, ...]:
        """Find the channels at the start, every few minutes, and while one can't be used; return all of them."""
        with self._database.read() as work:
            open_now, homes, awaiting = work.people.channels(), work.people.homes(), work.people.awaiting_cards()
        if awaiting:
            bring_cards_back(self._database, lambda: now)
        listed_lately = self._at is not None and is_recent(self._at, now, CHANNELS_EVERY)
        if listed_lately and all(open_now.get(each.key) for each in self._found):
            return self._found
        for page in self._slack.channels():
            self._listed += page
        wanted, listed = wanted_channels(self._policy), self._listed
        self._listed = []
        seen = with_others(wanted, homes, listed, self._slack.channel)
        self.names |= {str(each["id"]): str(each.get("name") or each["id"]) for each in seen}
        found = found_channels(wanted, homes, seen)
        with self._database.begin() as work:
            self._take(work, found, homes, now)
            awaiting = work.people.awaiting_cards()
        if awaiting:
            bring_cards_back(self._database, lambda: now)
        self._found, self._at = found, now
        return found

    def _take(self, work: UnitOfWork, found: tuple[FoundChannel, ...], homes: Mapping[str, Home], now: datetime) -> None:
        """Store what differs from what was found, after one reading of the channels and one of those that are set aside."""
        work.people.channels()
        aside = work.set_aside.of_kind(RowKind.CHANNEL)
        for each in found:
            home = homes.get(each.key)
            if each.channel_id and (home is None or home.word != each.word):
                work.people.set_home(each.key, Home(word=each.word, channel_id=each.channel_id))
            if each.failure:
                set_channel_aside(work, each.key, each.word, each.failure, now)
            else:
                try_channel(work, each.key, each.word, each.channel_id, aside.get(each.key), now)

    def _stored(self) -> tuple[FoundChannel, ...]:
        """Return the channels as they are stored, while Slack does not list them."""
        with self._database.read() as work:
            homes = work.people.homes()
        return tuple(
            FoundChannel(key=key, word=word, channel_id=homes[key].channel_id)
            for key, word in wanted_channels(self._policy).items()
            if key in homes and homes[key].word == word
        )


def _found(
    key: str, word: str, home: Home | None, named: Mapping[str, object] | None, by_id: Mapping[str, Mapping[str, object]]
) -> FoundChannel:
    is_known = home is not None and home.word == word
    channel = by_id.get(home.channel_id) if home and is_known else named
    other = None
    if home and is_known and named is not None and named["id"] != home.channel_id:
        other = message("slack.channels.other", name=word, team=key, known=home.channel_id, other=str(named["id"]))
    if channel is None:
        return FoundChannel(key=key, word=word, failure=message("slack.team_directory.no_channel", name=word), other=other)
    return FoundChannel(key=key, word=word, channel_id=str(channel["id"]), failure=_failure(word, channel), other=other)


def _failure(word: str, channel: Mapping[str, object]) -> Message | None:
    if channel.get("is_archived"):
        return message("slack.channels.archived", name=word)
    if not channel.get("is_member"):
        return message("slack.channels.not_in", name=word)
    return None
