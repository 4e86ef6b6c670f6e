"""`baton run`: the bot itself, against the Slack, Salesforce and WHMCS that the environment names."""

import argparse
import queue
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

from bot.cli.signals import LEAVE_WITHIN, leave_now, leave_within, on_signal
from bot.cli.terminal import WRONG_CONFIGURATION, add_policy_argument, read_configuration, report_problems
from bot.config.settings import LatestSettings, require_complete
from bot.gateways.errors import Rejected, Unavailable
from bot.slack.channels import NamesTaken
from bot.text.rendering import Reader

if TYPE_CHECKING:
    from bot.application import Application

ASKED_FOR = 20.0
"""Seconds for which the start waits for Salesforce's descriptions of fields; without them Baton starts."""

GLANCE = 0.2
"""Seconds between two looks at whether somebody stops the start."""

HELP = "start the bot against the Slack, Salesforce and WHMCS that the environment names"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    add_policy_argument(parser)


def execute(arguments: argparse.Namespace) -> int:
    """Run the bot until a signal stops it; return the exit code."""
    stopping = on_signal()
    leave_within(LEAVE_WITHIN, stopping)
    settings, policy = read_configuration(arguments)
    require_complete(settings)
    from bot.application import Application, Stopped
    from bot.server.listening import CantListen
    from bot.server.slack_socket import AppTokenRefused

    operator = Reader.for_operator()
    application = Application(settings, policy, latest=LatestSettings(settings), stopping=stopping)
    lacking = asked_within(ASKED_FOR, application.salesforce.lacking, stopping)
    if lacking:
        return report_problems(lacking, WRONG_CONFIGURATION)
    if stopping.is_set():
        leave_now(0)
    try:
        application.start()
    except Rejected as error:
        return _refused(application, f"SLACK_BOT_TOKEN: {error}")
    except NamesTaken as error:
        return _refused(application, *(operator.show(each) for each in error.problems))
    except (AppTokenRefused, CantListen) as error:
        return _refused(application, str(error))
    except Stopped:
        return _stopped(application)
    print(f"Baton listens on {application.url}{' and by Socket Mode' if settings.socket_mode else ''}.", flush=True)
    stopping.wait()
    return _stopped(application)


def _refused(application: "Application", *problems: str) -> NoReturn:
    application.stop()
    leave_now(report_problems(problems, WRONG_CONFIGURATION))


def _stopped(application: "Application") -> NoReturn:
    application.stop()
    leave_now(0)


def asked_within(seconds: float, ask: Callable[[], tuple[str, ...]], stopping: threading.Event) -> tuple[str, ...]:
    """Return the answer, or nothing where it does not come in time or Salesforce can't be asked: its outage stops no start.

    Nobody waits for it any more when `stopping` is set.
    """
    answers: queue.Queue[tuple[str, ...]] = queue.Queue()

    def asking() -> None:
        try:
            answers.put(ask())
        except (Unavailable, Rejected):
            answers.put(())

    threading.Thread(target=asking, name="required fields", daemon=True).start()
    ends_at = time.monotonic() + seconds
    while time.monotonic() < ends_at and not stopping.is_set():
        with suppress(queue.Empty):
            return answers.get(timeout=GLANCE)
    return ()
