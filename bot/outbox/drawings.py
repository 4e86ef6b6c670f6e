"""Draws the messages of the outbox from the state of the handoffs at the moment of delivery."""

from typing import Protocol

from bot.queries.contexts import AskedContact
from bot.queries.queries import Queries
from bot.text.rendering import Reader, render
from bot.views.cards.alike import alike_card, folded_card
from bot.views.digest import announcement, digest
from bot.views.kit.drawing import Drawing
from bot.views.kit.step_views import StepViews
from bot.views.surfaces import draw
from handoffs.model.effects import Announcement, Digest
from handoffs.model.escalation import SURFACE
from handoffs.text.messages import Message
from storage.escalations.groups import group_of_surface


class Drawings(Protocol):
    """Draws cards and notices."""

    @property
    def reader(self) -> Reader:
        """Return the reader of messages that everybody can see."""

    def card(self, handoff_id: str, surface: str) -> Drawing | None:
        """Draw one message of a handoff; None if the handoff does not have this message."""

    def folded(self, handoff_id: str, address: str) -> Drawing:
        """Draw what is left of an escalation's own message when it shares another one, at this address."""

    def sentence(self, text: Message, handoff_id: str, surface: str) -> str:
        """Return the sentence of a notice about a message of a handoff as plain text."""

    def language_of(self, user_id: str) -> str:
        """Return the language in which a person reads; empty where their locale is not known."""

    def asked(self, handoff_id: str, surface: str) -> tuple[str, ...]:
        """Return the teams whose contacts get a message that has no channel, in this order; without a handoff, of any."""

    def reached(self, handoff_id: str, team: str) -> AskedContact:
        """Return the contact of a team for a reply, or the next in the ladder who can be reached."""

    def notice(self, effect: Digest | Announcement) -> Drawing | None:
        """Draw a notice for a channel; None when there is nothing to report."""


class CurrentDrawings:
    """Draws the stored state; `views` are those of the steps that have one of their own."""

    def __init__(self, queries: Queries, views: StepViews) -> None:
        self._queries = queries
        self._views = views

    @property
    def reader(self) -> Reader:
        """Return the reader of messages that everybody can see."""
        return self._queries.reader

    def card(self, handoff_id: str, surface: str) -> Drawing | None:
        """Draw one message of a handoff; None if the handoff does not have this message."""
        if group_id := group_of_surface(surface):
            group = self._queries.group(group_id)
            return alike_card(group) if group else None
        return draw(self._queries.context(handoff_id, surface), surface, self._views)

    def folded(self, handoff_id: str, address: str) -> Drawing:
        """Draw what is left of an escalation's own message when it shares another one, at this address."""
        return folded_card(self._queries.context(handoff_id, SURFACE), address)

    def sentence(self, text: Message, handoff_id: str, surface: str) -> str:
        """Return the sentence of a notice about a message of a handoff as plain text."""
        return render(text, self._queries.reader_of(handoff_id, surface))

    def language_of(self, user_id: str) -> str:
        """Return the language in which a person reads; empty where their locale is not known."""
        return self._queries.language_of(user_id)

    def asked(self, handoff_id: str, surface: str) -> tuple[str, ...]:
        """Return the teams whose contacts get a message that has no channel, in this order; without a handoff, of any."""
        return self._queries.asked(handoff_id, surface)

    def reached(self, handoff_id: str, team: str) -> AskedContact:
        """Return the contact of a team for a reply, or the next in the ladder who can be reached."""
        return self._queries.reached(handoff_id, team)

    def notice(self, effect: Digest | Announcement) -> Drawing | None:
        """Draw a notice for a channel; None when there is nothing to report."""
        if isinstance(effect, Announcement):
            return announcement(effect, self.reader)
        context = self._queries.digest(effect)
        return digest(context) if context else None
