"""Writes on the condition that records are unchanged: asked within the request, or by reading first where an org takes none."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

from bot.gateways.errors import ChangedMeanwhile, Conflict, Rejected
from bot.gateways.salesforce.access.library import format_soql
from bot.gateways.salesforce.client import SalesforceClient
from bot.gateways.salesforce.readers.reading import RecordStamp
from bot.gateways.salesforce.values import changed_at
from bot.gateways.salesforce.writing.subrequests import ConditionsRefused, Json, conditions, send
from handoffs.text.messages import message

ASKED_AT_ONCE = 5
"""A request holds so many queries (REST API, Composite: its limits)."""

KEPT_FOR = 3600.0
"""Seconds for which it is known whether an org heeds conditions, until that is tried again."""

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)

T = TypeVar("T")
logger = logging.getLogger(__name__)


class Unchanged:
    """Guards writes; safe to share between threads. `monotonic` gives seconds that are never set back."""

    def __init__(self, client: SalesforceClient, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._monotonic = monotonic
        self._refused_at: float | None = None
        self._heeded_at: float | None = None

    def guard(self, stamps: Sequence[RecordStamp], write: Callable[[list[Json]], T]) -> T:
        """Return what `write` returns, which sends its request behind the conditions that it is given.

        ChangedMeanwhile is raised when a record has changed. Where Salesforce takes no conditions, or does not heed them, the
        records are read just before, in one further call.
        """
        if not self._is_recent(self._refused_at) and self._heeds(stamps):
            try:
                return write(conditions(self._client, stamps))
            except ConditionsRefused:
                self._refused_at = None
        self._require(stamps)
        written = write([])
        self._refused_at = self._refused_at if self._is_recent(self._refused_at) else self._monotonic()
        return written

    def learn(self) -> None:
        """Ask, unless it is known, whether Salesforce heeds conditions, so that no decision waits for the answer."""
        if not (self._is_recent(self._refused_at) or self._is_recent(self._heeded_at)) and self._client.user_id:
            user = RecordStamp(kind="User", record_id=self._client.user_id, modified_at=LONG_AGO)
            self._refused_at = None if self._heeds([user]) else self._monotonic()

    def _is_recent(self, at: float | None) -> bool:
        return at is not None and self._monotonic() - at < KEPT_FOR

    def _heeds(self, stamps: Sequence[RecordStamp]) -> bool:
        """Return whether Salesforce heeds a condition, tried once an hour with one that can't hold."""
        if not stamps or self._is_recent(self._heeded_at):
            return True
        if not heeds_conditions(self._client, stamps[0]):
            logger.warning("Salesforce takes no conditions within a request, so records are read again before each write.")
            return False
        self._heeded_at = self._monotonic()
        return True

    def _require(self, stamps: Sequence[RecordStamp]) -> None:
        for first in range(0, len(stamps), ASKED_AT_ONCE):
            some = stamps[first : first + ASKED_AT_ONCE]
            asked = (format_soql("SELECT LastModifiedDate FROM {:literal} WHERE Id = {}", s.kind, s.record_id) for s in some)
            for stamp, rows in zip(some, self._client.queries(*asked), strict=True):
                if not rows or changed_at(rows[0]) > stamp.modified_at:
                    raise ChangedMeanwhile(message("gateways.salesforce.changed_just_now"), record_id=stamp.record_id)


def heeds_conditions(client: SalesforceClient, stamp: RecordStamp) -> bool:
    """Return whether a condition on a record that can't hold makes a request fail; one that fails otherwise says nothing."""
    try:
        send(client, conditions(client, [replace(stamp, modified_at=LONG_AGO)]))
    except ChangedMeanwhile:
        return True
    except ConditionsRefused:
        return False
    except (Rejected, Conflict):
        return True
    return False
