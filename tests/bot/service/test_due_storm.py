"""Many timers that are due at one instant fire in few transactions; those that fail keep no other from firing."""

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import event, select, text

from bot.scheduler.timers import sweep
from bot.service.batches import BATCH as OPENED_TOGETHER
from bot.service.handoffs import HandoffService
from bot.service.timers import BATCH
from bot.service.transactions import Transactions
from handoffs.model.effects import Destination, SweepNudges
from handoffs.subjects.order import Order
from storage.database import Database
from storage.escalations.tables import NUDGES
from storage.repositories.set_aside import RowKind
from tests.databases import copied, shared_database
from tests.handoffs.examples import HANDBOOK, MONDAY_TEN, ORDER, later
from tests.statements import noted, written

pytestmark = pytest.mark.together("storm")
"""One worker opens the handoffs for all of them."""

MANY = 4 * BATCH
STATEMENTS_OF_A_BATCH = 13
"""Those that find and read its timers, what each kind of row takes, and nothing for each timer."""

NUDGED = later(minutes=95)
"""After the nudge and before the breach of an order."""


class Storm:
    """A service with many open handoffs that are nudged at one instant; it counts transactions and wake-ups."""

    def __init__(self, database: Database) -> None:
        self.database, self.at = database, NUDGED
        self.wakes = self.commits = 0
        self.service = _service(database, self.now, 10 * MANY)
        with database.read() as work:
            self.ids = [each.id for each in work.handoffs.open_ones()]
        event.listen(database._engine, "commit", self.committed)
        database.when_due(self.woken)

    def now(self) -> datetime:
        """Return the instant."""
        return self.at

    def woken(self, _destination: Destination) -> None:
        """Count a wake-up of a worker."""
        self.wakes += 1

    def committed(self, _connection: object) -> None:
        """Count a transaction that was committed."""
        self.commits += 1

    def sweep(self) -> None:
        """Sweep until nothing more is due."""
        while sweep(self.service):
            pass

    def nudged(self) -> Counter[str]:
        """Count the nudges of each handoff that the messages to be posted name."""
        with self.database.begin() as work:
            leased = work.outbox.lease(Destination.SLACK, self.at, 10 * MANY, NUDGED - MONDAY_TEN)
            notices = [message.effect.notice for message in leased if isinstance(message.effect, SweepNudges)]
            rows = work.handoffs._connection.execute(select(NUDGES.c.handoff_id, NUDGES.c.notice)).all()
        assert len(notices) == 1, "one message for all nudges of a sweep"
        return Counter(row.handoff_id for row in rows if row.notice in notices)


def _order(place: int) -> Order:
    """Return an order of a customer of its own."""
    account = replace(ORDER.account, record_id=f"00100000000{place:04d}AAA")
    return replace(ORDER, record_id=f"80100000000{place:04d}AAA", number=f"{place:08d}", account=account)


def _service(database: Database, now: Callable[[], datetime], first: int) -> HandoffService:
    ids = itertools.count(first)
    return HandoffService(
        Transactions(
            database, HANDBOOK, now=now, real_now=now, new_id=lambda: f"id{next(ids):010d}", directory_is_fresh=lambda: True
        )
    )  # fmt: skip


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def opened(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Open the handoffs once on each kind of database, of which each test has a copy; return its address."""
    with shared_database(request, tmp_path_factory) as url:
        database = Database(url)
        service = _service(database, lambda: MONDAY_TEN, 1)
        for first in range(0, MANY, OPENED_TOGETHER):
            assert not service.open_together("order_approval", [*map(_order, range(first, first + OPENED_TOGETHER))])
        database.close()
        yield url


@pytest.fixture
def storm(opened: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Storm]:
    """Return the storm, once on each kind of database."""
    with copied(opened, request, tmp_path) as url:
        database = Database(url)
        yield Storm(database)
        database.close()


def test_what_is_due_at_one_instant_fires_in_few_transactions_with_one_wake_up_each(storm: Storm) -> None:
    with storm.database.read() as work:
        connection = work.handoffs._connection
        due = connection.execute(text("SELECT count(*) FROM timers WHERE due_at <= :at"), {"at": storm.at}).scalar_one()

    storm.sweep()

    assert storm.nudged() == dict.fromkeys(storm.ids, 1)
    assert due > MANY
    assert storm.wakes <= 2 * due / BATCH
    assert storm.commits <= 3 * due / BATCH


def test_a_full_batch_takes_few_statements_for_all_its_timers_together(storm: Storm) -> None:
    with noted(storm.database) as statements:
        assert storm.service.fire_due() == BATCH

    assert len(statements) <= STATEMENTS_OF_A_BATCH
    assert Counter(written(statements)).most_common(1)[0][1] == 1


@pytest.mark.parametrize("bad", [{0}, {BATCH - 1, BATCH, MANY - 1}, set(range(0, MANY, 7))])
def test_timers_that_fail_are_set_aside_and_every_other_fires_once(storm: Storm, bad: set[int]) -> None:
    damaged = {storm.ids[place] for place in bad}
    with storm.database.begin() as work:
        for id in damaged:
            unknown = text("UPDATE timers SET step = 'nowhere' WHERE handoff_id = :id AND kind = 'nudge'")
            work.handoffs._connection.execute(unknown, {"id": id})

    storm.sweep()

    with storm.database.read() as work:
        named = {(each.row.kind, each.row.handoff_id) for each in work.set_aside.all()}
    assert named == {(RowKind.TIMER, id) for id in damaged}
    assert storm.nudged() == {id: 1 for id in storm.ids if id not in damaged}
