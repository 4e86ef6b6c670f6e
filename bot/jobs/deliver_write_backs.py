"""Carries decisions to Salesforce: at once, again with growing pauses while it can't be reached, and never twice."""

import logging
import random
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from typing import Protocol

from bot.desk import Desk
from bot.gateways.errors import Conflict, Rejected, Unavailable
from handoffs.effects import WriteBack
from handoffs.subjects import Order
from storage.database import Database
from storage.outbox import Parcel

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=120)
"""Longer than a delivery's two calls can take with their timeouts, so that no second one begins beside it."""

AT_ONCE = 8
LONGEST_PAUSE = 60.0


class Writer(Protocol):
    """Whoever can write a decision into the system of record."""

    def deliver(self, asked: WriteBack, shown: Order, attempt: int) -> None:
        """Write it, or raise Unavailable, Rejected or Conflict."""


class WriteBacks:
    """Takes write-backs from the outbox, several at a time."""

    def __init__(self, database: Database, desk: Desk, writer: Writer, real_now: Callable[[], datetime]) -> None:
        self._database = database
        self._desk = desk
        self._writer = writer
        self._now = real_now
        self._pool = ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="write_back")

    def run(self) -> None:
        """Deliver all that is due now."""
        while True:
            with self._database.begin() as work:
                parcels = work.outbox.take(("write_back",), self._now(), AT_ONCE, LEASE)
            if not parcels:
                return
            wait([self._pool.submit(self._deliver, parcel) for parcel in parcels])

    def close(self) -> None:
        """Let deliveries that are under way come to their end."""
        self._pool.shutdown(wait=True)

    def _deliver(self, parcel: Parcel) -> None:
        try:
            self._write(parcel)
        except Unavailable as trouble:
            self._desk.delay(parcel, trouble.says, self._again_at(parcel, trouble.retry_after))
        except Conflict as conflict:
            self._desk.refuse(parcel, conflict.says, conflict=True)
        except Rejected as refused:
            self._desk.refuse(parcel, refused.says, conflict=False)
        except Exception:
            reference = secrets.token_hex(3)
            logger.exception("A decision could not be saved, reference %s; it is tried again", reference)
            self._desk.delay(parcel, f"unexpected trouble (reference {reference}).", self._again_at(parcel, None))

    def _write(self, parcel: Parcel) -> None:
        with self._database.read() as work:
            handoff = work.handoffs.peek(parcel.handoff_id)
        if not isinstance(parcel.effect, WriteBack):
            raise TypeError(f"parcel {parcel.id} carries no write-back")
        self._writer.deliver(parcel.effect, handoff.subject, parcel.attempts)
        self._desk.confirm(parcel)

    def _again_at(self, parcel: Parcel, pause: float | None) -> datetime:
        growing = min(2.0 ** min(parcel.attempts - 1, 10), LONGEST_PAUSE)
        return self._now() + timedelta(seconds=pause or growing * random.uniform(0.8, 1.2))
