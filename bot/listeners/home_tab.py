"""The home tab, which is redrawn when a person opens it."""

from slack_bolt import App

from bot.slack.payloads import HomeOpenedEvent
from bot.slack.services import Services


def register(app: App, services: Services) -> None:
    """Register the event for an opened home tab."""

    @app.event("app_home_opened")
    def opened(event: dict[str, object]) -> None:
        home = HomeOpenedEvent.model_validate(event)
        if home.tab == "home":
            services.home_tabs.opened(home.user)
