"""The leases of one worker: it renews what it holds, and takes over what nobody has renewed for a while.

A worker sees on its own monotonic clock whether a lease is renewed. The stored instant is only a mark that changes, so that no
lease ends because a wall clock was set, or because two replicas differ in the time.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from handoffs.model.effects import Destination
from storage.database import Database
from storage.repositories.outbox import OutboxMessage

logger = logging.getLogger(__name__)

RENEW_EVERY = 5.0
"""Seconds between two renewals, which go on as long as a delivery takes."""

ABANDONED_AFTER = 20.0
"""Seconds without a renewal after which a message belongs to nobody: its holder is dead, or has missed three renewals."""

TERM = timedelta(seconds=ABANDONED_AFTER)

Seen = tuple[datetime, float]
"""The mark of another worker's lease, and since when it has not changed, in monotonic seconds."""


class Leases:
    """Leases the due messages of one destination; `now` is real time."""

    def __init__(
        self,
        database: Database,
        destination: Destination,
        now: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._destination = destination
        self._now = now
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._held: dict[int, datetime] = {}
        self._seen: dict[int, Seen] = {}
        self._is_closed = threading.Event()
        self._thread = threading.Thread(target=self._renew_until_closed, name=f"{destination}_leases", daemon=True)

    def start(self) -> None:
        """Begin to renew in a thread of its own, which waits for no delivery."""
        self._thread.start()

    def close(self) -> None:
        """Renew nothing any more."""
        self._is_closed.set()

    def is_any_due(self) -> bool:
        """Return whether a message is due, by one reading, which waits for no write; `take` asks for the lease."""
        with self._database.read() as work:
            return work.leases.is_any_due(self._destination, self._now())

    def take(self, limit: int, under_way: Iterable[int]) -> tuple[OutboxMessage, ...]:
        """Lease due messages, but for those that are being delivered here, which may be due again already."""
        now = self._now()
        with self._database.begin() as work:
            abandoned = self._abandoned(work.leases.marks(self._destination))
            taken = work.outbox.lease(self._destination, now, limit, TERM, but=under_way, abandoned=abandoned)
        with self._lock:
            self._held |= {message.id: now + TERM for message in taken}
        return taken

    def renew(self) -> None:
        """Renew each lease that is still held; what was delivered or taken over is held no more.

        Each has a transaction of its own: one for all would wait for people who change handoffs, and they for it.
        """
        with self._lock:
            held = dict(self._held)
        for message_id, mark in held.items():
            renewed = self._now() + TERM
            with self._database.begin() as work:
                is_held = work.leases.renew(message_id, mark, renewed)
            with self._lock:
                if self._held.get(message_id) == mark:
                    self._held.pop(message_id)
                    self._held |= {message_id: renewed} if is_held else {}

    def let_go(self, message_id: int) -> None:
        """Renew the lease of a message no more: its delivery has ended, perhaps without a trace in the database."""
        with self._lock:
            self._held.pop(message_id, None)

    def _abandoned(self, leases: dict[int, datetime]) -> dict[int, datetime]:
        """Return the leases whose marks have not changed for too long; those of this worker do, as long as it renews them."""
        now = self._monotonic()
        earlier = self._seen
        self._seen = {id: seen if (seen := earlier.get(id)) and seen[0] == mark else (mark, now) for id, mark in leases.items()}
        return {id: mark for id, (mark, since) in self._seen.items() if now - since >= ABANDONED_AFTER}

    def _renew_until_closed(self) -> None:
        while not self._is_closed.wait(RENEW_EVERY):
            try:
                self.renew()
            except Exception:
                logger.exception("The leases of %s can't be renewed; they are tried again soon", self._destination)
