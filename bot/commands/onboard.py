"""`/onboard`: the form for a new customer, or where one stands whose number or name is typed."""

from typing import Any

from slack_bolt import Ack, App

from bot import ids
from bot.house import House


def register(app: App, house: House) -> None:
    """Tie the command to the form, and to the answer."""

    @app.command(ids.ONBOARD_COMMAND)
    def onboard(ack: Ack, command: dict[str, Any]) -> None:
        user, words = command["user_id"], str(command.get("text") or "").strip()
        if words:
            house.onboardings.tell(user, command["response_url"], words)
            ack()
        else:
            opening = house.onboardings.begin(user)
            ack()
            house.show(command, opening.view, opening.then)
