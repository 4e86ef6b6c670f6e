"""The command line: parses the arguments, executes one command and returns its exit code.

Only the modules of the named command are imported: to import those of all takes longer than most commands.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from bot import __version__

_VERSION = "--version"

COMMANDS = {
    "run": "bot.cli.run",
    "demo": "bot.cli.demo",
    "check": "bot.cli.check",
    "migrate": "bot.cli.upkeep.migrate",
    "backup": "bot.cli.upkeep.backup",
    "restore": "bot.cli.upkeep.restore",
    "manifest": "bot.cli.manifest",
    "salesforce-metadata": "bot.cli.upkeep.salesforce_metadata",
    "sla": "bot.cli.sla",
    "policy": "bot.cli.policy",
    "stuck": "bot.cli.stuck",
    "verify": "bot.cli.verify",
    "receipts": "bot.cli.receipts",
}
"""The module of each command."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Execute one command and return its exit code; a wrong configuration is reported in one line a problem."""
    given = sys.argv[1:] if arguments is None else arguments
    return _executed(parser(given).parse_args(given))


def _executed(parsed: argparse.Namespace) -> int:
    from bot.cli.terminal import FAILED, WRONG_CONFIGURATION, report_problems
    from bot.config.policy.file import PolicyError
    from bot.config.settings import SettingsError, wanted_log_format
    from storage.database import DatabaseUnavailable

    log_format = wanted_log_format() if parsed.command == "run" else "text"
    try:
        exit_code: int = import_module(COMMANDS[parsed.command]).execute(parsed)
        sys.stdout.flush()
    except BrokenPipeError:  # who reads has read enough, as *head* has
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except (SettingsError, PolicyError) as error:
        return report_problems(error.problems, WRONG_CONFIGURATION, log_format)
    except DatabaseUnavailable as error:
        return report_problems((str(error),), FAILED if parsed.command == "migrate" else WRONG_CONFIGURATION, log_format)
    return exit_code


def parser(given: Sequence[str] = ()) -> argparse.ArgumentParser:
    """Return the parser of all commands; where the first argument names one of them, or asks for the version, of no other."""
    parser = argparse.ArgumentParser(prog="baton", description="Hands work from team to team in Slack.")
    parser.add_argument(_VERSION, action="version", version=f"baton {__version__}", help="print the version")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in _needed(*given[:1]):
        command = import_module(COMMANDS[name])
        command.add_arguments(commands.add_parser(name, help=command.HELP, description=command.HELP))
    return parser


def _needed(first: str = "") -> Sequence[str]:
    """Return the commands that a first argument may mean."""
    if first == _VERSION:
        return ()
    return (first,) if first in COMMANDS else tuple(COMMANDS)
