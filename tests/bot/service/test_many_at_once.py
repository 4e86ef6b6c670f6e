"""Two hundred decisions against sweeps of timers and deliveries, on PostgreSQL: nobody waits for each other in a circle."""

import itertools
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from bot.outbox.waits import end_waits_from_the_future
from bot.scheduler.timers import sweep
from bot.service.handoffs import HandoffService
from bot.service.transactions import Transactions
from handoffs.model.effects import Destination
from handoffs.model.people import Kind
from handoffs.model.task_ref import TaskRef
from storage.database import Database
from storage.repositories.people import Person
from tests.handoffs.examples import AIKO, HANDBOOK, MONDAY_TEN, ORDER, approval, later

DECISIONS = 200
LEASE = timedelta(minutes=1)


class Bench:
    """A service with two hundred open handoffs of fifty customers, each with timers that are due soon."""

    def __init__(self, database: Database) -> None:
        ids = itertools.count(1)
        self.database, self.at = database, MONDAY_TEN
        self.service = HandoffService(
            Transactions(
                database, HANDBOOK, now=self.now, real_now=self.now, new_id=lambda: f"id{next(ids):010d}",
                directory_is_fresh=lambda: True,
            )
        )  # fmt: skip
        for place in range(DECISIONS):
            account = replace(ORDER.account, record_id=f"0010000000000{place % 50:02d}AAA")
            order = replace(ORDER, record_id=f"801000000000{place:03d}AAA", number=f"{place:08d}", account=account)
            assert self.service.open("order_approval", order)
        with database.begin() as work:
            work.people.put_people((Person(user_id=AIKO.user_id, name=AIKO.name, kind=Kind.COLLEAGUE),))
            work.people.join("cs", AIKO.user_id)
            self.refs = [TaskRef(handoff=each.id, step="review") for each in work.handoffs.open_ones()]

    def now(self) -> datetime:
        """Return the instant."""
        return self.at

    def decide(self, ref: TaskRef) -> None:
        """Decide a task as a person does."""
        self.service.decide(ref, AIKO.user_id, approval())

    def deliver(self) -> None:
        """Take and complete due messages, and wake those that wait, as workers and the guard of the clock do."""
        with self.database.begin() as work:
            leased = work.outbox.lease(Destination.SLACK, self.at, 8, LEASE)
        for message in leased:
            with self.database.begin() as work:
                work.outbox.mark_done(message, self.at)
        end_waits_from_the_future(self.database, self.now)

    def deadlocks(self) -> int:
        """Return how many deadlocks the server has counted in this database."""
        with self.database.begin() as work:
            connection = work.handoffs._connection
            connection.execute(text("SELECT pg_stat_force_next_flush()"))
        with self.database.begin() as work:
            counted = text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
            return int(work.handoffs._connection.execute(counted).scalar_one())


def test_decisions_and_sweeps_at_once_make_no_deadlock(migrated_postgres_url: str, caplog: pytest.LogCaptureFixture) -> None:
    database = Database(migrated_postgres_url)
    bench = Bench(database)
    bench.at = later(hours=3)
    done = threading.Event()

    with ThreadPoolExecutor(10) as people, ThreadPoolExecutor(4) as jobs, caplog.at_level(logging.WARNING):
        running = [jobs.submit(_until, done, job) for job in (lambda: sweep(bench.service), bench.deliver) for _ in range(2)]
        try:
            list(people.map(bench.decide, bench.refs))
        finally:
            done.set()
        for job in running:
            job.result()

    with database.read() as work:
        decided = [each for ref in bench.refs if (each := work.handoffs.peek(ref.handoff)).current.decision]
    assert len(decided) == DECISIONS
    assert "once more" not in caplog.text
    assert bench.deadlocks() == 0
    database.close()


def _until(done: threading.Event, job: Callable[[], object]) -> None:
    while not done.is_set():
        job()
