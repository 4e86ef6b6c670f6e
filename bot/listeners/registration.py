"""The table of all listeners, a module for each topic."""

from slack_bolt import App

from bot.listeners import (
    certificates,
    checklist,
    eligibility_card,
    escalation,
    events,
    home_tab,
    onboarding,
    order_card,
    pause,
    starting,
    step_card,
    task,
)
from bot.onboarding.windows import OnboardingWindows
from bot.slack.services import Services

STORIES = (
    task,
    order_card,
    eligibility_card,
    step_card,
    checklist,
    certificates,
    starting,
    escalation,
    pause,
    home_tab,
    events,
)


def register_listeners(app: App, services: Services, windows: OnboardingWindows) -> None:
    """Register every button, menu, modal, shortcut and event of Slack that Baton answers."""
    for story in STORIES:
        story.register(app, services)
    onboarding.register(app, services, windows)
