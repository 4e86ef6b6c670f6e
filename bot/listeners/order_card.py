"""An order's own buttons and modals: approving it and rejecting it, each decided exactly once and answered in the modal."""

from typing import Any

from slack_bolt import Ack, App

from bot.listeners.deciding import decide
from bot.slack import payloads
from bot.slack.services import Services
from bot.views.modals.order import approve_modal, reject_modal
from bot.wire import ids


def register(app: App, services: Services) -> None:
    """Tie the card's buttons to the modals that they open, and these to the desk."""

    @app.action(ids.APPROVE)
    def approve(ack: Ack, body: dict[str, Any]) -> None:
        user = payloads.user_of(body)
        context = services.queries.sight_for(payloads.clicked_ref(body), user)
        ack()
        services.show(body, approve_modal(context, user))

    @app.action(ids.REJECT)
    def reject(ack: Ack, body: dict[str, Any]) -> None:
        user = payloads.user_of(body)
        context = services.queries.sight_for(payloads.clicked_ref(body), user)
        ack()
        services.show(body, reject_modal(context, user))

    @app.view(ids.APPROVE_VIEW)
    def approved(ack: Ack, body: dict[str, Any]) -> None:
        decide(services, ack, body, "approve")

    @app.view(ids.REJECT_VIEW)
    def rejected(ack: Ack, body: dict[str, Any]) -> None:
        decide(services, ack, body, "reject")
