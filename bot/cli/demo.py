"""`baton demo`: the bot in the sandbox, without any account."""

import argparse
import importlib
from dataclasses import replace
from datetime import timedelta
from importlib.util import find_spec

from bot.cli.signals import LEAVE_WITHIN, leave_now, leave_within, on_signal
from bot.cli.terminal import WRONG_CONFIGURATION, add_policy_argument, report_problems
from bot.config.logging import configure_logging
from bot.config.policy.file import load_policy
from bot.config.settings import read_settings
from bot.text.rendering import terminal
from handoffs.process.policy import PollIntervals

HELP = "start the bot in a small world of its own; no account needed"
PORT = 3030
INTAKE = PollIntervals(business=timedelta(seconds=2), otherwise=timedelta(seconds=2))
"""The demo polls its own Salesforce often, so that a new order becomes a card within seconds."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    add_policy_argument(parser)


def execute(arguments: argparse.Namespace) -> int:
    """Run the sandbox until a signal stops it; return the exit code where it is not installed."""
    if not _is_installed():
        return report_problems((terminal().text("cli.demo.lacking"),), WRONG_CONFIGURATION)
    stopping = on_signal()
    leave_within(LEAVE_WITHIN, stopping)
    settings = read_settings()
    policy = load_policy(arguments.policy or settings.policy_file)
    configure_logging("WARNING", settings.log_format)
    # Imported by name: an installation may leave the sandbox out, and bot does not depend on it (see ARCHITECTURE.md).
    world = importlib.import_module("sandbox.world.world").World(replace(policy, intake=INTAKE))
    world.go_to_work()
    world.start(port=PORT)
    print(f"{terminal().text('cli.demo.open', url=world.url)}\n{terminal().text('cli.demo.stop')}", flush=True)
    stopping.wait()
    world.stop()
    leave_now(0)


def _is_installed() -> bool:
    """Return whether the sandbox is here, and what only the sandbox needs."""
    return all(map(find_spec, ("sandbox", "websockets")))
