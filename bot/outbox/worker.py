"""The outbox worker: leases the due messages of one destination, delivers several at a time, and retries the others later."""

import logging
import random
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol, TypeVar

from bot.gateways.errors import NotYet, Rejected, Unavailable
from bot.outbox.leases import Leases
from bot.service.attempts import Attempts
from bot.telemetry.counters import DELIVERIES
from bot.telemetry.facts import fact
from bot.telemetry.requests import begin_run, milliseconds_since
from handoffs.model.effects import Destination
from handoffs.model.people import BATON
from handoffs.text.messages import Message
from storage.database import Database
from storage.repositories.outbox import OutboxMessage
from storage.repositories.set_aside import RowKind, RowName
from storage.retries import retried

logger = logging.getLogger(__name__)

AT_ONCE = 8
"""How many messages one worker delivers side by side."""

LONGEST_PAUSE = 60.0
CHECK_EVERY = 0.2
"""Seconds after which a worker that waits for slow deliveries asks for further due messages."""

GATHER = 0.05
"""Seconds for which a worker whose messages wait for their turn lets further ones come together: one reading finds all."""

IDLE = 10.0
"""Seconds after which an idle worker asks for due messages by itself, should nobody have woken it for them."""

T = TypeVar("T")


class Delivery(Protocol):
    """Delivers the messages of one destination; each destination has a class of its own."""

    destination: Destination

    def prepare(self, message: OutboxMessage) -> Callable[[], None] | None:
        """Return the call that delivers a message, or None when nothing is left to deliver.

        Messages are prepared one after the other in order of priority; their calls run side by side. Both raise NotYet,
        Unavailable or Rejected when a message can't be delivered.
        """

    def postpone(self, message: OutboxMessage, reason: Message, retry_at: datetime) -> None:
        """Keep a message until `retry_at` and record the reason."""

    def reject(self, message: OutboxMessage, rejection: Rejected, retry_at: datetime) -> None:
        """Record that the destination rejected a message; it is delivered again at `retry_at` only if that can help."""


class OutboxWorker:
    """Delivers the messages of one destination, so that a slow system delays no other one.

    A commit that makes a message due for this destination wakes the worker (`Database.when_due`), and so does a job of each
    second for what other replicas have added (`bot/scheduler/due_work.py`). A message that fails is kept, and the others go on.
    """

    def __init__(
        self,
        database: Database,
        delivery: Delivery,
        real_now: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._leases = Leases(database, delivery.destination, real_now, monotonic)
        self._delivery = delivery
        self._now = real_now
        self._attempts = Attempts(database, real_now)
        self._pauses: list[float] = []
        self._not_yet: list[tuple[OutboxMessage, NotYet]] = []
        self._under_way: dict[Future[None], int] = {}
        name = f"{delivery.destination}_outbox"
        self._pool: Executor = ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix=name)
        self._thread = threading.Thread(target=self._run_until_closed, name=name, daemon=True)
        self._woken = threading.Event()
        self._is_closing = threading.Event()

    @property
    def destination(self) -> Destination:
        """Return the outside system to which this worker delivers."""
        return self._delivery.destination

    def start(self) -> None:
        """Begin to deliver in a thread of its own."""
        self._leases.start()
        self._thread.start()

    def wake(self) -> None:
        """Ask for due messages now."""
        self._woken.set()

    def run(self) -> float | None:
        """Deliver all due messages; return the seconds until the first postponed one is due, None when none is postponed."""
        self._pauses = []
        while True:
            for leased in self._lease(AT_ONCE - len(self._under_way)):
                self._start(leased)
            self._postpone_together()
            if not self._under_way:
                return min(self._pauses, default=None)
            for ended in wait(set(self._under_way), timeout=CHECK_EVERY, return_when=FIRST_COMPLETED).done:
                self._leases.let_go(self._under_way.pop(ended))

    def close(self, patience: float = 15.0) -> None:
        """Begin no further delivery and wait for the current ones, at most `patience` seconds; then end their leases."""
        ends_at = time.monotonic() + patience
        self._is_closing.set()
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join(patience)
        wait(set(self._under_way), timeout=max(0.0, ends_at - time.monotonic()))
        self._leases.close()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _run_until_closed(self) -> None:
        pause: float | None = None
        while not self._is_closing.is_set():
            is_woken = self._woken.wait(timeout=IDLE if pause is None else min(pause, IDLE))
            if pause is not None:
                self._is_closing.wait(GATHER)
            self._woken.clear()
            try:
                if is_woken or pause is not None or self._leases.is_any_due():
                    pause = self.run()
            except Exception:
                pause = None
                logger.exception("The outbox of %s can't be read; it is read again soon", self._delivery.destination)

    def _lease(self, limit: int) -> tuple[OutboxMessage, ...]:
        if limit <= 0 or self._is_closing.is_set():
            return ()
        return self._leases.take(limit, tuple(self._under_way.values()))

    def _start(self, message: OutboxMessage) -> None:
        call = self._attempt(message, partial(self._prepare, message))
        if call:
            self._under_way[self._pool.submit(self._attempt, message, partial(self._deliver, message, call))] = message.id
        elif not any(message is waiting for waiting, _ in self._not_yet):
            self._leases.let_go(message.id)

    def _prepare(self, message: OutboxMessage) -> Callable[[], None] | None:
        """Prepare a delivery; one that has to wait for something of our own is postponed together with others."""
        try:
            return self._delivery.prepare(message)
        except NotYet as waiting:
            self._not_yet.append((message, waiting))
            return None

    def _postpone_together(self) -> None:
        """Postpone what has to wait in one transaction; when that fails, the leases are not renewed and end."""
        waiting, self._not_yet = self._not_yet, []
        later = [(message, pause_after(failure, message.attempts), failure.reason) for message, failure in waiting]
        try:
            if later:
                self._postpone_all(later)
        except Exception:
            logger.exception("%s messages for %s can't be postponed; they are tried again", len(later), self.destination)
        for message, pause, _ in later:
            self._pauses.append(pause)
            self._leases.let_go(message.id)

    @retried
    def _postpone_all(self, later: Iterable[tuple[OutboxMessage, float, Message]]) -> None:
        now = self._now()
        with self._database.begin() as work:
            work.outbox.postpone_all((each, now + timedelta(seconds=pause), reason) for each, pause, reason in later)

    def _deliver(self, message: OutboxMessage, call: Callable[[], None]) -> None:
        began = time.monotonic()
        call()
        self._count(message, "delivered")
        about = {"kind": message.kind, "destination": self.destination.value, "handoff": message.handoff_id}
        about |= {"number": message.number, "step": message.step, "actor": BATON.user_id}
        about["receipt"] = getattr(message.effect, "reference", "")
        fact("delivered", **about, key=message.key, attempt=message.attempts, duration_ms=milliseconds_since(began))

    def _count(self, message: OutboxMessage, result: str) -> None:
        DELIVERIES.labels(self.destination.value, message.kind, result).inc()

    def _attempt(self, message: OutboxMessage, call: Callable[[], T]) -> T | None:
        begin_run()
        try:
            return call()
        except Exception as failure:
            self._keep(message, failure)
            return None

    def _keep(self, message: OutboxMessage, failure: Exception) -> None:
        """Keep a message that could not be delivered; when that fails too, its lease is not renewed and ends."""
        pause = pause_after(failure, message.attempts)
        try:
            self._record(message, failure, self._now() + timedelta(seconds=pause))
        except Exception:
            logger.exception("The failure of the %s %s can't be recorded; it is tried again", message.kind, message.key)
        self._pauses.append(pause)

    def _record(self, message: OutboxMessage, failure: Exception, retry_at: datetime) -> None:
        if isinstance(failure, Unavailable):
            self._count(message, "later")
            return self._delivery.postpone(message, failure.reason, retry_at)
        if isinstance(failure, Rejected):
            self._count(message, "refused")
            return self._delivery.reject(message, failure, retry_at)
        self._count(message, "failed")
        entry = self._attempts.failed(_named(message), failure)
        if entry.row.kind is RowKind.MESSAGE:
            return self._delivery.postpone(message, entry.reason, retry_at)
        with self._database.begin() as work:
            work.outbox.postpone(message, retry_at, entry.reason)


def _named(message: OutboxMessage) -> RowName:
    return RowName(kind=RowKind.MESSAGE, reference=message.key, name=message.key, handoff_id=message.handoff_id)


def pause_after(failure: Exception, attempts: int) -> float:
    """Return the seconds until the next attempt: those that were asked for, else 1, 2, 4 ... 60, each give or take a fifth."""
    if isinstance(failure, NotYet):
        return failure.retry_after or 0.0
    requested = failure.retry_after if isinstance(failure, Unavailable) else None
    return requested or min(2.0 ** min(attempts - 1, 10), LONGEST_PAUSE) * random.uniform(0.8, 1.2)
