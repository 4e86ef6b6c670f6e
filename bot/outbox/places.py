"""Where a message is posted: in its channel, else in the supervisors' channel, else in direct messages to a contact."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.gateways.slack.conversations import is_direct, is_person
from bot.gateways.slack.errors import ChannelClosed, PostingRestricted
from bot.slack.channels import ESCALATIONS, LONGEST_READING, bring_cards_back, set_channel_aside, use_channel
from bot.text.rendering import Reader, render
from bot.views.kit.drawing import Drawing
from handoffs.clock.stamps import is_later
from handoffs.text.messages import message
from storage.database import Database
from storage.repositories.set_aside import RowKind, SetAside
from storage.unit_of_work import UnitOfWork

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Place:
    """A conversation, or a person whose direct messages are meant; empty while there is none.

    `home` is the channel where the message belongs; empty while that one can't be used. `is_lost` says that somebody has to
    see to that channel.
    """

    to: str
    home: str
    is_lost: bool

    @property
    def is_person(self) -> bool:
        """Return whether the message goes to one person."""
        return is_person(self.to)


class Places:
    """Finds the place of a message, and takes channels out of use that Slack has closed."""

    def __init__(self, database: Database, real_now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = real_now

    def of(self, work: UnitOfWork, key: str) -> Place:
        """Return the place of a message for the channel with a key: that one, or else the supervisors' channel."""
        channels = work.people.channels()
        home = channels.get(key, "")
        is_lost = not home and work.people.refreshed_at() is not None
        return Place(to=channels.get(ESCALATIONS, "") if is_lost else home, home=home, is_lost=is_lost)

    def with_contact(self, place: Place, asked: Callable[[], tuple[str, ...]]) -> Place:
        """Return the place of a message for which no channel is left: the first contact of the teams `asked`, in their order."""
        if place.to or not place.is_lost:
            return place
        teams = asked()
        with self._database.read() as work:
            people = (user for team in teams for user in work.people.contacts(team))
            return replace(place, to=next(people, ""))

    def is_substitute(self, work: UnitOfWork, channel_id: str) -> bool:
        """Return whether a message in this conversation stands in for one in its team's channel."""
        return is_direct(channel_id) or channel_id == work.people.channels().get(ESCALATIONS)

    def is_to_move(self, work: UnitOfWork, channel_id: str, place: Place, drawing: Drawing) -> bool:
        """Return whether a card stands in another conversation than its channel, and belongs into this one now."""
        if not place.home or channel_id == place.home:
            return False
        return (drawing.moves or self.is_substitute(work, channel_id)) and not self.is_on_trial(work, drawing.channel)

    def is_own(self, work: UnitOfWork, channel_id: str, key: str) -> bool:
        """Return whether a conversation is the channel with a key, open or closed."""
        home = work.people.homes().get(key)
        return channel_id == work.people.channels().get(key) or (home is not None and home.channel_id == channel_id)

    def is_on_trial(self, work: UnitOfWork, key: str) -> bool:
        """Return whether a channel is tried again that is still set aside, so that no card moves there yet."""
        return key in work.set_aside.of_kind(RowKind.CHANNEL)

    def took(self, channel_id: str, began: datetime) -> None:
        """Use a channel again in which Slack took a message whose post `began` after the channel was set aside."""
        with self._database.read() as work:
            is_aside = any(self._is_before(entry, began) for entry in work.set_aside.of_kind(RowKind.CHANNEL).values())
        if is_aside:
            with self._database.begin() as work:
                self._use_again(work, channel_id, began)
            bring_cards_back(self._database, self._now)

    def _use_again(self, work: UnitOfWork, channel_id: str, began: datetime) -> None:
        aside = work.set_aside.of_kind(RowKind.CHANNEL)
        before = [key for key, entry in aside.items() if self._is_before(entry, began)]
        homes = work.people.homes() if before else {}
        for key in [key for key in before if key in homes and homes[key].channel_id == channel_id]:
            use_channel(work, key, homes[key].word, channel_id, self._now())

    def _is_before(self, entry: SetAside, began: datetime) -> bool:
        return is_later(began, entry.since, self._now())

    def is_old_news(self, channel_id: str, began: datetime) -> bool:
        """Return whether a call that Slack rejected `began` before its channel was used again.

        Only another attempt shows what is true now: the channel stays in use. Where the clock was set back by more than a
        reading takes, the rejection counts.
        """
        with self._database.read() as work:
            keys = [key for key, known in work.people.channels().items() if known == channel_id]
            used_since = [since for key in keys if (since := work.people.channel_used_since(key))]
        return any(timedelta() < since - began < LONGEST_READING for since in used_since)

    def close(self, channel_id: str, rejection: ChannelClosed) -> None:
        """Take a channel out of use that takes no messages, so that nothing is tried there until the directory finds it open.

        Raise the rejection again while there is no directory, which alone knows another place.
        """
        with self._database.begin() as work:
            if work.people.refreshed_at() is None:
                raise rejection
            homes = work.people.homes()
            for key in [key for key, known in work.people.channels().items() if known == channel_id]:
                word = homes[key].word if key in homes else key
                failure = message("slack.channels.closed", name=word, reason=rejection.reason)
                needs_trial = isinstance(rejection, PostingRestricted)
                set_channel_aside(work, key, word, failure, self._now(), needs_trial=needs_trial)
                logger.warning("%s", render(failure, Reader.for_operator()))
