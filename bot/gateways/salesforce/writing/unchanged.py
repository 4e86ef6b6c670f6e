"""Writes on the condition that records are unchanged: asked within the request, or by reading first where an org takes none."""

import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from simple_salesforce.format import format_soql

from bot.gateways.errors import ChangedMeanwhile
from bot.gateways.salesforce.client import SalesforceClient
from bot.gateways.salesforce.readers.reading import RecordStamp
from bot.gateways.salesforce.values import changed_at
from bot.gateways.salesforce.writing.subrequests import ConditionsRefused, Json, conditions
from handoffs.text.messages import message

ASKED_AT_ONCE = 5
"""A request holds so many queries (REST API, Composite: its limits)."""

KEPT_FOR = 3600.0
"""Seconds until an org that refused conditions is asked for one again."""

T = TypeVar("T")


class Unchanged:
    """Guards writes; safe to share between threads. `monotonic` gives seconds that are never set back."""

    def __init__(self, client: SalesforceClient, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._monotonic = monotonic
        self._refused_at: float | None = None

    def guard(self, stamps: Sequence[RecordStamp], write: Callable[[list[Json]], T]) -> T:
        """Return what `write` returns, which sends its request behind the conditions that it is given.

        ChangedMeanwhile is raised when a record has changed. Where Salesforce takes no conditions, the records are read just
        before, in one further call.
        """
        if self._refused_at is None or self._monotonic() - self._refused_at >= KEPT_FOR:
            try:
                return write(conditions(self._client, stamps))
            except ConditionsRefused:
                self._refused_at = None
        self._require(stamps)
        written = write([])
        self._refused_at = self._refused_at if self._refused_at is not None else self._monotonic()
        return written

    def _require(self, stamps: Sequence[RecordStamp]) -> None:
        for first in range(0, len(stamps), ASKED_AT_ONCE):
            some = stamps[first : first + ASKED_AT_ONCE]
            asked = (format_soql("SELECT LastModifiedDate FROM {:literal} WHERE Id = {}", s.kind, s.record_id) for s in some)
            for stamp, rows in zip(some, self._client.queries(*asked), strict=True):
                if not rows or changed_at(rows[0]) > stamp.modified_at:
                    raise ChangedMeanwhile(message("gateways.salesforce.changed_just_now"), record_id=stamp.record_id)
