"""Carries decisions to WHMCS and Salesforce: at once, again with growing pauses while they can't be reached, never twice."""

import logging
import random
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from typing import Protocol

from bot.gateways.errors import Conflict, Rejected, Unavailable
from bot.service.delivery_results import DeliveryResults
from handoffs.model.effects import Creation, Destination, Ending, RecordChange, Remark, WriteBack
from handoffs.model.events import Decided, Event
from handoffs.model.fold import replay
from handoffs.subjects.customer import BilledService
from handoffs.subjects.subject import Subject
from storage.database import Database
from storage.outbox import OutboxMessage

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=120)
"""Longer than a delivery's two calls can take with their timeouts, so that no second one begins beside it."""

ENDING_LEASE = timedelta(seconds=240)
"""The same where a service ends: a look at Salesforce, one at WHMCS, up to 90 s for its module, and another look."""

AT_ONCE = 8
LONGEST_PAUSE = 60.0
LOOK_AGAIN = 0.2
"""Seconds after which a run that waits for slow deliveries looks for new ones."""


class Writer(Protocol):
    """Whoever can write a decision into the system of record."""

    def deliver(self, asked: WriteBack, shown: Subject, attempt: int) -> None:
        """Write it, or raise Unavailable, Rejected or Conflict."""

    def create(self, asked: Creation, attempt: int) -> RecordChange:
        """Make a record and give it with its id, or raise Unavailable, Rejected or Conflict."""

    def remark(self, asked: Remark, attempt: int) -> None:
        """Put a note on a record, or raise Unavailable or Rejected."""

    def require_as_decided(self, record_id: str, shown: Subject) -> None:
        """Raise Conflict unless a record still is what its decider saw, Unavailable when it can't be read."""


class Ender(Protocol):
    """Whoever can end a service in the billing system."""

    def end(self, service_id: str) -> BilledService:
        """End it, or raise Unavailable or Rejected."""

    def require_ended(self, service_id: str) -> BilledService:
        """Give it if it has ended, or raise Unavailable or Rejected."""


class WriteBacks:
    """Takes write-backs from the outbox, several at a time."""

    def __init__(
        self,
        database: Database,
        service: DeliveryResults,
        writer: Writer,
        ender: Ender | None,
        real_now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._service = service
        self._writer = writer
        self._ender = ender
        self._now = real_now
        self._pool = ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="write_back")
        self._closing = threading.Event()

    def run(self) -> None:
        """Deliver all that is due; what becomes due meanwhile leaves too, however slow the others are."""
        under_way: set[Future[None]] = set()
        while True:
            under_way |= {self._pool.submit(self._deliver, message) for message in self._take(AT_ONCE - len(under_way))}
            if not under_way:
                return
            _, under_way = wait(under_way, timeout=LOOK_AGAIN, return_when=FIRST_COMPLETED)

    def close(self) -> None:
        """Begin nothing any more, and let deliveries that are under way come to their end."""
        self._closing.set()
        self._pool.shutdown(wait=True)

    def _take(self, free: int) -> tuple[OutboxMessage, ...]:
        if free <= 0 or self._closing.is_set():
            return ()
        with self._database.begin() as work:
            written = work.outbox.lease(Destination.SALESFORCE, self._now(), free, LEASE)
            return (*written, *work.outbox.lease(Destination.WHMCS, self._now(), free - len(written), ENDING_LEASE))

    def _deliver(self, message: OutboxMessage) -> None:
        """Deliver one; when even its trouble can't be noted, the lease ends by itself and it is taken again."""
        try:
            self._try(message)
        except Exception:
            logger.exception("What became of a decision could not be noted; it is looked up again when its lease ends")

    def _try(self, message: OutboxMessage) -> None:
        if isinstance(message.effect, Remark):
            return self._remark(message, message.effect)
        try:
            if isinstance(message.effect, Ending):
                self._end(message, message.effect)
            elif isinstance(message.effect, Creation):
                self._service.confirm(message, self._writer.create(message.effect, message.attempts))
            else:
                self._write(message)
        except Unavailable as trouble:
            self._service.delay(message, trouble.says, self._again_at(message, trouble.retry_after))
        except Conflict as conflict:
            self._service.refuse(message, conflict.says, conflict=True, link=conflict.link)
        except Rejected as refused:
            system = "WHMCS" if isinstance(message.effect, Ending) else "Salesforce"
            self._service.refuse(message, refused.says, conflict=False, system=system)
        except Exception:
            reference = secrets.token_hex(3)
            logger.exception("A decision could not be saved, reference %s; it is tried again", reference)
            self._service.delay(message, f"Unexpected trouble (reference {reference}).", self._again_at(message, None))

    def _remark(self, message: OutboxMessage, asked: Remark) -> None:
        """Deliver a note; one that is not taken is told in the card's thread, since nobody waits for it."""
        try:
            self._writer.remark(asked, message.attempts)
        except Unavailable as trouble:
            with self._database.begin() as work:
                work.outbox.postpone(message, self._again_at(message, trouble.retry_after), trouble.says)
        except Rejected as refused:
            self._service.mark_undeliverable(message, refused.says)
        else:
            with self._database.begin() as work:
                work.outbox.mark_done(message, self._now())

    def _end(self, message: OutboxMessage, asked: Ending) -> None:
        """End a service, if its case still is what the decider saw: nothing in WHMCS can be taken back.

        What an earlier attempt has ended is told as ended, whatever became of the case since.
        """
        if self._ender is None:
            raise Rejected("WHMCS is not connected any more. Please end the service there by hand.")
        service = _ended_before(self._ender, asked) if message.attempts > 1 else None
        if service is None:
            self._writer.require_as_decided(asked.subject, self._shown(message, asked.reference))
            look = self._ender.require_ended if asked.by_hand else self._ender.end
            service = look(asked.service_id)
        self._service.ended(message, service)

    def _write(self, message: OutboxMessage) -> None:
        if not isinstance(message.effect, WriteBack):
            raise TypeError(f"parcel {message.id} carries no write-back")
        shown = self._shown(message, message.effect.reference)
        self._writer.deliver(message.effect, shown, message.attempts)
        self._service.confirm(message)

    def _shown(self, message: OutboxMessage, reference: str) -> Subject:
        """Give the subject as it was decided on."""
        with self._database.read() as work:
            return _as_decided(work.journal.of(message.handoff_id), reference)

    def _again_at(self, message: OutboxMessage, pause: float | None) -> datetime:
        growing = min(2.0 ** min(message.attempts - 1, 10), LONGEST_PAUSE)
        return self._now() + timedelta(seconds=pause or growing * random.uniform(0.8, 1.2))


def _ended_before(ender: Ender, asked: Ending) -> BilledService | None:
    """Give a service that has ended already, as by an attempt of which nothing was heard; Unavailable when WHMCS can't say."""
    try:
        return ender.require_ended(asked.service_id)
    except Rejected:
        return None


def _as_decided(journal: tuple[Event, ...], reference: str) -> Subject:
    """Give the subject as its decider saw it: what the handoff holds now may have been refreshed a moment later."""
    for place, event in enumerate(journal, start=1):
        if isinstance(event, Decided) and event.decision.reference == reference:
            return replay(journal[:place]).subject
    raise LookupError("the journal holds no such decision")
