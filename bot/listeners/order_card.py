"""An order's own buttons and modals: approving it and rejecting it, each decided exactly once and answered in the modal."""

from typing import Any

from slack_bolt import Ack, App

from bot import ids, payloads
from bot.house import House
from bot.listeners.deciding import decide
from bot.views.decision_modal import approve_modal, reject_modal


def register(app: App, house: House) -> None:
    """Tie the card's buttons to the modals that they open, and these to the desk."""

    @app.action(ids.APPROVE)
    def approve(ack: Ack, body: dict[str, Any]) -> None:
        user = payloads.user_of(body)
        sight = house.questions.sight_for(payloads.clicked_ref(body), user)
        ack()
        house.show(body, approve_modal(sight, user))

    @app.action(ids.REJECT)
    def reject(ack: Ack, body: dict[str, Any]) -> None:
        user = payloads.user_of(body)
        sight = house.questions.sight_for(payloads.clicked_ref(body), user)
        ack()
        house.show(body, reject_modal(sight, user))

    @app.view(ids.APPROVE_VIEW)
    def approved(ack: Ack, body: dict[str, Any]) -> None:
        decide(house, ack, body, "approve")

    @app.view(ids.REJECT_VIEW)
    def rejected(ack: Ack, body: dict[str, Any]) -> None:
        decide(house, ack, body, "reject")
