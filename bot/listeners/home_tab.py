"""The home tab: drawn anew whenever somebody opens it."""

from typing import Any

from slack_bolt import App

from bot.house import House
from bot.views.home import home_view


def register(app: App, house: House) -> None:
    """Tie the opening of the home tab to its drawing."""

    @app.event("app_home_opened")
    def opened(event: dict[str, Any]) -> None:
        if event.get("tab") == "home":
            view = home_view(house.questions.home(event["user"]))
            house.callouts.submit(house.slack.publish_home, event["user"], view)
