"""`baton verify`: the proof that nobody changed the journal."""

import argparse

from bot.cli.journal import verify
from bot.cli.terminal import FAILED, add_policy_argument, opened_to_read, read_configuration, report_problems
from bot.text.rendering import terminal

HELP = "prove that nothing in the journal was changed"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument("--expect", metavar="FINGERPRINT", default="", help="one that an earlier run printed")
    add_policy_argument(parser)


def execute(arguments: argparse.Namespace) -> int:
    """Read the whole journal and print the audit; return 1 when there are faults."""
    settings, _ = read_configuration(arguments)
    with opened_to_read(settings) as database:
        audit = verify(database, arguments.expect)
    if audit.faults:
        return report_problems(audit.faults, FAILED)
    print(terminal().text("cli.verify.as_written", entries=audit.entries, handoffs=audit.handoffs))
    print(terminal().text("cli.verify.fingerprint", fingerprint=audit.fingerprint))
    return 0
