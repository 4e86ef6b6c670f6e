"""The actions in the modals of an onboarding."""

from slack_bolt import Ack, App

from bot.onboarding.windows import OnboardingWindows
from bot.slack import clicks
from bot.slack.payloads import read_interaction
from bot.slack.services import Services
from bot.wire import ids


def register(app: App, services: Services, windows: OnboardingWindows) -> None:
    """Register the modals of an onboarding."""
    _register_form(app, services, windows)

    @app.view(ids.ONBOARD_VIEW)
    def sent(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        ack(response_action="update", view=windows.sent(request))

    @app.view(ids.ONBOARD_AGAIN_VIEW)
    def again(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        ack(response_action="update", view=windows.again(request))

    @app.view(ids.ONBOARD_ANYWAY_VIEW)
    def anyway(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        ack(response_action="update", view=windows.anyway(request))

    @app.action(ids.ONBOARD_BACK)
    def back(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        windows.back(request)
        ack()

    @app.action(ids.ONBOARD_USE)
    def use(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        windows.use(request)
        ack()


def _register_form(app: App, services: Services, windows: OnboardingWindows) -> None:
    """Register the actions in the form."""

    @app.action(ids.ONBOARD_OPEN)
    def begin(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        opening = windows.begin(request.user_id, clicks.customer(request))
        ack()
        services.show(request, opening.view, opening.then)

    @app.action(ids.ONBOARD_CORRECT)
    def correct(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        opening = windows.correct(clicks.task(request).ref, request.user_id)
        ack()
        services.show(request, opening.view, opening.then)

    @app.action(ids.ONBOARD_TYPED)
    def typed(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        windows.typed(request)
        ack()

    @app.action(ids.ONBOARD_AFRESH)
    def afresh(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        windows.afresh(request)
        ack()

    @app.view_closed(ids.ONBOARD_VIEW)
    def closed(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        windows.closed(request)
        ack()
