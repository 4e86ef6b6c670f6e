"""Writers of a process take turns in the order in which they ask, wait for ever for nothing, and sync together."""

import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from handoffs.model.effects import Announcement
from handoffs.text.messages import written
from storage.database import Database, DatabaseUnavailable
from storage.repositories.job_health import Job
from storage.write_queue import WaitedTooLong, WriteQueue
from tests.databases import migrated

NOW = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)


def test_writers_come_in_the_order_in_which_they_ask() -> None:
    queue, served, asked = WriteQueue(30), [], []

    def write(number: int) -> None:
        asked.append(number)
        with queue.turn():
            served.append(number)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    with queue.turn():
        for number, thread in enumerate(threads):
            thread.start()
            _until(partial(_has_waiting, queue, number + 1))
    for thread in threads:
        thread.join()

    assert served == asked == list(range(8))


def test_who_waited_too_long_leaves_the_queue_and_the_next_one_comes() -> None:
    queue = WriteQueue(0.05)
    with queue.turn(), pytest.raises(WaitedTooLong), queue.turn():
        pass

    with queue.turn():
        pass


def test_the_turn_goes_on_after_a_failure() -> None:
    queue = WriteQueue(1)
    with pytest.raises(ValueError), queue.turn():
        raise ValueError

    with queue.turn():
        pass


def test_a_write_that_waits_too_long_is_an_unavailable_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.database.SQLITE_WAITS", 0.05)
    (tmp_path / "baton.db").write_bytes(migrated())
    database = Database(f"sqlite:///{tmp_path}/baton.db")

    with database.begin(), pytest.raises(DatabaseUnavailable, match="answered too late"), database.begin():
        pass
    with database.begin() as work:
        assert work.outbox.count() == 0
    database.close()


class Disk:
    """Knows what of SQLite's log is on the disk; while it is `busy`, a sync waits, and while it is `broken`, it fails."""

    def __init__(self, log: Path) -> None:
        self.log, self.synced, self.syncs, self.is_broken = log, b"", 0, False
        self.is_free, self.is_asked = threading.Event(), threading.Event()
        self.is_free.set()

    def sync(self, file: int) -> None:
        """Keep what the log holds now, as the system does at the latest when it returns."""
        held = os.pread(file, 1 << 24, 0)
        self.is_asked.set()
        assert self.is_free.wait(30)
        self.syncs += 1
        if self.is_broken:
            raise OSError("The disk is broken")
        self.synced = held

    @property
    def holds_all(self) -> bool:
        """Return whether a loss of power now would lose nothing."""
        return self.log.read_bytes() == self.synced


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Disk:
    disk = Disk(tmp_path / "baton.db-wal")
    monkeypatch.setattr(os, "fdatasync", disk.sync)
    return disk


@pytest.fixture
def database(tmp_path: Path) -> Database:
    (tmp_path / "baton.db").write_bytes(migrated())
    return Database(f"sqlite:///{tmp_path}/baton.db")


def test_a_write_is_on_the_disk_when_it_ends_and_before_anybody_is_woken(disk: Disk, database: Database) -> None:
    held: list[bool] = []
    database.when_due(lambda destination: held.append(disk.holds_all))

    with database.begin() as work:
        work.outbox.put_notice("a", Announcement(text=written("x")), priority_at=NOW, now=NOW)
        work.after_commit.append(lambda: held.append(disk.holds_all))
    held.append(disk.holds_all)
    with database.whole() as connection:
        connection.exec_driver_sql("DELETE FROM job_health")
    held.append(disk.holds_all)
    database.migrate("0001")
    held.append(disk.holds_all)
    database.close()

    assert held == [True] * 5


def test_a_write_through_a_link_is_on_the_disk_when_it_ends(disk: Disk, tmp_path: Path) -> None:
    (tmp_path / "baton.db").write_bytes(migrated())
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked" / "baton.db").symlink_to(tmp_path / "baton.db")
    database = Database(f"sqlite:///{tmp_path}/linked/baton.db")

    _write(database)

    assert disk.holds_all
    database.close()


def test_writers_who_wait_for_the_disk_share_one_sync(disk: Disk, database: Database) -> None:
    written_at_once = _written_at_once(disk, database)
    database.close()

    assert [each.exception() for each in written_at_once] == [None] * 9
    assert disk.syncs == 2


def test_a_sync_that_fails_is_a_failure_for_all_who_waited_for_it_and_for_no_later_write(disk: Disk, database: Database) -> None:
    disk.is_broken = True
    written_at_once = _written_at_once(disk, database)
    disk.is_broken = False
    _write(database)
    database.close()

    assert {type(each.exception()) for each in written_at_once} == {DatabaseUnavailable}


def _written_at_once(disk: Disk, database: Database) -> list[Future[None]]:
    """Let nine write: eight commit while the disk is busy with what the first has written, and none of them has ended then."""
    disk.is_free.clear()
    with ThreadPoolExecutor(9) as pool:
        writers = [pool.submit(_write, database)]
        assert disk.is_asked.wait(30)
        writers += [pool.submit(_write, database) for _ in range(8)]
        _until(lambda: database._sync is not None and database._sync._asked == len(writers))
        assert not any(each.done() for each in writers)
        disk.is_free.set()
    return writers


def _write(database: Database) -> None:
    with database.begin() as work:
        work.job_health.record(Job.INTAKE, NOW)


def _until(is_so: Callable[[], bool]) -> None:
    ends_at = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < ends_at
        time.sleep(0.001)


def _has_waiting(queue: WriteQueue, number: int) -> bool:
    return len(queue._waiting) == number
