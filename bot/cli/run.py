"""`baton run`: the bot itself, against the Slack, Salesforce and WHMCS that the environment names."""

import argparse

from bot.cli.terminal import WRONG_CONFIGURATION, add_policy_argument, read_configuration, report_problems, wait_for_signal
from bot.config.settings import require_complete
from bot.gateways.errors import Rejected
from bot.slack.channels import OtherChannels
from bot.text.rendering import Reader

HELP = "start the bot against the Slack, Salesforce and WHMCS that the environment names"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    add_policy_argument(parser)


def execute(arguments: argparse.Namespace) -> int:
    """Run the bot until a signal stops it; return the exit code."""
    settings, policy = read_configuration(arguments)
    require_complete(settings)
    from bot.application import Application
    from bot.server.listening import CantListen

    application, operator = Application(settings, policy), Reader.for_operator()
    try:
        application.start()
    except Rejected as error:
        return report_problems((f"SLACK_BOT_TOKEN: {error}",), WRONG_CONFIGURATION)
    except OtherChannels as error:
        return report_problems([operator.show(each) for each in error.problems], WRONG_CONFIGURATION)
    except CantListen as error:
        return report_problems((str(error),), WRONG_CONFIGURATION)
    print(f"Baton listens on {application.url}{' and by Socket Mode' if settings.socket_mode else ''}.", flush=True)
    wait_for_signal()
    application.stop()
    return 0
