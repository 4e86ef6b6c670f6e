"""The windows in which a customer is onboarded: what is typed, sent, gone back to, and begun."""

from typing import Any

from slack_bolt import Ack, App

from bot.onboarding.windows import OnboardingWindows
from bot.slack import payloads
from bot.slack.services import Services
from bot.wire import ids


def register(app: App, services: Services, windows: OnboardingWindows) -> None:
    """Tie the windows to what serves them."""
    _register_form(app, services, windows)

    @app.view(ids.ONBOARD_VIEW)
    def sent(ack: Ack, body: dict[str, Any]) -> None:
        ack(response_action="update", view=windows.sent(body))

    @app.view(ids.ONBOARD_AGAIN_VIEW)
    def again(ack: Ack, body: dict[str, Any]) -> None:
        ack(response_action="update", view=windows.again(body))

    @app.view(ids.ONBOARD_ANYWAY_VIEW)
    def anyway(ack: Ack, body: dict[str, Any]) -> None:
        ack(response_action="update", view=windows.anyway(body))

    @app.action(ids.ONBOARD_BACK)
    def back(ack: Ack, body: dict[str, Any]) -> None:
        windows.back(body)
        ack()

    @app.action(ids.ONBOARD_USE)
    def use(ack: Ack, body: dict[str, Any]) -> None:
        windows.use(body)
        ack()


def _register_form(app: App, services: Services, windows: OnboardingWindows) -> None:
    """Tie what is done in the form itself."""

    @app.action(ids.ONBOARD_OPEN)
    def begin(ack: Ack, body: dict[str, Any]) -> None:
        opening = windows.begin(payloads.user_of(body), payloads.clicked_customer(body))
        ack()
        services.show(body, opening.view, opening.then)

    @app.action(ids.ONBOARD_MEND)
    def mend(ack: Ack, body: dict[str, Any]) -> None:
        opening = windows.mend(payloads.clicked_ref(body), payloads.user_of(body))
        ack()
        services.show(body, opening.view, opening.then)

    @app.action(ids.ONBOARD_TYPED)
    def typed(ack: Ack, body: dict[str, Any]) -> None:
        windows.typed(body)
        ack()

    @app.action(ids.ONBOARD_AFRESH)
    def afresh(ack: Ack, body: dict[str, Any]) -> None:
        windows.afresh(body)
        ack()

    @app.view_closed(ids.ONBOARD_VIEW)
    def closed(ack: Ack, body: dict[str, Any]) -> None:
        windows.closed(body)
        ack()
