"""The command: rehearses a start and prints what would be posted and written."""

import argparse
import sys

from bot.cli.rehearsal.rehearsal import Rehearsal, rehearsing
from bot.cli.rehearsal.report import report, unread
from bot.cli.terminal import FAILED, WRONG_CONFIGURATION, read_configuration, report_problems
from bot.config.logging import configure_logging, print_line
from bot.config.settings import require_complete
from bot.gateways.errors import Rejected, Unavailable
from bot.slack.channels import NamesTaken
from bot.text.rendering import terminal


def rehearse(arguments: argparse.Namespace) -> int:
    """Print what a start would do; return 1 when something could not be read, 2 when Baton would not start."""
    settings, policy = read_configuration(arguments)
    require_complete(settings)
    configure_logging("ERROR", settings.log_format)
    with rehearsing(settings, policy) as rehearsal:
        try:
            lacking = rehearsal.application.salesforce.lacking()
            if lacking:
                return report_problems(lacking, WRONG_CONFIGURATION, settings.log_format)
        except (Unavailable, Rejected) as failure:
            return _not_read(failure, settings.log_format)
        try:
            rehearsal.read()
        except NamesTaken as taken:
            return report_problems([terminal().show(each) for each in taken.problems], WRONG_CONFIGURATION, settings.log_format)
        except Rejected as failure:  # by Slack, as at a start
            return report_problems((f"SLACK_BOT_TOKEN: {failure}",), WRONG_CONFIGURATION, settings.log_format)
        except Unavailable as failure:
            return _not_read(failure, settings.log_format)
        return _print(rehearsal, settings.log_format)


def _not_read(failure: Unavailable | Rejected, log_format: str) -> int:
    said = terminal().text("cli.dry_run.not_read", reason=failure.reason)
    return report_problems((said,), FAILED, log_format)


def _print(rehearsal: Rehearsal, log_format: str) -> int:
    for line in report(rehearsal):
        if line or log_format == "text":
            print_line(line, "INFO", log_format, sys.stdout)
    problems = unread(rehearsal)
    return report_problems(problems, FAILED, log_format) if problems else 0
