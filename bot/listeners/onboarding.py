"""The actions in the modals of an onboarding."""

from slack_bolt import Ack, App

from bot.onboarding.windows import OnboardingWindows
from bot.slack import clicks
from bot.slack.payloads import read_interaction
from bot.slack.services import Services
from bot.wire.process_ids import onboarding as onboarding_ids


def register(app: App, services: Services, windows: OnboardingWindows) -> None:
    """Register the modals of an onboarding."""
    _register_form(app, services, windows)

    @app.view(onboarding_ids.VIEW)
    def sent(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        ack(response_action="update", view=windows.sent(request))

    @app.view(onboarding_ids.AGAIN_VIEW)
    def again(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        ack(response_action="update", view=windows.again(request))

    @app.view(onboarding_ids.ANYWAY_VIEW)
    def anyway(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        ack(response_action="update", view=windows.anyway(request))

    @app.action(onboarding_ids.BACK)
    def back(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        windows.back(request)
        ack()

    @app.action(onboarding_ids.USE)
    def use(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        windows.use(request)
        ack()


def _register_form(app: App, services: Services, windows: OnboardingWindows) -> None:
    """Register the actions in the form."""

    @app.action(onboarding_ids.OPEN)
    def begin(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        opening = windows.begin(request.user_id, clicks.customer(request))
        ack()
        services.show(request, opening.view, opening.then)

    @app.action(onboarding_ids.CORRECT)
    def correct(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        opening = windows.correct(clicks.task(request).ref, request.user_id)
        ack()
        services.show(request, opening.view, opening.then)

    @app.action(onboarding_ids.TYPED)
    def typed(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        windows.typed(request)
        ack()

    @app.action(onboarding_ids.AFRESH)
    def afresh(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        windows.afresh(request)
        ack()

    @app.view_closed(onboarding_ids.VIEW)
    def closed(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        windows.closed(request)
        ack()
