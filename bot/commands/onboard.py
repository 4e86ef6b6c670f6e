"""`/onboard` opens the form for a new customer, or shows the customer with a typed number or name."""

from slack_bolt import Ack, App

from bot.onboarding.windows import OnboardingWindows
from bot.slack.payloads import read_command
from bot.slack.services import Services
from bot.wire import ids
from bot.wire.values import CustomerValue


def register(app: App, services: Services, windows: OnboardingWindows) -> None:
    """Register the command."""

    @app.command(ids.ONBOARD_COMMAND)
    def onboard(ack: Ack, command: dict[str, object]) -> None:
        request = read_command(command)
        words = request.text.strip()
        if words:
            windows.answer(request, words)
            ack()
        else:
            opening = windows.begin(request.user_id, CustomerValue())
            ack()
            services.show(request, opening.view, opening.then)
