"""Leases: a live worker keeps what it delivers, however long that takes, and a dead one's messages are taken over soon."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.gateways.errors import Rejected
from bot.outbox import leases
from bot.outbox.leases import ABANDONED_AFTER, Leases
from bot.outbox.worker import OutboxWorker
from handoffs.model.effects import Destination
from handoffs.text.messages import Message
from storage.database import Database
from storage.repositories.outbox import OutboxMessage
from tests.handoffs.examples import MONDAY_TEN, opened


class Machine:
    """One machine with a worker; its wall clock is `ahead` of the others'."""

    def __init__(self, database: Database, seconds: Callable[[], float], ahead: timedelta = timedelta()) -> None:
        self.ahead = ahead
        self._seconds = seconds
        self.leases = Leases(database, Destination.SLACK, self.now, seconds)

    def now(self) -> datetime:
        return MONDAY_TEN + timedelta(days=1, seconds=self._seconds()) + self.ahead

    def take(self) -> list[int]:
        return [message.id for message in self.leases.take(8, ())]


class Seconds:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.passed = 0.0

    def __call__(self) -> float:
        return self.passed


@pytest.fixture
def waiting(database: Database) -> Database:
    """A database in which one redraw waits."""
    with database.begin() as work:
        work.handoffs.add(opened())
        work.outbox.request_redraw(opened().id, "review", priority_at=MONDAY_TEN, now=MONDAY_TEN - timedelta(days=99))
    return database


@pytest.mark.parametrize("hours", [0, 1, -1, 24])
def test_what_a_dead_worker_held_is_taken_over_within_half_a_minute(waiting: Database, hours: int) -> None:
    seconds = Seconds()
    dead, other = Machine(waiting, seconds), Machine(waiting, seconds, timedelta(hours=hours))
    (held,) = dead.take()

    seen = []
    while not seen and seconds.passed < 60:
        seconds.passed += 1
        seen = other.take()

    assert seen == [held]
    assert ABANDONED_AFTER <= seconds.passed < 30


def test_an_idle_worker_asks_for_leases_while_a_message_is_due_also_one_that_a_dead_worker_holds(waiting: Database) -> None:
    seconds = Seconds()
    dead, other = Machine(waiting, seconds), Machine(waiting, seconds)
    early = Machine(waiting, seconds, ahead=-timedelta(days=365))
    (held,) = dead.leases.take(8, ())

    assert other.leases.is_any_due()
    assert not early.leases.is_any_due()

    with waiting.begin() as work:
        work.outbox.mark_done(held, MONDAY_TEN)
    assert not other.leases.is_any_due()


@pytest.mark.parametrize("hours", [0, 1, -1, 24])
def test_what_a_live_worker_renews_stays_its_own_whatever_the_clocks_show(waiting: Database, hours: int) -> None:
    seconds = Seconds()
    holder, other = Machine(waiting, seconds), Machine(waiting, seconds, timedelta(hours=hours))
    holder.take()

    for _ in range(60):
        seconds.passed += leases.RENEW_EVERY
        holder.leases.renew()
        assert other.take() == []
        other.ahead = -other.ahead


def test_a_worker_that_was_suspended_does_not_take_back_what_another_has(waiting: Database) -> None:
    seconds = Seconds()
    suspended, other, third = (Machine(waiting, seconds) for _ in range(3))
    suspended.take()
    other.take()
    seconds.passed += 25
    (taken,) = other.take()
    third.take()

    suspended.leases.renew()
    seconds.passed += 25

    assert third.take() == [taken], "the suspended worker must not renew for the other, which has died since"


class LongDelivery:
    """Takes longer than a lease lasts without a renewal."""

    destination = Destination.SLACK

    def __init__(self, database: Database, length: float, failure: Exception | None = None) -> None:
        self._database, self._length, self._failure = database, length, failure
        self.delivered: list[int] = []

    def prepare(self, message: OutboxMessage) -> Callable[[], None]:
        return lambda: self._deliver(message)

    def _deliver(self, message: OutboxMessage) -> None:
        self.delivered.append(message.id)
        time.sleep(self._length)
        if self._failure and len(self.delivered) == 1:
            raise self._failure
        with self._database.begin() as work:
            work.outbox.mark_done(message, datetime.now(UTC))

    def postpone(self, message: OutboxMessage, reason: Message, retry_at: datetime) -> None:
        raise AssertionError(reason)

    def reject(self, message: OutboxMessage, rejection: Rejected, retry_at: datetime) -> None:
        raise AssertionError(rejection)


@pytest.mark.waits
def test_a_long_delivery_is_not_repeated_by_another_worker(waiting: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "RENEW_EVERY", 0.1)
    monkeypatch.setattr(leases, "ABANDONED_AFTER", 2.0)
    delivery = LongDelivery(waiting, 6.0)
    workers = [OutboxWorker(waiting, delivery, lambda: datetime.now(UTC)) for _ in range(2)]
    for worker in workers:
        worker.start()

    _await(lambda: not _waits(waiting))

    for worker in workers:
        worker.close()
    assert len(delivery.delivered) == 1


def test_a_delivery_whose_failure_could_not_be_recorded_is_tried_again(
    waiting: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "RENEW_EVERY", 0.1)
    monkeypatch.setattr(leases, "ABANDONED_AFTER", 1.0)
    delivery = LongDelivery(waiting, 0.0, Rejected(message_of_the_test()))
    worker = OutboxWorker(waiting, delivery, lambda: datetime.now(UTC))
    worker.start()

    _await(lambda: not _waits(waiting))

    worker.close()
    assert len(delivery.delivered) == 2


def message_of_the_test() -> Message:
    return Message(id="gateways.slack.pause", values=())


def _waits(database: Database) -> int:
    with database.read() as work:
        return work.outbox.count()


def _await(is_so: Callable[[], bool]) -> None:
    ends_at = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < ends_at
        threading.Event().wait(0.05)
