"""All open cards are requested again in small transactions, between which people change handoffs."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event

from bot.outbox.lost_names import draw_what_waits
from bot.processes.registry import polled_processes
from bot.scheduler.watchdog import Watchdog
from bot.service.redraws import BATCH
from handoffs.model.effects import Redraw
from storage.database import Database
from tests.handoffs.examples import MONDAY_TEN, ORDER, opened

MANY = 3 * BATCH + 1


class Bench:
    """A database with many open handoffs, whose damaged ones nobody can read; it notes how many rows each statement adds."""

    def __init__(self, database: Database) -> None:
        self.database, self.at = database, MONDAY_TEN
        self.added: list[int] = []
        with database.begin() as work:
            for place in range(MANY):
                subject = replace(ORDER, record_id=f"80100000000{place:04d}AAA", number=f"{place:08d}")
                work.handoffs.add(replace(opened(), id=f"h{place:04d}", subject=subject))
        event.listen(database._engine, "before_cursor_execute", self._note)

    def dog(self) -> Watchdog:
        """Start the watchdog, which hears of no poll."""
        return Watchdog(self.database, self.now, self.now, lambda: None, polled_processes(), lambda: self.at.timestamp())

    def now(self) -> datetime:
        """Return the instant."""
        return self.at

    def damage(self, place: int) -> None:
        """Damage a snapshot that has no journal."""
        with self.database.begin() as work:
            connection = work.handoffs._connection
            connection.exec_driver_sql(f"UPDATE handoffs SET state = '7' WHERE id = 'h{place:04d}'")

    def requested(self) -> int:
        """Count the cards that are to be drawn."""
        with self.database.read() as work:
            return work.outbox.count(Redraw.type)

    def _note(self, _connection: object, _cursor: object, statement: str, rows: object, _context: object, many: bool) -> None:
        if statement.startswith("INSERT INTO outbox"):
            self.added.append(len(rows) if many and isinstance(rows, list | tuple) else 1)


@pytest.fixture
def bench(database: Database) -> Bench:
    """Return the bench, once on each kind of database."""
    return Bench(database)


def test_cards_that_show_an_outage_are_requested_in_small_transactions(bench: Bench) -> None:
    bench.damage(BATCH + 3)
    dog = bench.dog()
    bench.at += timedelta(minutes=4)

    dog.watch()

    assert dog.as_of("order_approval") is not None
    assert bench.requested() == MANY - 1
    assert max(bench.added) <= BATCH and len(bench.added) >= MANY // BATCH


def test_a_request_that_fails_is_made_at_the_next_watch(bench: Bench) -> None:
    dog = bench.dog()
    bench.at += timedelta(minutes=4)
    with bench.database.begin() as work:
        work.handoffs._connection.exec_driver_sql("ALTER TABLE handoffs RENAME TO handoffs_away")
    with pytest.raises(Exception, match="handoffs"):
        dog.watch()
    with bench.database.begin() as work:
        work.handoffs._connection.exec_driver_sql("ALTER TABLE handoffs_away RENAME TO handoffs")

    dog.watch()
    assert bench.requested() == MANY


def test_all_cards_are_requested_in_small_transactions_at_the_start(bench: Bench) -> None:
    draw_what_waits(bench.database, bench.now)

    assert bench.requested() == MANY
    assert max(bench.added) <= BATCH
