"""All open cards are requested again in small transactions, between which people change handoffs."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event

from bot.outbox.lost_names import draw_what_waits
from bot.processes.registry import polled_processes
from bot.scheduler.watchdog import Watchdog
from bot.service.redraws import BATCH
from bot.slack.channels import bring_cards_back, set_channel_aside, use_channel
from handoffs.model.effects import Redraw
from handoffs.model.escalation import Escalation
from handoffs.text.messages import message
from storage.database import Database
from tests.handoffs.examples import MONDAY_TEN, ORDER, opened

MANY = 3 * BATCH + 1
ESCALATION = Escalation(level=1, team="cs", step="review", evidence=(), raised_at=MONDAY_TEN, notified_at=MONDAY_TEN)


class Bench:
    """A database with many open handoffs, whose damaged ones nobody can read; it notes how many rows each statement adds."""

    def __init__(self, database: Database) -> None:
        self.database, self.at = database, MONDAY_TEN
        self.added: list[int] = []
        self.in_transaction, self.most_in_transaction = 0, 0
        with database.begin() as work:
            for place in range(MANY):
                subject = replace(ORDER, record_id=f"80100000000{place:04d}AAA", number=f"{place:08d}")
                raised = ESCALATION if place == 0 else None
                work.handoffs.add(replace(opened(), id=f"h{place:04d}", subject=subject, escalation=raised))
        event.listen(database._engine, "before_cursor_execute", self._note)
        event.listen(database._engine, "commit", self._end)

    def dog(self) -> Watchdog:
        """Start the watchdog, which hears of no poll."""
        return Watchdog(self.database, self.now, self.now, polled_processes(), lambda: self.at.timestamp())

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
            self.in_transaction += self.added[-1]
            self.most_in_transaction = max(self.in_transaction, self.most_in_transaction)

    def _end(self, _connection: object) -> None:
        self.in_transaction = 0


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


def test_cards_come_back_to_a_channel_in_small_transactions(bench: Bench) -> None:
    close_and_use_again(bench)
    assert bench.requested() == 0, "the transaction that uses the channel again holds no card"

    bring_cards_back(bench.database, bench.now)

    assert bench.requested() == MANY + 1, "the escalation of one of them comes back too"
    assert bench.most_in_transaction <= BATCH + 1


def test_cards_come_back_that_a_stop_kept_from_being_requested(bench: Bench) -> None:
    close_and_use_again(bench)
    instants = iter([bench.at])
    with pytest.raises(StopIteration):
        bring_cards_back(bench.database, lambda: next(instants))
    assert bench.requested() == BATCH + 1

    bring_cards_back(bench.database, bench.now)
    assert bench.requested() == MANY + 1
    bench.added.clear()
    bring_cards_back(bench.database, bench.now)
    assert not bench.added, "no channel awaits its cards any more"


def close_and_use_again(bench: Bench) -> None:
    """Set the channel of a team aside, and use it again."""
    with bench.database.begin() as work:
        set_channel_aside(work, "cs", "#cs-team", message("slack.channels.archived", name="#cs-team"), bench.now())
    with bench.database.begin() as work:
        use_channel(work, "cs", "#cs-team", "C0CS", bench.now())
