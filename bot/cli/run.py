"""`baton run`: the bot itself, against the Slack, Salesforce and WHMCS that the environment names."""

import argparse
import gc
import sys
from typing import TYPE_CHECKING, NoReturn

from bot.cli.required_fields import FieldsLacking, RequiredFields
from bot.cli.signals import LEAVE_WITHIN, leave_now, leave_within, on_signal
from bot.cli.terminal import WRONG_CONFIGURATION, add_policy_argument, read_configuration, report_problems
from bot.config.logging import print_line
from bot.config.settings import LatestSettings, require_complete
from bot.gateways.errors import Rejected
from bot.slack.channels import NamesTaken
from bot.text.rendering import Reader

if TYPE_CHECKING:
    from bot.application import Application

BEFORE_SLACK, ASKED_FOR = 3.0, 20.0
"""Seconds for which Salesforce's descriptions of fields may keep Baton from answering Slack, and may still end it."""

COLLECTED = (20_000, 20, 20)
"""After so many new objects Python looks for cycles among them, and after so many times among older ones too."""

HELP = "start the bot against the Slack, Salesforce and WHMCS that the environment names"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    add_policy_argument(parser)
    parser.add_argument(
        "--dry-run", action="store_true", help="read everything, print what would be posted and written, change nothing, and end"
    )


def execute(arguments: argparse.Namespace) -> int:
    """Run the bot until a signal stops it, or rehearse its start; return the exit code."""
    if not arguments.dry_run:
        return _run(arguments)
    from bot.cli.rehearsal.command import rehearse

    return rehearse(arguments)


def collect_seldom() -> None:
    """Leave all that the start has made out of Python's collections, and have fewer of them.

    A storm makes many objects that stay until its batch ends: a collection of all took a sixth of its time, and held up every
    click meanwhile.
    """
    gc.freeze()
    gc.set_threshold(*COLLECTED)


def _run(arguments: argparse.Namespace) -> int:
    stopping = on_signal()
    leave_within(LEAVE_WITHIN, stopping)
    settings, policy = read_configuration(arguments)
    require_complete(settings)
    from bot.application import Application, Stopped
    from bot.server.listening import CantListen
    from bot.server.slack_socket import AppTokenRefused

    operator = Reader.for_operator()
    application = Application(settings, policy, latest=LatestSettings(settings), stopping=stopping)
    fields = RequiredFields(application.salesforce.lacking, stopping)
    try:
        if application.database.is_of_earlier_release:
            fields.require(ASKED_FOR)
        application.listen()
        fields.require(BEFORE_SLACK)
        application.start()
    except Rejected as error:
        return _refused(application, settings.log_format, f"SLACK_BOT_TOKEN: {error}")
    except NamesTaken as error:
        return _refused(application, settings.log_format, *(operator.show(each) for each in error.problems))
    except FieldsLacking as error:
        return _refused(application, settings.log_format, *error.problems)
    except (AppTokenRefused, CantListen) as error:
        return _refused(application, settings.log_format, str(error))
    except Stopped:
        return _stopped(application)
    collect_seldom()
    listens = f"Baton listens on {application.url}{' and by Socket Mode' if settings.socket_mode else ''}."
    print_line(listens, "INFO", settings.log_format, sys.stdout)
    try:
        fields.require(ASKED_FOR)
    except FieldsLacking as error:
        return _refused(application, settings.log_format, *error.problems)
    stopping.wait()
    return _stopped(application)


def _refused(application: "Application", log_format: str, *problems: str) -> NoReturn:
    application.stop()
    leave_now(report_problems(problems, WRONG_CONFIGURATION, log_format))


def _stopped(application: "Application") -> NoReturn:
    application.stop()
    leave_now(0)
