"""Transactions: what each sees, how long it waits, and what becomes of two that wait for each other."""

import os
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from handoffs.model.effects import Destination
from handoffs.text.messages import written
from storage.database import Database, DatabaseUnavailable
from storage.repositories.job_health import Job
from storage.retries import retried
from storage.unit_of_work import UnitOfWork
from tests.handoffs.examples import MONDAY_TEN as NOW
from tests.handoffs.examples import ORDER, opened

PERSONAL = {"name": "Yamada Hanako"}
"""Kept here, so that no source line in a traceback holds it."""


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[Database]:
    """Return a PostgreSQL database with its schema."""
    database = Database(postgres_url)
    database.migrate()
    yield database
    database.close()


def test_a_reading_sees_one_snapshot(database: Database) -> None:
    with database.read() as reading:
        assert reading.job_health.all() == ()
        with database.begin() as writing:
            writing.job_health.record(Job.INTAKE, NOW)
        assert reading.job_health.all() == ()

    with database.read() as reading:
        assert len(reading.job_health.all()) == 1


def test_a_reading_writes_nothing(database: Database) -> None:
    try:
        with database.read() as reading:
            reading.job_health.record(Job.INTAKE, NOW)
    except SQLAlchemyError as refused:
        assert "read-only" in str(refused)

    with database.begin() as writing:
        assert writing.job_health.all() == ()


def test_the_journal_is_walked_in_a_reading(database: Database) -> None:
    with database.read() as reading:
        assert reading.journal.last() == 0


def test_of_two_transactions_that_wait_for_each_other_one_runs_once_more(postgres_database: Database) -> None:
    with postgres_database.begin() as work:
        for job in (Job.INTAKE, Job.TIMERS):
            work.job_health.record(job, NOW)
    both_hold_one, one_is_through, runs = threading.Barrier(2), threading.Event(), []

    @retried
    def crossing(first: Job, second: Job) -> None:
        runs.append(first)
        if len(runs) > 2:
            assert one_is_through.wait(timeout=60)
        with postgres_database.begin() as work:
            work.job_health.record(first, NOW, written("first"))
            if len(runs) <= 2:
                both_hold_one.wait(timeout=60)
            work.job_health.record(second, NOW, written("second"))
        one_is_through.set()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(crossing, (Job.INTAKE, Job.TIMERS), (Job.TIMERS, Job.INTAKE)))

    assert len(runs) == 3


def test_two_replicas_that_store_the_members_of_a_team_take_turns(postgres_database: Database) -> None:
    def store(members: set[str]) -> None:
        with postgres_database.begin() as work:
            work.people.replace_members("cs", members)
            work.people.replace_contacts("cs", ["U0LEO"])

    with ThreadPoolExecutor(1) as pool:
        with postgres_database.begin() as first:
            first.people.replace_members("cs", ["U0AIKO", "U0KEN"])
            first.people.replace_contacts("cs", ["U0LEO"])
            second = pool.submit(store, {"U0AIKO"})
            _await(lambda: second.done() or _somebody_waits(postgres_database))
        second.result()

    with postgres_database.read() as work:
        assert work.people.actor("U0AIKO").teams == work.people.actor("U0LEO").contact_of == {"cs"}
        assert work.people.actor("U0KEN").teams == frozenset()


def test_a_transaction_that_fails_otherwise_runs_once(database: Database) -> None:
    runs = []

    @retried
    def wrong() -> None:
        runs.append(1)
        with database.begin() as work:
            connection_of(work).execute(text("SELECT nothing FROM nowhere"))

    with pytest.raises(SQLAlchemyError):
        wrong()
    assert len(runs) == 1


def test_who_waits_too_long_for_a_lock_reads_a_sentence(postgres_database: Database) -> None:
    with postgres_database.begin() as work:
        work.job_health.record(Job.INTAKE, NOW)

    with postgres_database.begin() as holding:
        holding.job_health.record(Job.INTAKE, NOW)
        too_late = pytest.raises(DatabaseUnavailable, match="answered too late: canceling statement due to lock timeout")
        with too_late, postgres_database.begin() as waiting:
            connection_of(waiting).execute(text("SET LOCAL lock_timeout = '1ms'"))
            waiting.job_health.record(Job.INTAKE, NOW)


def test_every_connection_to_postgresql_has_its_time_outs(postgres_database: Database) -> None:
    with postgres_database.begin() as work:
        connection = connection_of(work)
        shown = [connection.execute(text(f"SHOW {name}_timeout")).scalar() for name in ("lock", "statement")]
        assert shown == ["10s", "30s"]
        assert connection.connection.driver_connection.info.get_parameters()["connect_timeout"] == "5"


def test_who_finds_no_free_connection_reads_a_sentence(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.engine.CONNECT_WITHIN", 0)
    database = Database(postgres_url, pool_size=1)

    with database.read(), pytest.raises(DatabaseUnavailable, match=r"All 1 connections .* DATABASE_POOL_SIZE"):
        database.ping()
    database.close()


def test_a_pool_that_the_server_cannot_serve_is_refused_with_a_sentence(postgres_url: str) -> None:
    with Database(postgres_url, pool_size=7).begin() as work:
        name = connection_of(work).execute(text("SELECT current_database()")).scalar()
        connection_of(work).execute(text(f'ALTER DATABASE "{name}" CONNECTION LIMIT 7'))

    Database(postgres_url, pool_size=7).require_connections()
    with pytest.raises(DatabaseUnavailable, match="DATABASE_POOL_SIZE is 8, but the database server allows 7 connections"):
        Database(postgres_url, pool_size=8).require_connections()


def test_any_pool_suits_sqlite(tmp_path: Path) -> None:
    Database(f"sqlite:///{tmp_path}/baton.db", pool_size=5000).require_connections()


def test_a_second_process_on_a_sqlite_file_is_refused_until_the_first_ends(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/baton.db"
    first, second = Database(url), Database(url)
    first.claim()

    with pytest.raises(DatabaseUnavailable, match=rf"Another process of Baton \(number {os.getpid()}\) runs on .*PostgreSQL"):
        second.claim()
    with second.read():
        pass  # a command of the terminal may read meanwhile

    first.close()
    second.claim()
    second.close()


@pytest.mark.parametrize("linked", ["folder", "file"])
def test_a_file_is_claimed_under_each_of_its_names(tmp_path: Path, linked: str) -> None:
    (tmp_path / "real").mkdir()
    first = Database(f"sqlite:///{tmp_path}/real/baton.db")
    first.claim()
    first.ping()
    if linked == "folder":
        (tmp_path / "other").symlink_to(tmp_path / "real")
    else:
        (tmp_path / "other").mkdir()
        (tmp_path / "other" / "baton.db").symlink_to(tmp_path / "real" / "baton.db")
    second = Database(f"sqlite:///{tmp_path}/other/baton.db")

    with pytest.raises(DatabaseUnavailable, match="Another process of Baton"):
        second.claim()

    first.close()
    second.close()


def test_a_file_that_cannot_be_claimed_is_told_in_a_sentence() -> None:
    with pytest.raises(DatabaseUnavailable, match="can't be used: No such file or directory"):
        Database("sqlite:////no/such/folder/baton.db").claim()


def test_several_processes_may_run_on_postgresql(postgres_url: str) -> None:
    for _ in range(2):
        Database(postgres_url).claim()


def test_an_error_of_a_statement_shows_no_values(database: Database) -> None:
    with pytest.raises(SQLAlchemyError) as failure, database.begin() as work:
        connection_of(work).execute(text("SELECT :name FROM nowhere"), {"name": "Hanako Yamada"})

    assert "nowhere" in str(failure.value)
    assert "Yamada" not in str(failure.value)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO people (user_id, name) VALUES (NULL, :name)",
        "INSERT INTO idempotency_keys (key, at) VALUES (:name, now()), (:name, now())",
        "SELECT CAST(CAST(:name AS text) AS integer)",
        "SELECT CAST(CAST(:name AS text) AS json)",
        "SELECT 1 FROM people WHERE CAST(:name AS text) = ANY(nothing)",
    ],
)
def test_no_refusal_of_postgresql_quotes_the_row_that_it_refuses(migrated_postgres_url: str, statement: str) -> None:
    database = Database(migrated_postgres_url)
    with pytest.raises(SQLAlchemyError) as failure, database.begin() as work:
        connection_of(work).execute(text(statement), PERSONAL)
    database.close()

    logged = "".join(traceback.format_exception(failure.value))
    assert "psycopg.errors" in logged and "Yamada" not in logged and "Hanako" not in logged


def test_messages_are_postponed_in_the_order_in_which_others_take_them(postgres_database: Database) -> None:
    with postgres_database.begin() as work:
        for id in ("aaaa", "bbbb"):
            work.handoffs.add(replace(opened(), id=id, subject=replace(ORDER, record_id=id, number=id)))
            work.outbox.request_redraw(id, "review", priority_at=NOW, now=NOW)
    with postgres_database.begin() as work:
        first, second = work.outbox.lease(Destination.SLACK, NOW, 2, timedelta(seconds=20))

    def postpone() -> None:
        with postgres_database.begin() as work:
            work.outbox.postpone_all([(second, NOW, written("later")), (first, NOW, written("later"))])

    with ThreadPoolExecutor(1) as pool:
        with postgres_database.begin() as other:
            other.outbox.request_redraw("aaaa", "review", priority_at=NOW, now=NOW)
            waiting = pool.submit(postpone)
            _await(lambda: waiting.done() or _somebody_waits(postgres_database))
            other.outbox.request_redraw("bbbb", "review", priority_at=NOW, now=NOW)
        waiting.result(timeout=60)


def connection_of(work: UnitOfWork):  # type: ignore[no-untyped-def]
    """Return the connection of a transaction, for statements that no repository has."""
    return work.job_health._connection


def _somebody_waits(database: Database) -> bool:
    with database.read() as work:
        return bool(connection_of(work).execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar())


def _await(is_so: Callable[[], bool]) -> None:
    ends_at = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < ends_at, "it did not come to that within a minute"
        time.sleep(0.01)
