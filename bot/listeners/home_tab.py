"""The list of work, on the home tab and in the answer of `/handoff`: it is drawn when a person opens it, and page by page."""

from slack_bolt import Ack, App

from bot.slack import clicks
from bot.slack.payloads import HomeOpenedEvent, Interaction, read_interaction
from bot.slack.services import Services
from bot.wire import ids


def register(app: App, services: Services) -> None:
    """Register the event for an opened home tab, and the buttons that go to another page."""

    @app.event("app_home_opened")
    def opened(event: dict[str, object]) -> None:
        home = HomeOpenedEvent.model_validate(event)
        if home.tab == "home":
            services.home_tabs.opened(home.user)

    @app.action(ids.HOME_FIRST)
    @app.action(ids.HOME_PAGE)
    def turn(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        services.queries.require_team(request.user_id)
        _show(services, request, clicks.page(request))
        ack()


def _show(services: Services, request: Interaction, page: int) -> None:
    """Draw a page where the person clicked: in the answer of the command, else on their home tab."""
    if request.response_url:
        services.for_person(request, services.work_lists.show, request.user_id, request.response_url, page)
    else:
        services.home_tabs.show(request.user_id, page)
