"""Parts that all commands share: the configuration, the database, and the problems on standard error."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot.config.logging import configure_logging, print_line
from bot.config.policy.file import load_policy
from bot.config.policy.loaded_policy import LoadedPolicy
from bot.config.settings import Settings, read_settings
from bot.service.identifiers import new_id
from bot.service.transactions import Transactions
from handoffs.process.handbook import Handbook
from handoffs.process.policy import Policy
from handoffs.processes import PROCESSES
from storage.database import Database

FAILED = 1
WRONG_CONFIGURATION = 2


def add_policy_argument(parser: argparse.ArgumentParser) -> None:
    """Add the argument for the policy file to a command."""
    parser.add_argument("--policy", metavar="FILE", type=Path, help="the policy file")


def read_configuration(arguments: argparse.Namespace) -> tuple[Settings, LoadedPolicy]:
    """Read settings and policy and configure logging; SettingsError or PolicyError when one of them is wrong."""
    settings = read_settings()
    policy = load_policy(arguments.policy or settings.policy_file)
    configure_logging(settings.log_level, settings.log_format)
    return settings, policy


@contextmanager
def opened(settings: Settings, *, migrated: bool = True) -> Iterator[Database]:
    """Open the database, with its schema up to date where `migrated`, and close it at the end."""
    database = Database(settings.database_url, settings.database_pool_size)
    try:
        if migrated:
            database.migrate()
        yield database
    finally:
        database.close()


def offline_transactions(database: Database, policy: Policy) -> Transactions:
    """Return the transactions of a command that changes handoffs; a running Baton finds and delivers what they leave."""
    return Transactions(
        database,
        Handbook(policy=policy, processes=PROCESSES),
        now=_now,
        real_now=_now,
        new_id=new_id,
        directory_is_fresh=lambda: False,
    )


def report_problems(problems: Sequence[str], exit_code: int, log_format: str = "text") -> int:
    """Write one line a problem to standard error, in the format of the log where somebody collects it; return the exit code."""
    for problem in problems:
        print_line(problem, "ERROR", log_format, sys.stderr)
    return exit_code


def _now() -> datetime:
    return datetime.now(UTC)
