"""Which view draws which message: a card for each step, one for escalations."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.ids import ESCALATION_SURFACE
from bot.sight import Sight
from bot.views.drawing import Drawing
from bot.views.eligibility_card import eligibility_card
from bot.views.escalation import escalation_card
from bot.views.order_card import order_card
from bot.views.step_card import step_card

CARDS: Mapping[str, Callable[[Sight], Drawing]] = {
    "order_approval": order_card,
    "eligibility_check": eligibility_card,
}
"""The cards of processes that have one of their own; the steps of all others share one."""


def draw(sight: Sight, surface: str) -> Drawing | None:
    """Draw a message of a handoff as it stands now; None when there is nothing to show."""
    if surface != ESCALATION_SURFACE:
        return CARDS.get(sight.handoff.process, step_card)(replace(sight, step=surface))
    return escalation_card(sight, sight.handoff.escalation) if sight.handoff.escalation else None
