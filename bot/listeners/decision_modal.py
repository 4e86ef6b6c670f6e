"""What happens when somebody submits a decision: authorised again, decided exactly once, and answered in the modal."""

from typing import Any

from slack_bolt import Ack, App

from bot import ids
from bot.house import House
from bot.listeners.deciding import decide


def register(app: App, house: House) -> None:
    """Tie the decision modals to the desk."""

    @app.view(ids.APPROVE_VIEW)
    def approve(ack: Ack, body: dict[str, Any]) -> None:
        decide(house, ack, body, "approve")

    @app.view(ids.REJECT_VIEW)
    def reject(ack: Ack, body: dict[str, Any]) -> None:
        decide(house, ack, body, "reject")
