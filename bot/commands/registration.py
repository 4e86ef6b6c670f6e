"""The table of all slash commands."""

from slack_bolt import App

from bot.commands import handoff, onboard, sla
from bot.onboarding.windows import OnboardingWindows
from bot.slack.services import Services


def register_commands(app: App, services: Services, windows: OnboardingWindows) -> None:
    """Register every slash command of Baton."""
    handoff.register(app, services)
    onboard.register(app, services, windows)
    sla.register(app, services)
