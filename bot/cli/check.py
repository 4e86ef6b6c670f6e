"""`baton check`: says what it reached, then checks all that Baton needs, with the repair of each fault. It writes nothing."""

import argparse
from collections.abc import Iterator

from bot.cli.checking.configuration import PolicyPart, SettingsPart
from bot.cli.checking.org import SalesforcePart
from bot.cli.checking.parts import Part, Place, UntriedPart
from bot.cli.checking.printing import AsJson, AsText
from bot.cli.checking.public_address import AddressPart
from bot.cli.checking.stored_data import DatabasePart
from bot.cli.checking.whmcs import WhmcsPart
from bot.cli.checking.workspace import SlackPart
from bot.cli.terminal import FAILED, add_policy_argument
from bot.config.logging import configure_logging
from bot.config.policy.loaded_policy import LoadedPolicy
from bot.config.settings import SettingsError, problems_by_system, read_settings
from bot.processes.connection import CheckLine
from bot.processes.registry import checks
from bot.text.rendering import terminal

HELP = "say which workspace, org, database and policy Baton reaches, and check all that it needs; change nothing"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    add_policy_argument(parser)
    parser.add_argument(
        "--url", metavar="URL", default="", help="the public address of Baton, to be asked as Slack does (default: BATON_URL)"
    )
    parser.add_argument("--verbose", action="store_true", help="print each line, also of what is in order")
    parser.add_argument("--json", action="store_true", help="print one JSON object with all lines")


def execute(arguments: argparse.Namespace) -> int:
    """Print what was reached and what was found; return 1 when a check failed."""
    printing = AsJson() if arguments.json else AsText(verbose=arguments.verbose)
    parts = _parts(arguments)
    printing.places(_places(parts))
    all_ok = True
    for part in parts:
        lines = tuple(part.lines())
        printing.group(part, lines)
        all_ok = all_ok and all(line.ok for line in lines)
    printing.end()
    return 0 if all_ok else FAILED


def _parts(arguments: argparse.Namespace) -> tuple[Part, ...]:
    """Return the parts in their order; a system whose settings are not complete is not asked."""
    try:
        settings = read_settings()
    except SettingsError as error:
        return (SettingsPart({"all": error.problems}),)
    configure_logging("ERROR", settings.log_format)
    of_settings, of_policy = SettingsPart(problems_by_system(settings)), PolicyPart(arguments.policy or settings.policy_file)
    policy = of_policy.policy
    database = DatabasePart(settings, policy)
    parts: list[Part] = [of_policy, of_settings, database]
    if of_settings.lets_reach("slack"):
        parts += [SlackPart(settings, policy, database), AddressPart(settings, arguments.url)]
    else:
        parts.append(UntriedPart(SlackPart.key, SlackPart.title))
    is_org_known, is_whmcs_known = of_settings.lets_reach("salesforce"), of_settings.lets_reach("whmcs")
    parts += [
        SalesforcePart(settings, policy) if is_org_known else UntriedPart(SalesforcePart.key, SalesforcePart.title),
        WhmcsPart(settings) if is_whmcs_known else UntriedPart(WhmcsPart.key, WhmcsPart.title),
    ]
    if policy and of_settings.let_connect:
        parts.append(ProcessesPart(policy))
    return tuple(parts)


def _places(parts: tuple[Part, ...]) -> Iterator[tuple[Part, Place]]:
    for part in parts:
        place = part.place()
        if place:
            yield part, place


class ProcessesPart:
    """What processes check themselves, as certificates."""

    key = "processes"

    def __init__(self, policy: LoadedPolicy) -> None:
        self.title = terminal().text("check.alone.processes")
        self._policy = policy

    def place(self) -> Place | None:
        """Return None: the lines name what was reached."""
        return None

    def lines(self) -> Iterator[CheckLine]:
        """Yield the lines of each process that has some."""
        for check in checks():
            yield from check(self._policy)
