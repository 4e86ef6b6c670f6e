"""`/onboard`: the form for a new customer, or where one stands whose number or name is typed."""

from typing import Any

from slack_bolt import Ack, App

from bot.slack import ids
from bot.slack.services import Services


def register(app: App, services: Services) -> None:
    """Tie the command to the form, and to the answer."""

    @app.command(ids.ONBOARD_COMMAND)
    def onboard(ack: Ack, command: dict[str, Any]) -> None:
        user, words = command["user_id"], str(command.get("text") or "").strip()
        if words:
            services.onboarding_windows.tell(user, command["response_url"], words)
            ack()
        else:
            opening = services.onboarding_windows.begin(user)
            ack()
            services.show(command, opening.view, opening.then)
