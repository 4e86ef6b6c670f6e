"""The table of the slash commands that belong to no process."""

from collections.abc import Mapping

from slack_bolt import App

from bot.commands import handoff, sla
from bot.commands.handoff import Word
from bot.slack.services import Services


def register_commands(app: App, services: Services, words: Mapping[str, Word]) -> None:
    """Register the commands; `words` are those after `/handoff` that processes answer."""
    handoff.register(app, services, words)
    sla.register(app, services)
