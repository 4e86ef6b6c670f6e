"""The command line: parses the arguments, executes one command and returns its exit code."""

import argparse
import os
import sys
from collections.abc import Sequence

from bot import __version__
from bot.cli import check, demo, manifest, policy, receipts, run, sla, stuck, verify
from bot.cli.terminal import FAILED, WRONG_CONFIGURATION, report_problems
from bot.cli.upkeep import backup, migrate, restore, salesforce_metadata
from bot.config.policy.file import PolicyError
from bot.config.settings import SettingsError, wanted_log_format
from storage.database import DatabaseUnavailable

COMMANDS = {
    "run": run,
    "demo": demo,
    "check": check,
    "migrate": migrate,
    "backup": backup,
    "restore": restore,
    "manifest": manifest,
    "salesforce-metadata": salesforce_metadata,
    "sla": sla,
    "policy": policy,
    "stuck": stuck,
    "verify": verify,
    "receipts": receipts,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Execute one command and return its exit code; a wrong configuration is reported in one line a problem."""
    parsed = parser().parse_args(arguments)
    log_format = wanted_log_format() if parsed.command == "run" else "text"
    try:
        exit_code: int = COMMANDS[parsed.command].execute(parsed)
        sys.stdout.flush()
    except BrokenPipeError:  # who reads has read enough, as *head* has
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except (SettingsError, PolicyError) as error:
        return report_problems(error.problems, WRONG_CONFIGURATION, log_format)
    except DatabaseUnavailable as error:
        return report_problems((str(error),), FAILED if parsed.command == "migrate" else WRONG_CONFIGURATION, log_format)
    return exit_code


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    parser = argparse.ArgumentParser(prog="baton", description="Hands work from team to team in Slack.")
    parser.add_argument("--version", action="version", version=f"baton {__version__}", help="print the version")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, command in COMMANDS.items():
        command.add_arguments(commands.add_parser(name, help=command.HELP, description=command.HELP))
    return parser
