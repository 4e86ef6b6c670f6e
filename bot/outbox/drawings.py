"""Draws the messages of the outbox from the state of the handoffs at the moment of delivery."""

from dataclasses import replace
from typing import Protocol

from bot.queries.contexts import AskedContact
from bot.queries.queries import Queries
from bot.text.rendering import Reader, render
from bot.views.cards.alike import alike_card, folded_card
from bot.views.cards.nudges import nudges_message
from bot.views.digest import announcement, digest
from bot.views.kit.drawing import Drawing
from bot.views.kit.step_views import StepViews
from bot.views.surfaces import draw
from handoffs.model.effects import Announcement, Digest, SweepNudges, ThreadReply
from handoffs.model.escalation import SURFACE
from handoffs.rules.parts.backlog import is_quiet as is_quiet_task
from handoffs.rules.time.expire import nudge_reply
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

    def single_nudge(self, effect: SweepNudges) -> tuple[str, ThreadReply] | None:
        """Return the handoff and the reply of a sweep that nudged one task; None where it nudged several, or none waits."""

    def on_duty(self, team: str) -> str | None:
        """Return how a message mentions who is on duty for a team, empty while nobody can be reached; None if none is named."""

    def notice(self, effect: Digest | Announcement | SweepNudges) -> Drawing | None:
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
            group = self._queries.alike.group(group_id)
            return alike_card(group) if group else None
        context = self._queries.context(handoff_id, surface)
        drawing = draw(context, surface, self._views)
        is_quiet = surface != SURFACE and is_quiet_task(context.handoff, context.task)
        return replace(drawing, is_quiet=is_quiet and not self._queries.is_replied_to(handoff_id)) if drawing else None

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

    def single_nudge(self, effect: SweepNudges) -> tuple[str, ThreadReply] | None:
        """Return the handoff and the reply of a sweep that nudged one task; None where it nudged several, or none waits."""
        nudged = self._queries.alike.nudges(effect.notice, effect.team)
        if nudged is None or nudged.made_for > 1 or not nudged.first:
            return None
        context = nudged.first[0]
        return context.handoff.id, nudge_reply(context.handbook, context.handoff, context.task, context.now)

    def on_duty(self, team: str) -> str | None:
        """Return how a message mentions who is on duty for a team, empty while nobody can be reached; None if none is named."""
        return self._queries.alike.on_duty(team)

    def notice(self, effect: Digest | Announcement | SweepNudges) -> Drawing | None:
        """Draw a notice for a channel; None when there is nothing to report."""
        if isinstance(effect, SweepNudges):
            nudged = self._queries.alike.nudges(effect.notice, effect.team)
            return nudges_message(nudged) if nudged else None
        if isinstance(effect, Announcement):
            return announcement(effect, self.reader)
        context = self._queries.digest(effect)
        return digest(context) if context else None
