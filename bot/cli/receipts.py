"""`baton receipts`: the evidence of each decision, as JSON lines."""

import argparse
import json
from datetime import UTC, datetime

from bot.cli.journal import UNREADABLE, receipts
from bot.cli.terminal import (
    FAILED,
    WRONG_CONFIGURATION,
    add_policy_argument,
    opened_to_read,
    read_configuration,
    read_instant,
    report_problems,
)
from bot.queries.receipts import Json
from bot.text.rendering import terminal
from handoffs.model.refusal import Refusal
from handoffs.text.messages import message
from storage.database import Database

HELP = "what each decision rests on, as JSON lines"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument("number", nargs="?", default="", help="of one order, as 00001042; all when left out")
    parser.add_argument("--since", metavar="DAY", default="", help="from this day on, as 2026-11-01")
    parser.add_argument("--until", metavar="DAY", default="", help="up to, not including, this day")
    add_policy_argument(parser)


def execute(arguments: argparse.Namespace) -> int:
    """Print the receipts; return the exit code, which is 1 if one is missing, or if the record named has none."""
    settings, policy = read_configuration(arguments)
    try:
        since, until = _range(arguments)
    except Refusal as refusal:
        return report_problems((terminal().show(refusal.message),), WRONG_CONFIGURATION)
    with opened_to_read(settings) as database:
        problems, are_printed = list[str](), False
        for each in receipts(database, policy, arguments.number, since, until):
            if _is_printed(each):
                are_printed = True
            else:
                problems.append(_problem(each))
        if not problems and not are_printed:
            return _none_found(database, arguments.number)
    return report_problems(problems, FAILED) if problems else 0


def _range(arguments: argparse.Namespace) -> tuple[datetime | None, datetime | None]:
    """Read the range; Refusal for a word that is no day, and for a range that ends before it begins."""
    since = read_instant("--since", arguments.since, UTC) if arguments.since else None
    until = read_instant("--until", arguments.until, UTC) if arguments.until else None
    if since and until and until < since:
        raise Refusal(message("cli.days.until_before_since"))
    return since, until


def _none_found(database: Database, number: str) -> int:
    """Print why there is no receipt and what to try; return 1 if a number was named, else 0."""
    if not number:
        return report_problems((terminal().text("cli.receipts.none"),), 0)
    with database.read() as work:
        is_known = bool(work.handoffs.ids(number))
    undecided = terminal().text("cli.receipts.undecided", number=number)
    return report_problems((undecided if is_known else terminal().text("cli.receipts.unknown", number=number),), FAILED)


def _is_printed(receipt: Json) -> bool:
    """Print a receipt; return False for a line that only says why there is none."""
    if UNREADABLE in receipt:
        return False
    print(json.dumps(receipt, ensure_ascii=False))
    return True


def _problem(gap: Json) -> str:
    return terminal().text("cli.receipts.gap", handoff=str(gap["handoff"]), entry=str(gap["entry"]), reason=str(gap[UNREADABLE]))
