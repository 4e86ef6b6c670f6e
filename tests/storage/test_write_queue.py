"""Writers of a process take turns in the order in which they ask, and none waits for ever."""

import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from storage.database import Database, DatabaseUnavailable
from storage.write_queue import WaitedTooLong, WriteQueue
from tests.databases import migrated


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


def _until(is_so: Callable[[], bool]) -> None:
    ends_at = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < ends_at
        time.sleep(0.001)


def _has_waiting(queue: WriteQueue, number: int) -> bool:
    return len(queue._waiting) == number
