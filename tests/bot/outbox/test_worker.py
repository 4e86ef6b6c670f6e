"""The worker and the messages that become due again while they are delivered."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime

from bot.gateways.errors import Rejected
from bot.outbox.worker import OutboxWorker
from handoffs.model.effects import Destination
from handoffs.text.messages import Message
from storage.database import Database
from storage.repositories.outbox import OutboxMessage
from tests.handoffs.examples import MONDAY_TEN, opened


class SlowDelivery:
    """Delivers a redraw that is requested again meanwhile, and ends only when the worker has looked once more."""

    destination = Destination.SLACK

    def __init__(self, database: Database) -> None:
        self._database = database
        self._is_recorded, self._is_looked = threading.Event(), threading.Event()
        self.delivered: list[int] = []

    def now(self) -> datetime:
        """Return the time, which the worker asks for each time that it looks for messages."""
        if self._is_recorded.is_set():
            self._is_looked.set()
        return datetime.now(UTC)

    def prepare(self, message: OutboxMessage) -> Callable[[], None]:
        """Return the delivery of a message."""
        return lambda: self._deliver(message)

    def _deliver(self, message: OutboxMessage) -> None:
        self.delivered.append(message.generation)
        with self._database.begin() as work:
            if len(self.delivered) == 1:
                work.outbox.request_redraw(message.handoff_id, message.step, priority_at=MONDAY_TEN, now=datetime.now(UTC))
            work.outbox.mark_done(message, datetime.now(UTC))
        self._is_recorded.set()
        assert self._is_looked.wait(timeout=60)

    def postpone(self, message: OutboxMessage, reason: Message, retry_at: datetime) -> None:
        """Fail the test: nothing is postponed."""
        raise AssertionError(reason)

    def reject(self, message: OutboxMessage, rejection: Rejected, retry_at: datetime) -> None:
        """Fail the test: nothing is rejected."""
        raise AssertionError(rejection)


def test_a_redraw_that_is_requested_while_it_is_delivered_is_delivered_next(database: Database) -> None:
    with database.begin() as work:
        work.handoffs.add(opened())
        work.outbox.request_redraw(opened().id, "review", priority_at=MONDAY_TEN, now=datetime.now(UTC))
    delivery = SlowDelivery(database)
    worker = OutboxWorker(database, delivery, delivery.now)

    worker.run()

    assert delivery.delivered == [1, 2]
    worker.close()
