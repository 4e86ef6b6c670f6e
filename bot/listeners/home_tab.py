"""The home tab: drawn anew whenever somebody opens it."""

from typing import Any

from slack_bolt import App

from bot.slack.payloads import HomeOpenedEvent
from bot.slack.services import Services


def register(app: App, services: Services) -> None:
    """Tie the opening of the home tab to its drawing."""

    @app.event("app_home_opened")
    def opened(event: dict[str, Any]) -> None:
        home = HomeOpenedEvent.model_validate(event)
        if home.tab == "home":
            services.home_tabs.opened(home.user)
