"""`baton restore`: a backup, put into an empty database."""

import argparse
from pathlib import Path

from bot.cli.terminal import FAILED, add_policy_argument, opened, read_configuration, report_problems
from bot.text.rendering import terminal
from storage.copies.backups import CantCopy, restore

HELP = "put a backup into an empty database"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument("file", metavar="FILE", type=Path, help="a file that baton backup has written")
    add_policy_argument(parser)


def execute(arguments: argparse.Namespace) -> int:
    """Copy the backup; return 1 if nothing was copied."""
    settings, _ = read_configuration(arguments)
    with opened(settings) as database:
        try:
            rows = restore(arguments.file, database)
        except CantCopy as failure:
            return report_problems((terminal().show(failure.reason),), FAILED)
    print(terminal().text("cli.restore.read", rows=rows, file=str(arguments.file)))
    return 0
