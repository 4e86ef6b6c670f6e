"""`baton demo`: the bot in the sandbox, without any account."""

import argparse
import importlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from importlib.util import find_spec
from urllib.parse import urlsplit

from bot.cli.signals import LEAVE_WITHIN, leave_now, leave_within, on_signal
from bot.cli.terminal import WRONG_CONFIGURATION, add_policy_argument, report_problems
from bot.config.logging import configure_logging
from bot.config.policy.file import load_policy
from bot.config.settings import Settings, read_settings
from bot.text.rendering import terminal
from handoffs.process.policy import PollIntervals

HELP = "start the bot in a small world of its own; no account needed"
PORT, LAST_PORT = 3030, 3059
"""Without PORT in the environment the page is at the first of these ports that is free."""

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
    sandbox = importlib.import_module("sandbox.world.world")
    world = sandbox.World(replace(policy, intake=INTAKE))
    world.go_to_work()
    try:
        world.start(ports=_ports(settings))
    except sandbox.NoFreePort:
        world.close()
        return report_problems((terminal().text("cli.demo.taken", port=str(_ports(settings)[0])),), WRONG_CONFIGURATION)
    print("\n".join(_words(settings, world.url)), flush=True)
    stopping.wait()
    world.stop()
    leave_now(0)


def _ports(settings: Settings) -> Sequence[int]:
    """Return where the page may be: at PORT alone, if the environment has it."""
    return (settings.port,) if "port" in settings.model_fields_set else range(PORT, LAST_PORT + 1)


def _words(settings: Settings, url: str) -> Iterator[str]:
    """Yield the lines that say where the page is, why it is not at its usual port, and how to stop it."""
    yield terminal().text("cli.demo.open", url=url)
    usual, used = _ports(settings)[0], urlsplit(url).port
    if usual not in (used, 0):
        yield terminal().text("cli.demo.moved", port=str(usual), used=str(used))
    yield terminal().text("cli.demo.stop")


def _is_installed() -> bool:
    """Return whether the sandbox is here, and what only the sandbox needs."""
    return all(map(find_spec, ("sandbox", "websockets")))
