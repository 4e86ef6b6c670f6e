"""The cost of a sweep over many open tasks with none due, compared with APScheduler and one job a timer."""

import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import insert

from bot.scheduler.timers import sweep
from bot.service.handoffs import HandoffService
from bot.service.transactions import Transactions
from handoffs.process.handbook import Handbook
from handoffs.process.policy import Policy
from handoffs.processes import PROCESSES
from storage.database import Database
from storage.tables import HANDOFFS, TIMERS

FEW, MANY, RUNS = 100, 100_000, 200
FAR = datetime.now(UTC) + timedelta(days=30)


def measure(policy: Policy) -> None:
    """Measure both in one run and print medians."""
    added, memory = _apscheduler(MANY)
    print(f"A sweep that finds nothing due, median of {RUNS}")
    with tempfile.TemporaryDirectory() as folder:
        taken = {count: _sweep(policy, f"sqlite:///{folder}/{count}.db", count) for count in (FEW, MANY)}
    for count, seconds in taken.items():
        print(f"  {count:>7,} open tasks with a timer each {seconds * 1e6:8.0f} microseconds")
    print(f"  many to few: {taken[MANY] / taken[FEW]:.2f} times")
    print(f"APScheduler with one job a timer: {MANY:,} jobs added in {added:.1f} s, {memory:.0f} MiB more, gone at a restart")
    with tempfile.TemporaryDirectory() as folder:
        print(f"The table: {MANY:,} timers added in {_bulk(f'sqlite:///{folder}/bulk.db', MANY):.1f} s, kept over a restart")


def _sweep(policy: Policy, url: str, count: int) -> float:
    _bulk(url, count)
    database = Database(url)
    transactions = Transactions(
        database,
        Handbook(policy=policy, processes=PROCESSES),
        now=_now,
        real_now=_now,
        new_id=lambda: "",
        woken=lambda: None,
        directory_is_fresh=lambda: True,
    )
    service = HandoffService(transactions)
    taken = [_timed(lambda: sweep(service)) for _ in range(RUNS)]
    database.close()
    return statistics.median(taken)


def _bulk(url: str, count: int) -> float:
    """Fill a fresh database with so many open handoffs, each with a timer that is not due; gives the timers' seconds."""
    database = Database(url)
    database.migrate()
    handoffs = [_handoff(number) for number in range(count)]
    timers = [{"handoff_id": f"h{n}", "step": "review", "kind": "at_risk", "due_at": FAR} for n in range(count)]
    with database.begin() as work:
        connection = work.handoffs._connection
        connection.execute(insert(HANDOFFS), handoffs)
        taken = _timed(lambda: connection.execute(insert(TIMERS), timers))
    database.close()
    return taken


def _handoff(number: int) -> dict[str, object]:
    return {
        "id": f"h{number}", "process": "order_approval", "record_id": f"r{number}", "number": str(number), "party": "",
        "round": 1, "version": 0, "is_open": True, "is_waiting": True, "is_escalated": False, "opened_at": _now(),
        "policy_version": "", "state": {},
    }  # fmt: skip


def _apscheduler(count: int) -> tuple[float, float]:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    scheduler = BackgroundScheduler(timezone=UTC)
    scheduler.start(paused=True)
    began = time.monotonic()
    for _ in range(count):
        scheduler.add_job(_nothing, "date", run_date=FAR)
    taken = time.monotonic() - began
    scheduler.shutdown(wait=False)
    return taken, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024


def _timed(work: Callable[[], object]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


def _now() -> datetime:
    return datetime.now(UTC)


def _nothing() -> None:
    """Do nothing."""
