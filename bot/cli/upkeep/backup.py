"""`baton backup`: a copy of all that Baton remembers, in one file."""

import argparse
from pathlib import Path

from bot.cli.terminal import FAILED, add_policy_argument, opened, read_configuration, report_problems
from bot.text.rendering import terminal
from storage.copies.backups import CantCopy, back_up

HELP = "copy all that Baton remembers into a file; it may run meanwhile"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument("file", metavar="FILE", type=Path, help="the file to write; it must not exist")
    add_policy_argument(parser)


def execute(arguments: argparse.Namespace) -> int:
    """Copy the database; return 1 if nothing was copied."""
    settings, _ = read_configuration(arguments)
    with opened(settings) as database:
        try:
            rows = back_up(database, arguments.file)
        except CantCopy as failure:
            return report_problems((terminal().show(failure.reason),), FAILED)
    print(terminal().text("cli.backup.written", rows=rows, file=str(arguments.file)))
    return 0
