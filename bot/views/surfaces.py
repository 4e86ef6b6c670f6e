"""Which view draws which message: a card for each step, one for escalations."""

from dataclasses import replace

from bot.queries.contexts import CardContext
from bot.views.cards.escalation import escalation_card
from bot.views.cards.step import step_card
from bot.views.kit.drawing import Drawing
from bot.views.kit.step_views import StepViews
from handoffs.model.escalation import SURFACE as ESCALATION_SURFACE
from handoffs.model.handoff import TaskState


def draw(context: CardContext, surface: str, views: StepViews) -> Drawing | None:
    """Draw a message of a handoff as it is now; None when there is nothing to show."""
    if surface == ESCALATION_SURFACE:
        escalation = context.handoff.escalation
        return escalation_card(context, escalation, views.of(context).openers) if escalation else None
    shown = replace(context, step=surface)
    view, team = views.of(shown), shown.handbook.team_of(shown.handoff, shown.task)
    drawing = view.card(shown) if view.card else step_card(shown, view.openers)
    return replace(drawing, channel=team.key, moves=shown.task.state is TaskState.OPEN)
