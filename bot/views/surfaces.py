"""Which view draws which message: a card for each step, one for escalations."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.queries.contexts import CardContext
from bot.views.cards.escalation import escalation_card
from bot.views.cards.step import step_card
from bot.views.kit.drawing import Drawing
from handoffs.model.escalation import SURFACE as ESCALATION_SURFACE

Card = Callable[[CardContext], Drawing]


def draw(context: CardContext, surface: str, cards: Mapping[str, Card]) -> Drawing | None:
    """Draw a message of a handoff as it is now; None when there is nothing to show.

    `cards` are the cards of processes that have one of their own, by the process's key.
    """
    if surface != ESCALATION_SURFACE:
        return cards.get(context.handoff.process, step_card)(replace(context, step=surface))
    return escalation_card(context, context.handoff.escalation) if context.handoff.escalation else None
