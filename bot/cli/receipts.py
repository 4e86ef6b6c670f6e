"""`baton receipts`: the evidence of each decision, as JSON lines."""

import argparse
import json
from datetime import UTC, datetime

from bot.cli.journal import UNREADABLE, receipts
from bot.cli.terminal import FAILED, add_policy_argument, opened, read_configuration, report_problems
from bot.queries.receipts import Json
from bot.text.rendering import terminal

HELP = "what each decision rests on, as JSON lines"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument("number", nargs="?", default="", help="of one order, as 00001042; all when left out")
    parser.add_argument("--since", type=_day, metavar="DAY", help="from this day on, as 2026-11-01")
    parser.add_argument("--until", type=_day, metavar="DAY", help="up to, not including, this day")
    add_policy_argument(parser)


def execute(arguments: argparse.Namespace) -> int:
    """Print the receipts; return the exit code."""
    settings, policy = read_configuration(arguments)
    with opened(settings, migrated=False) as database:
        found = receipts(database, policy, arguments.number, arguments.since, arguments.until)
        problems = [_problem(each) for each in found if not _is_printed(each)]
    return report_problems(problems, FAILED) if problems else 0


def _is_printed(receipt: Json) -> bool:
    """Print a receipt; return False for a line that only says why there is none."""
    if UNREADABLE in receipt:
        return False
    print(json.dumps(receipt, ensure_ascii=False))
    return True


def _problem(gap: Json) -> str:
    return terminal().text("cli.receipts.gap", handoff=str(gap["handoff"]), entry=str(gap["entry"]), reason=str(gap[UNREADABLE]))


def _day(text: str) -> datetime:
    """Read a day or an instant with its offset; a day begins at midnight UTC."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
