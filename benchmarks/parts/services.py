"""The service and the queries on a database, without a server: what a row asks in its own process."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.cli.run import collect_seldom
from bot.queries.queries import Queries
from bot.queries.reports import Reports
from bot.service.handoffs import HandoffService
from bot.service.identifiers import new_id
from bot.service.transactions import Transactions
from handoffs.process.handbook import Handbook
from handoffs.process.policy import Policy
from handoffs.processes import PROCESSES
from storage.database import Database

Clock = Callable[[], datetime]


@dataclass(frozen=True, kw_only=True)
class Served:
    """The parts that change and read handoffs."""

    database: Database
    transactions: Transactions
    service: HandoffService
    queries: Queries
    reports: Reports


def real_now() -> datetime:
    """Read the wall clock."""
    return datetime.now(UTC)


@contextmanager
def served(url: str, policy: Policy, now: Clock = real_now) -> Iterator[Served]:
    """Open the parts on a database, with the collections of the server, and close it at the end."""
    collect_seldom()
    database, handbook = Database(url), Handbook(policy=policy, processes=PROCESSES)
    transactions = Transactions(database, handbook, now=now, real_now=now, new_id=new_id, directory_is_fresh=lambda: True)
    try:
        yield Served(
            database=database,
            transactions=transactions,
            service=HandoffService(transactions),
            queries=Queries(database, handbook, now=now, permalink=_link),
            reports=Reports(database, handbook, now=now, permalink=_link),
        )
    finally:
        database.close()


def _link(channel: str, ts: str) -> str:
    return f"https://sandbox.slack.com/archives/{channel}/p{ts.replace('.', '')}"
