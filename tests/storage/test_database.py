"""The database itself: migrations both ways, what it enforces, and what it says when it can't be reached."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError

from handoffs.model.people import Kind
from handoffs.text.messages import written
from storage import schema
from storage.database import Database, DatabaseUnavailable
from storage.repositories.job_health import Ended, Job
from storage.repositories.people import Person
from storage.tables import METADATA
from tests.handoffs.examples import opened
from tests.statements import noted

NOW = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)


def test_migrations_run_up_down_and_up_again(database_url: str) -> None:
    database = Database(database_url)

    database.migrate()
    assert _tables(database) >= set(METADATA.tables)
    database.migrate("base")
    assert _tables(database) <= {"alembic_version"}
    database.migrate()
    database.ping()
    database.close()


def test_the_migrations_give_what_the_tables_say(database: Database) -> None:
    inspector = inspect(create_engine(database.url))
    for name, table in METADATA.tables.items():
        assert {column["name"] for column in inspector.get_columns(name)} == set(table.columns.keys())


def test_the_newest_revision_is_the_one_that_alembic_names() -> None:
    scripts = ScriptDirectory(str(Path(schema.__file__).parent / "migrations"))

    assert scripts.get_current_head() == schema.newest()


def test_a_database_that_is_up_to_date_is_left_alone(database: Database) -> None:
    with database.begin() as work:
        work.job_health.record(Job.INTAKE, NOW)
    database.migrate()
    with database.read() as work:
        assert work.job_health.last(Job.INTAKE) is not None


def test_two_replicas_that_start_together_migrate_once(database_url: str) -> None:
    databases = [Database(database_url) for _ in range(3)]
    threads = [threading.Thread(target=database.migrate) for database in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    for database in databases:
        with database.begin() as work:
            assert work.job_health.all() == ()
        database.close()


def test_a_database_that_a_newer_release_migrated_stops_the_start_with_a_sentence(database: Database) -> None:
    with database.begin() as work:
        work.handoffs._connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(DatabaseUnavailable, match="revision 9999, which this release of Baton does not know"):
        database.migrate()
    with database.begin() as work:
        work.handoffs._connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))


def test_instants_come_back_aware_and_naive_ones_are_refused(database: Database) -> None:
    with database.begin() as work:
        work.job_health.record(Job.INTAKE, NOW)
    with database.read() as work:
        beat = work.job_health.last(Job.INTAKE)
        assert beat is not None and beat.ok_at == NOW and beat.ok_at.tzinfo is not None

    with pytest.raises(StatementError, match="needs a zone"), database.begin() as work:
        work.job_health.record(Job.INTAKE, datetime(2026, 1, 1))


def test_foreign_keys_are_enforced(database: Database) -> None:
    with pytest.raises(IntegrityError), database.begin() as work:
        work.outbox.request_redraw("nobody2here2", "review", priority_at=NOW, now=NOW)


def test_sqlite_keeps_its_promises(tmp_path: object) -> None:
    database = Database(f"sqlite:///{tmp_path}/baton.db")
    with database._connected(database._engine) as connection:
        asked = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "synchronous")
        }
    database.close()

    assert asked == {
        "journal_mode": "wal",
        "foreign_keys": 1,
        "synchronous": 1,
    }  # and who writes waits for the disk: test_write_queue.py


def test_a_transaction_that_cannot_begin_raises_an_error_of_sqlalchemy(tmp_path: Path) -> None:
    database, other = Database(f"sqlite:///{tmp_path}/baton.db"), Database(f"sqlite:///{tmp_path}/baton.db")
    with other._connected(other._engine) as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=0")

    with database.begin(), pytest.raises(OperationalError, match="database is locked"), other.begin():
        raise AssertionError("two writers at a time")
    with other.begin():
        pass
    database.close()
    other.close()


def test_transactions_one_after_another_share_a_connection_and_a_failed_one_gives_it_up(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/baton.db")
    with database.begin() as first:
        pass
    with database.read() as second, database.read() as beside:
        assert second.people._connection is first.people._connection is not beside.people._connection
    with pytest.raises(ZeroDivisionError), database.begin() as failed:
        raise ZeroDivisionError
    with database.read() as last:
        assert last.people._connection is not failed.people._connection
    database.close()

    assert all(work.people._connection.closed for work in (first, beside, failed, last))


def test_failing_is_told_with_since_when(database: Database) -> None:
    with database.begin() as work:
        work.job_health.record(Job.INTAKE, NOW, written("Salesforce can't be reached"))
        work.job_health.record(Job.INTAKE, NOW + timedelta(minutes=5), written("Salesforce can't be reached"))
        beat = work.job_health.last(Job.INTAKE)
        assert beat is not None and (beat.failed_since, beat.reason) == (NOW, written("Salesforce can't be reached"))
        work.job_health.record(Job.INTAKE, NOW + timedelta(minutes=6))
        healed = work.job_health.last(Job.INTAKE)
        assert healed is not None and healed.failed_since is healed.reason is None


def test_runs_that_ended_together_are_recorded_in_one_statement(database: Database) -> None:
    reason, later = written("Slack asks for a pause."), NOW + timedelta(minutes=5)
    with database.begin() as work:
        work.job_health.record(Job.INTAKE, NOW, part="failed_now")
        work.job_health.record(Job.INTAKE, NOW, reason, part="fails_still")
        work.job_health.record(Job.INTAKE, NOW, reason, part="healed")
        runs = {"failed_now": reason, "fails_still": reason, "healed": None, "new": None}
        with noted(database) as statements:
            work.job_health.record_all(Ended(job=Job.INTAKE, part=part, at=later, failure=why) for part, why in runs.items())
        ended = {part: work.job_health.last(Job.INTAKE, part) for part in runs}

    assert len(statements) == 1
    assert {part: (each.ok_at, each.failed_since, each.reason) for part, each in ended.items() if each} == {
        "failed_now": (NOW, later, reason),
        "fails_still": (None, NOW, reason),
        "healed": (later, None, None),
        "new": (later, None, None),
    }


def test_a_lease_is_one_statement_for_who_gets_it_and_who_does_not(database: Database) -> None:
    with database.begin() as work, noted(database) as statements:
        first, other = (work.job_health.acquire_lease(Job.CLEAN_UP, NOW, timedelta(seconds=45)) for _ in range(2))

    assert (first, other, len(statements)) == (True, False, 2)


def test_one_replica_has_the_turn(database: Database) -> None:
    with database.begin() as work:
        rate_limiter = [
            work.job_health.acquire_lease(Job.TEAM_DIRECTORY, NOW + timedelta(seconds=s), timedelta(seconds=45))
            for s in (0, 1, 44, 45)
        ]
    assert rate_limiter == [True, False, False, True]


def test_an_event_is_new_once(database: Database) -> None:
    with database.begin() as work:
        assert [work.idempotency_keys.first_time("event/Ev1", NOW) for _ in range(3)] == [True, False, False]
        work.idempotency_keys.purge(NOW + timedelta(days=1))
        assert work.idempotency_keys.first_time("event/Ev1", NOW)


def test_the_team_directory_knows_who_somebody_is(database: Database) -> None:
    with database.begin() as work:
        work.people.put_people([Person(user_id="U1", name="Aiko", kind=Kind.COLLEAGUE, email="aiko@example.jp")])
        work.people.replace_members("cs", {"U1", "U2"})
        work.people.replace_contacts("cs", {"U3"})
        work.people.leave("cs", "U2")
        work.people.join("sales", "U1")
        work.people.join("sales", "U1")

        aiko, boss, stranger = (work.people.actor(user) for user in ("U1", "U3", "U9"))
        assert (aiko.teams, aiko.contact_of, aiko.kind) == ({"cs", "sales"}, frozenset(), Kind.COLLEAGUE)
        assert boss.contact_of == {"cs"} and boss.kind is Kind.UNKNOWN
        assert not stranger.teams and stranger.kind is Kind.UNKNOWN
        assert work.people.by_email(["aiko@example.jp", "nobody@example.jp"]) == {"aiko@example.jp": "U1"}


def test_a_card_is_remembered_before_and_after_its_post(database: Database) -> None:
    with database.begin() as work:
        work.handoffs.add(opened())
        work.cards.attempted(opened().id, "review", "C1", NOW)
        attempted = work.cards.get(opened().id, "review")
        assert attempted is not None and attempted.attempted_at == NOW and attempted.ts == ""
        work.cards.put(opened().id, "review", "C1", "1.2", "print", NOW)
        posted = work.cards.get(opened().id, "review")
        assert posted is not None and (posted.channel, posted.ts, posted.attempted_at) == ("C1", "1.2", None)
        work.cards.forget(opened().id, "review")
        assert work.cards.get(opened().id, "review") is None


@pytest.mark.parametrize("url", ["nonsense", "sqlite:////no/such/folder/baton.db", "postgresql://baton:secret@127.0.0.1:1/baton"])
def test_a_database_that_cannot_be_used_is_told_in_a_sentence_without_secrets(url: str) -> None:
    with pytest.raises(DatabaseUnavailable) as shown:
        Database(url).ping()

    assert "DATABASE_URL" in str(shown.value)
    assert "secret" not in str(shown.value)
    assert "\n" not in str(shown.value)


def _tables(database: Database) -> set[str]:
    engine = create_engine(database.url)
    names = set(inspect(engine).get_table_names())
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    engine.dispose()
    return names
