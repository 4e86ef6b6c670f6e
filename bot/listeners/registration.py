"""The table of the listeners that belong to no process, a module for each topic."""

from slack_bolt import App

from bot.listeners import (
    checklist,
    escalation,
    events,
    home_tab,
    pause,
    reviewing,
    starting,
    step_card,
    task,
)
from bot.slack.services import Services

STORIES = (
    task,
    step_card,
    checklist,
    starting,
    escalation,
    pause,
    reviewing,
    home_tab,
    events,
)


def register_listeners(app: App, services: Services) -> None:
    """Register the buttons, menus, modals, shortcuts and events that all processes share."""
    for story in STORIES:
        story.register(app, services)
