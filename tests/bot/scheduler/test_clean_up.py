"""What nobody needs any more is deleted after its time, in batches, and nothing else."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from bot.scheduler import clean_up as cleaning
from bot.scheduler.clean_up import clean_up
from bot.service.transactions import Transactions
from handoffs.model.effects import Destination
from handoffs.model.handoff import Handoff
from handoffs.model.people import BATON
from handoffs.rules import decide
from handoffs.rules import open as opening
from handoffs.rules.outside import deliver
from handoffs.rules.parts.timers import Timer, TimerKind
from storage import batches
from storage.database import Database
from storage.repositories.job_health import Job
from tests.handoffs.examples import AIKO, HANDBOOK, MONDAY_TEN, ORDER, approval, later, opened

NOW = MONDAY_TEN
LEASE = timedelta(minutes=1)


def days_ago(days: float) -> datetime:
    """Return an instant so many days before now."""
    return NOW - timedelta(days=days)


def clean(database: Database) -> None:
    """Clean up as the job does."""
    clean_up(database, lambda: NOW, lambda: NOW)


def count(database: Database, table: str) -> int:
    """Count the rows of a table."""
    with database.read() as work:
        return int(work.handoffs._connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


@pytest.fixture
def stocked(database: Database) -> Database:
    """Return a database with an open handoff that has two fired timers and three messages."""
    with database.begin() as work:
        work.handoffs.add(opened())
        for days in (8, 6):
            moment = Timer(kind=TimerKind.REDRAW, step="review", since=days_ago(days), due_at=days_ago(days))
            work.timers.reconcile(opened().id, (moment,))
            timers = work.timers.next_due(NOW, NOW)
            assert len(timers) == 1
            work.timers.fired(timers, days_ago(days))
        for step, days in (("old", 31), ("young", 29), ("waiting", 40)):
            work.outbox.request_redraw(opened().id, step, priority_at=days_ago(days), now=days_ago(days))
        for message in work.outbox.lease(Destination.SLACK, NOW, 10, LEASE):
            if message.step != "waiting":
                work.outbox.mark_done(message, days_ago(31 if message.step == "old" else 29))
    return database


def test_done_messages_are_kept_for_thirty_days_and_waiting_ones_for_ever(stocked: Database) -> None:
    clean(stocked)

    with stocked.read() as work:
        assert set(work.handoffs._connection.execute(text("SELECT step FROM outbox")).scalars()) == {"young", "waiting"}


def test_fired_timers_are_kept_while_the_handoff_waits_and_seven_days_after(stocked: Database) -> None:
    clean(stocked)
    assert count(stocked, "timers") == 2

    with stocked.begin() as work:
        work.handoffs._connection.execute(text("UPDATE handoffs SET is_waiting = false"))
    clean(stocked)
    assert count(stocked, "timers") == 1


def test_a_timer_that_has_not_fired_is_never_deleted(stocked: Database) -> None:
    with stocked.begin() as work:
        decided = decide.decide(HANDBOOK, opened(), "review", AIKO, approval(), reference="r", now=NOW)
        work.handoffs.save(opened(), decided)
        moment = Timer(kind=TimerKind.REDRAW, step="review", since=days_ago(90), due_at=days_ago(90))
        work.timers.reconcile(opened().id, (moment,))
        work.handoffs._connection.execute(text("UPDATE handoffs SET is_waiting = false"))
    clean(stocked)

    with stocked.read() as work:
        assert work.timers.oldest_due(NOW) == days_ago(90)


def test_many_rows_are_deleted_in_batches_until_none_is_left(stocked: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (batches, cleaning):
        monkeypatch.setattr(module, "BATCH", 7)
    with stocked.begin() as work:
        for number in range(50):
            work.idempotency_keys.first_time(f"event/{number}", days_ago(8 if number < 45 else 1))
    clean(stocked)

    assert count(stocked, "idempotency_keys") == 5


def test_one_replica_at_a_time_cleans_up(stocked: Database) -> None:
    with stocked.begin() as work:
        assert work.job_health.acquire_lease(Job.CLEAN_UP, NOW, cleaning.TURN)
    clean(stocked)
    assert count(stocked, "outbox") == 3

    with stocked.begin() as work:
        work.job_health.end_turn(Job.CLEAN_UP)
    clean(stocked)
    assert count(stocked, "outbox") == 2


def settled(database: Database) -> Handoff:
    """Store a handoff with its journal, decided and confirmed; return it as it is read."""
    transactions = transactions_of(database)
    with database.begin() as work:
        begun = opening.open_handoff(HANDBOOK, "order_approval", ORDER, handoff_id="settled", previous=None, now=MONDAY_TEN)
        work.handoffs.add(begun.handoff)
        transactions.note(work, begun.handoff, begun, AIKO)
        saved = transactions.record(
            work,
            begun.handoff,
            decide.decide(HANDBOOK, begun.handoff, "review", AIKO, approval(), reference="r", now=later(minutes=1)),
            AIKO,
        )
        transactions.record(work, saved, deliver.confirm(HANDBOOK, saved, "review", "r", later(minutes=2)), BATON)
    return read(database)


def transactions_of(database: Database) -> Transactions:
    """Return the transactions of a service that nobody asks about people."""
    return Transactions(
        database, HANDBOOK, now=lambda: NOW, real_now=lambda: NOW, new_id=lambda: "id", directory_is_fresh=lambda: True
    )


def read(database: Database) -> Handoff:
    """Read the settled handoff."""
    with database.read() as work:
        return work.handoffs.peek("settled")


def snapshot_bytes(database: Database) -> int:
    """Count the characters of its snapshot."""
    with database.read() as work:
        length = text("SELECT length(CAST(state AS TEXT)) FROM handoffs WHERE id = 'settled'")
        return int(work.handoffs._connection.execute(length).scalar_one())


def clean_after(database: Database, days: float) -> None:
    """Clean up so many days after the handoff was opened."""
    clean_up(database, lambda: MONDAY_TEN + timedelta(days=days), lambda: NOW)


def test_a_settled_handoff_loses_its_snapshot_after_thirty_days_and_is_read_as_before(database: Database) -> None:
    before = settled(database)
    assert not before.is_open and not before.is_delivering
    clean_after(database, 29)
    assert snapshot_bytes(database) > 1000

    clean_after(database, 31)

    assert snapshot_bytes(database) == 2
    assert read(database) == before


def test_a_handoff_that_waits_keeps_its_snapshot(database: Database) -> None:
    settled(database)
    with database.begin() as work:
        work.handoffs._connection.execute(text("UPDATE handoffs SET is_waiting = true"))

    clean_after(database, 400)

    assert snapshot_bytes(database) > 1000


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE journal SET event = '7' WHERE sequence = 2",
        "DELETE FROM journal WHERE sequence = 4",
    ],
)
def test_a_snapshot_that_the_journal_does_not_give_stays(database: Database, damage: str) -> None:
    before = settled(database)
    with database.begin() as work:
        work.handoffs._connection.execute(text(damage))

    clean_after(database, 400)

    assert snapshot_bytes(database) > 1000
    assert read(database) == before
