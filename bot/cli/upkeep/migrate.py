"""`baton migrate`: the database schema, brought up to date."""

import argparse

from bot.cli.terminal import add_policy_argument, opened, read_configuration
from bot.text.rendering import terminal

HELP = "bring the database schema up to date"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    add_policy_argument(parser)


def execute(arguments: argparse.Namespace) -> int:
    """Migrate the database; return the exit code."""
    settings, _ = read_configuration(arguments)
    with opened(settings, migrated=True):
        print(terminal().text("cli.migrate.up_to_date"))
    return 0
