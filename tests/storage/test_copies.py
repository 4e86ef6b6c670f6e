"""A backup holds everything as it was at one instant, and is put back into an empty database of either kind."""

import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.cli.journal import verify
from handoffs.rules import claim
from storage.copies import backups
from storage.copies.backups import CantCopy, back_up, restore
from storage.database import Database
from tests.databases import database_in, migrated
from tests.handoffs.examples import AIKO, HANDBOOK, later
from tests.storage.golden.golden import Golden, goldens, load
from tests.storage.golden.rows import OPEN

FIRST, *_, NEWEST = goldens()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without tables."""
    if request.param == "sqlite":
        with closing(Database(f"sqlite:///{tmp_path / 'empty.db'}")) as database:
            yield database
        return
    with database_in(request.getfixturevalue("postgres"), "template1") as url, closing(Database(url)) as database:
        yield database


@pytest.mark.parametrize("stored", [FIRST, NEWEST], ids=["first revision", "newest revision"])
def test_a_backup_of_each_database_goes_back_into_each(
    database_url: str, empty: Database, stored: Golden, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backups, "AT_ONCE", 2)
    file = tmp_path / "baton.backup"
    with closing(Database(database_url)) as source:
        source.migrate(stored["revision"])
        with source.begin() as work:
            load(work.handoffs._connection, stored)
        saved = back_up(source, file)
        source.migrate()
        before = verify(source)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert {each.name for each in tmp_path.iterdir() if "backup" in each.name} == {file.name}
    assert restore(file, empty) == saved > 20
    assert verify(empty) == before
    _act(empty)


def _act(database: Database) -> None:
    """Claim a task, whose new rows are numbered after those that came from the backup."""
    with database.begin() as work:
        handoff = work.handoffs.get(OPEN)
        change = claim.claim(HANDBOOK, handoff, "review", AIKO, later(minutes=2))
        work.handoffs.save(handoff, change)
        work.journal.append(OPEN, change.events, AIKO.user_id, "v")
    assert verify(database).faults == ()


def test_a_backup_never_overwrites_a_file(tmp_path: Path) -> None:
    file = tmp_path / "baton.backup"
    file.write_text("kept")

    assert _refused(lambda: back_up(_filled(tmp_path), file)) == "storage.backups.file_exists"
    assert file.read_text() == "kept"


def test_what_a_backup_that_was_killed_left_behind_hinders_no_other(tmp_path: Path) -> None:
    file = tmp_path / "baton.backup"
    (tmp_path / "baton.backup.part").write_text("half of it")

    assert back_up(_filled(tmp_path), file) > 20
    assert (tmp_path / "baton.backup.part").read_text() == "half of it"


def test_a_backup_into_a_folder_that_does_not_exist_says_so(tmp_path: Path) -> None:
    assert _refused(lambda: back_up(_filled(tmp_path), tmp_path / "nowhere" / "file")) == "storage.backups.not_written"


def test_a_backup_of_nothing_leaves_no_file(tmp_path: Path) -> None:
    empty, file = Database(f"sqlite:///{tmp_path / 'none.db'}"), tmp_path / "baton.backup"

    assert _refused(lambda: back_up(empty, file)) == "storage.backups.nothing_to_copy"
    assert not [each.name for each in tmp_path.iterdir() if "backup" in each.name]


def test_a_restore_overwrites_nothing(tmp_path: Path) -> None:
    source, file = _filled(tmp_path), tmp_path / "baton.backup"
    back_up(source, file)

    assert _refused(lambda: restore(file, source)) == "storage.backups.not_empty"
    assert verify(source).faults == ()


@pytest.mark.parametrize("content", [b"", b"hello", b"SQLite format 3\x00"], ids=["nothing", "a text", "half a file"])
def test_what_is_no_backup_is_not_restored(empty: Database, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "other"
    file.write_bytes(content)

    assert _refused(lambda: restore(file, empty)) == "storage.backups.no_backup"


def test_a_backup_of_a_newer_release_is_not_restored(empty: Database, tmp_path: Path) -> None:
    source, file = _filled(tmp_path), tmp_path / "baton.backup"
    with source.begin() as work:
        work.handoffs._connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    source_file = tmp_path / "filled.db"
    source.close()
    file.write_bytes(source_file.read_bytes())

    assert _refused(lambda: restore(file, empty)) == "storage.backups.newer"


def _filled(folder: Path) -> Database:
    path = folder / "filled.db"
    path.write_bytes(migrated())
    database = Database(f"sqlite:///{path}")
    with database.begin() as work:
        load(work.handoffs._connection, NEWEST)
    return database


def _refused(call: object) -> str:
    assert callable(call)
    with pytest.raises(CantCopy) as failure:
        call()
    return failure.value.reason.id
