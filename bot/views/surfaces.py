"""Which view draws which message: a card for each step, one for escalations."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.queries.contexts import CardContext
from bot.views.cards.eligibility import eligibility_card
from bot.views.cards.escalation import escalation_card
from bot.views.cards.order import order_card
from bot.views.cards.step import step_card
from bot.views.kit.drawing import Drawing
from handoffs.model.escalation import SURFACE as ESCALATION_SURFACE

CARDS: Mapping[str, Callable[[CardContext], Drawing]] = {
    "order_approval": order_card,
    "eligibility_check": eligibility_card,
}
"""The cards of processes that have one of their own; the steps of all others share one."""


def draw(context: CardContext, surface: str) -> Drawing | None:
    """Draw a message of a handoff as it stands now; None when there is nothing to show."""
    if surface != ESCALATION_SURFACE:
        return CARDS.get(context.handoff.process, step_card)(replace(context, step=surface))
    return escalation_card(context, context.handoff.escalation) if context.handoff.escalation else None
