"""`baton verify`: the proof that nobody changed the journal."""

import argparse

from bot.cli.journal import verify
from bot.cli.terminal import FAILED, add_policy_argument, opened, read_configuration, report_problems

HELP = "prove that nothing in the journal was changed"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument("--expect", metavar="FINGERPRINT", default="", help="one that an earlier run printed")
    add_policy_argument(parser)


def execute(arguments: argparse.Namespace) -> int:
    """Read the whole journal and print the audit; return 1 when there are faults."""
    settings, _ = read_configuration(arguments)
    with opened(settings, migrated=False) as database:
        audit = verify(database, arguments.expect)
    if audit.faults:
        return report_problems(audit.faults, FAILED)
    print(f"{audit.entries} entries of {audit.handoffs} handoffs are as they were written.")
    print(f"Fingerprint: {audit.fingerprint} (store it in another place; baton verify --expect {audit.fingerprint} compares)")
    return 0
