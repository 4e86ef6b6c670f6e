"""Parts that all commands share: the configuration, the database, days in arguments, and the problems on standard error."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from bot.config.logging import configure_logging, print_line
from bot.config.policy.file import load_policy
from bot.config.policy.loaded_policy import LoadedPolicy
from bot.config.settings import Settings, read_settings
from bot.service.identifiers import new_id
from bot.service.transactions import Transactions
from bot.text.rendering import terminal
from handoffs.clock.days import FIRST, LAST, read_day
from handoffs.model.refusal import Refusal
from handoffs.process.handbook import Handbook
from handoffs.process.policy import Policy
from handoffs.processes import PROCESSES
from handoffs.text.messages import message
from storage.database import Database, DatabaseUnavailable

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
def opened(settings: Settings, *, migrated: bool = False) -> Iterator[Database]:
    """Open the database, with its schema made or brought up to date where `migrated`, and close it at the end."""
    database = Database(settings.database_url, settings.database_pool_size)
    try:
        if migrated:
            database.migrate()
        yield database
    finally:
        database.close()


@contextmanager
def opened_in_use(settings: Settings) -> Iterator[Database]:
    """Open a database that holds what a Baton wrote, with its schema up to date; DatabaseUnavailable if it holds nothing."""
    with opened(settings) as database:
        _require_tables(database)
        database.migrate()
        yield database


@contextmanager
def opened_to_read(settings: Settings) -> Iterator[Database]:
    """Open the database and leave its schema as it is; DatabaseUnavailable if it has none, or that of an earlier release."""
    with opened(settings) as database:
        _require_tables(database)
        if database.is_of_earlier_release:
            raise DatabaseUnavailable(terminal().text("cli.database.earlier", database=database.shown))
        yield database


def _require_tables(database: Database) -> None:
    if database.is_missing or database.is_empty:
        raise DatabaseUnavailable(terminal().text("cli.database.empty", database=database.shown))


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


def read_instant(option: str, written: str, zone: tzinfo) -> datetime:
    """Read a day, which begins at midnight in a zone, or an instant with its offset; Refusal for anything else."""
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        raise Refusal(message("cli.days.no_day", option=option, written=written)) from None
    if read_day(f"{at:%Y-%m-%d}") is None:
        raise Refusal(message("cli.days.out_of_range", option=option, written=written, first=FIRST, last=LAST))
    return at if at.tzinfo else at.replace(tzinfo=zone)


def report_problems(problems: Sequence[str], exit_code: int, log_format: str = "text") -> int:
    """Write one line a problem to standard error, in the format of the log where somebody collects it; return the exit code."""
    for problem in problems:
        print_line(problem, "ERROR", log_format, sys.stderr)
    return exit_code


def _now() -> datetime:
    return datetime.now(UTC)
