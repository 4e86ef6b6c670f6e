"""The command line: run, demo, check, migrate."""

import argparse
import importlib
import json
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.config import logging
from bot.config.policy.file import PolicyError, load_policy
from bot.config.settings import Settings, SettingsError, read_settings, require_complete
from bot.text.rendering import Reader, render
from handoffs.model.refusal import Refusal
from handoffs.process.policy import Pace, Policy
from storage.database import Database, DatabaseUnavailable

WRONG_CONFIGURATION = 2
DEMO_PORT = 3030
DEMO_INTAKE = Pace(business=timedelta(seconds=2), otherwise=timedelta(seconds=2))
"""How often the demo asks its own Salesforce, whose limits nobody has to spare: a stranger does not wait for an order."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code; what is wrong with the configuration is told in one line a problem."""
    asked = _parser().parse_args(arguments)
    commands: dict[str, Callable[[argparse.Namespace], int]] = {
        "run": _run,
        "demo": _demo,
        "check": _check,
        "migrate": _migrate,
        "sla": _sla,
        "policy": _policy,
        "verify": _verify,
        "receipts": _receipts,
    }
    try:
        return commands[asked.command](asked)
    except (SettingsError, PolicyError) as wrong:
        return _tell(wrong.problems, WRONG_CONFIGURATION)
    except DatabaseUnavailable as trouble:
        return _tell((str(trouble),), 1 if asked.command == "migrate" else WRONG_CONFIGURATION)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="baton", description="Hands work from team to team in Slack.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, says in (
        ("run", "start the bot against the Slack, Salesforce and WHMCS that the environment names"),
        ("demo", "start the bot in a small world of its own; no account needed"),
        ("check", "check configuration, database, Slack, Salesforce and WHMCS"),
        ("migrate", "bring the database schema up to date"),
    ):
        command = commands.add_parser(name, help=says, description=says)
        command.add_argument("--policy", metavar="FILE", type=Path, help="the policy file")
    sla = commands.add_parser("sla", help="the figures that /sla shows")
    sla.add_argument(
        "--since", metavar="DAY", default="", help="from this day on, as 2026-11-01; this week's Monday when left out"
    )
    sla.add_argument("--until", metavar="DAY", default="", help="up to the end of this day; now when left out")
    sla.add_argument("--team", default="", help="one team, by key, name or channel")
    sla.add_argument("--process", default="", help="one process, by key or name")
    sla.add_argument("--json", action="store_true", help="as JSON")
    sla.add_argument("--policy", metavar="FILE", type=Path, help="the policy file")
    policy = commands.add_parser("policy", help="what a changed policy means for tasks that are open already")
    policy.add_argument("does", choices=("diff", "apply"), help="diff: show it; apply: set the open clocks anew, journaled")
    policy.add_argument("--policy", metavar="FILE", type=Path, help="the policy file")
    verify = commands.add_parser("verify", help="prove that nothing in the journal was changed")
    verify.add_argument("--expect", metavar="FINGERPRINT", default="", help="one that an earlier run printed")
    receipts = commands.add_parser("receipts", help="what each decision rests on, as JSON lines")
    receipts.add_argument("number", nargs="?", default="", help="of one order, as 00001042; all when left out")
    receipts.add_argument("--since", type=_day, metavar="DAY", help="from this day on, as 2026-11-01")
    receipts.add_argument("--until", type=_day, metavar="DAY", help="up to, not including, this day")
    for command in (verify, receipts):
        command.add_argument("--policy", metavar="FILE", type=Path, help="the policy file")
    return parser


def _day(text: str) -> datetime:
    """Read a day, or an instant with its offset; a day begins at midnight UTC."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _run(asked: argparse.Namespace) -> int:
    settings, policy = _configured(asked)
    require_complete(settings)
    from bot.application import Application
    from bot.gateways.errors import Rejected

    application = Application(settings, policy)
    try:
        application.start()
    except Rejected as refused:
        return _tell((f"SLACK_BOT_TOKEN: {refused}",), WRONG_CONFIGURATION)
    except OSError as taken:
        return _tell((f"HOST and PORT: can't listen on {settings.host}:{settings.port} ({taken.strerror}).",), 2)
    print(f"Baton listens on {application.url}{' and by Socket Mode' if settings.socket_mode else ''}.", flush=True)
    _wait_for_the_end()
    application.stop()
    return 0


def _demo(asked: argparse.Namespace) -> int:
    settings = read_settings()
    policy = load_policy(asked.policy or settings.policy_file)
    logging.configure("WARNING", settings.log_format)
    # By name: the bot must run where the sandbox is not installed, and may not know it (see ARCHITECTURE.md).
    world = importlib.import_module("sandbox.world.world").World(replace(policy, intake=DEMO_INTAKE))
    world.go_to_work()
    world.start(port=DEMO_PORT)
    print(f"Baton's sandbox is open: {world.url}\nStop it with Ctrl-C.", flush=True)
    _wait_for_the_end()
    world.stop()
    return 0


def _check(asked: argparse.Namespace) -> int:
    from bot.cli.check import check

    try:
        settings = read_settings()
    except SettingsError as wrong:
        return _tell(wrong.problems, 1)
    logging.configure("ERROR", settings.log_format)
    good = True
    for line in check(settings, asked.policy or settings.policy_file):
        print(line, flush=True)
        good = good and line.ok
    return 0 if good else 1


def _migrate(asked: argparse.Namespace) -> int:
    settings, _ = _configured(asked)
    database = Database(settings.database_url)
    database.migrate()
    database.close()
    print("The database schema is up to date.")
    return 0


def _policy(asked: argparse.Namespace) -> int:
    from bot.cli.policy import apply, differences

    settings, policy = _configured(asked)
    database = Database(settings.database_url)
    database.migrate()
    if asked.does == "apply":
        print(f"{apply(database, policy)} open handoffs were set to the policy in force; their cards follow.")
    else:
        lines = list(differences(database, policy))
        print("\n".join(lines) or "The clocks of all open tasks are as this policy says.")
    database.close()
    return 0


def _sla(asked: argparse.Namespace) -> int:
    from bot.cli.sla import printed_figures

    settings, policy = _configured(asked)
    database = Database(settings.database_url)
    database.migrate()
    try:
        print(printed_figures(database, policy, asked))
    except Refusal as wrong:
        return _tell((render(wrong.message, Reader.for_operator()),), WRONG_CONFIGURATION)
    finally:
        database.close()
    return 0


def _verify(asked: argparse.Namespace) -> int:
    from bot.cli.journal import verify

    settings, _ = _configured(asked)
    database = Database(settings.database_url)
    verdict = verify(database, asked.expect)
    database.close()
    if verdict.faults:
        return _tell(verdict.faults, 1)
    print(f"{verdict.entries} entries of {verdict.handoffs} handoffs are as they were written.")
    print(f"Fingerprint: {verdict.fingerprint} (keep it elsewhere; baton verify --expect {verdict.fingerprint} holds it to this)")
    return 0


def _receipts(asked: argparse.Namespace) -> int:
    from bot.cli.journal import receipts

    settings, policy = _configured(asked)
    database = Database(settings.database_url)
    for receipt in receipts(database, policy, asked.number, asked.since, asked.until):
        print(json.dumps(receipt, ensure_ascii=False))
    database.close()
    return 0


def _configured(asked: argparse.Namespace) -> tuple[Settings, Policy]:
    settings = read_settings()
    policy = load_policy(asked.policy or settings.policy_file)
    logging.configure(settings.log_level, settings.log_format)
    return settings, policy


def _wait_for_the_end() -> None:
    ended = threading.Event()
    for wanted in (signal.SIGTERM, signal.SIGINT):
        signal.signal(wanted, lambda *_: ended.set())
    while not ended.wait(timeout=3600):
        pass


def _tell(problems: tuple[str, ...], code: int) -> int:
    for problem in problems:
        print(problem, file=sys.stderr)
    return code
