"""Our side of Salesforce: which orders wait, what became of others, and writing a decision back."""

import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, tzinfo

from simple_salesforce.format import format_soql

from bot.gateways.errors import Conflict, Rejected, Unavailable
from bot.gateways.salesforce_beside import OrderState, other_orders, states, status_changes
from bot.gateways.salesforce_client import Record, SalesforceClient
from bot.gateways.salesforce_errors import CHANGED
from bot.gateways.salesforce_orders import order_of, text
from bot.gateways.salesforce_shape import Shape, discover
from bot.gateways.salesforce_writing import NotesOff, Seen, add_note, bears, write
from handoffs.effects import Remark, WriteBack
from handoffs.field_map import SalesforceTerms
from handoffs.subjects import Order

LOOKS = 3
"""How often one delivery looks again at a record that changes under its hands."""

UNREADABLE_PAUSE = 30.0
SHOWN = ("account", "items", "total", "currency", "installation address", "special instructions")
"""Words for what `Order.as_shown` compares, in its order."""

_ID = re.compile(r"[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?")

__all__ = ["OrderState", "Salesforce"]


class Salesforce:
    """Reads and writes orders. Every method raises Unavailable, Rejected or Conflict, never the library's errors.

    `zone` is the one in which people are told when something was changed.
    """

    def __init__(self, client: SalesforceClient, terms: SalesforceTerms, zone: tzinfo = UTC) -> None:
        self._client = client
        self._terms = terms
        self._zone = zone
        self._shape: Shape | None = None
        self._lock = threading.Lock()

    @property
    def calls(self) -> int:
        """Count the API calls made so far."""
        return self._client.calls

    def shape(self) -> Shape:
        """Find out, once, which of the mapped fields the org has."""
        with self._lock:
            if self._shape is None:
                self._shape = discover(self._client, self._terms)
            return self._shape

    def orders_in_review(self) -> tuple[Order, ...]:
        """Read all orders that wait for review, oldest first, in one query however many there are."""
        records = self._records(self.shape().orders_where_status(self._terms.statuses.review))
        return tuple(self._order(record) for record in records)

    def enrich(self, orders: Sequence[Order]) -> tuple[Order, ...]:
        """Add what only new or changed orders need: other orders of the account, and when they entered review."""
        if not orders:
            return ()
        named = self._terms.statuses
        statuses = list(dict.fromkeys([named.review, named.approved, named.rejected, *self._terms.active_statuses]))
        others = other_orders(self._client, {order.account.record_id for order in orders}, statuses, self._base_url())
        entered = self._entered_review([order.record_id for order in orders])
        return tuple(
            replace(
                order,
                other_orders=tuple(o for o in others.get(order.account.record_id, ()) if o.record_id != order.record_id),
                entered_review_at=entered.get(order.record_id, order.entered_review_at),
            )
            for order in orders
        )

    def order_states(self, record_ids: Iterable[str]) -> tuple[OrderState, ...]:
        """Ask what became of orders, and who did it; one that Salesforce no longer shows us counts as deleted.

        The history knows better than the record who changed its status; it is believed where both name the same status.
        """
        wanted = list(record_ids)
        found = states(self._client, wanted)
        there = [each for each in wanted if each in found and found[each].status is not None]
        for change in self._history(there):
            if change.status == found[change.record_id].status:
                found[change.record_id] = change
        return tuple(found.get(each) or OrderState(record_id=each, status=None) for each in wanted)

    def deliver(self, asked: WriteBack, shown: Order, attempt: int) -> None:
        """Write a decision, if the order still is what the decider saw: one call to check, one to write.

        An earlier attempt may have arrived without our hearing of it: then the order bears our note, and nothing is written,
        whatever became of the order since. A record that changes between the two calls is looked at again.
        """
        if not _ID.fullmatch(asked.subject):
            raise Rejected("The order's id is not one of Salesforce's.", "MALFORMED_ID")
        for look in range(attempt, attempt + LOOKS):
            with _the_decision_waits():
                record = self._current(asked.subject)
                if look > 1 and self._bears_words(asked, record):
                    return
                self._require_as_decided(asked, shown, self._order(record))
            try:
                self._write(asked, record)
            except Conflict as conflict:
                if conflict.code != CHANGED:
                    raise
            else:
                return
        raise Unavailable("The order is being changed in Salesforce again and again.")

    def remark(self, asked: Remark, attempt: int) -> None:
        """Put a note on a record, unless an earlier attempt did that without our hearing of it."""
        if attempt > 1 and self._has_note(asked.note.record_id, asked.reference):
            return
        add_note(self._client, asked.note)

    def _current(self, record_id: str) -> Record:
        found = self._records(self.shape().order_by_id(record_id))
        if not found:
            raise Conflict("The order was deleted in Salesforce.", "DELETED")
        return found[0]

    def _require_as_decided(self, asked: WriteBack, shown: Order, now: Order) -> None:
        if now.status != asked.expected_status:
            (state,) = self.order_states([now.record_id])
            by, at = state.changed_by or now.modified_by, state.changed_at or now.modified_at
            raise Conflict(f"{by or 'Somebody'} set it to {now.status} in Salesforce at {self._told(at)}.", "STATUS")
        pairs = zip(SHOWN, now.as_shown(), shown.as_shown(), strict=True)
        changed = [word for word, is_now, was in pairs if is_now != was]
        if changed:
            by, on = now.modified_by or "Somebody", self._told(now.modified_at)
            raise Conflict(f"{by} changed the order in Salesforce ({', '.join(changed)}) at {on}.", "CHANGED")

    def _write(self, asked: WriteBack, record: Record) -> None:
        shape, now = self.shape(), self._order(record)
        description = None if shape.notes else text(record, "Description")
        try:
            write(self._client, asked, Seen(modified_at=now.modified_at, description=description))
        except NotesOff:
            with self._lock:
                self._shape = replace(shape, notes=False, order=tuple(dict.fromkeys([*shape.order, "Description"])))
            raise

    def _bears_words(self, asked: WriteBack, record: Record) -> bool:
        """Say whether the order already bears the note of this very decision, or its words in the description."""
        if not self.shape().notes:
            return bears(text(record, "Description"), asked)
        return self._has_note(asked.subject, asked.reference)

    def _has_note(self, record_id: str, reference: str) -> bool:
        soql = format_soql("SELECT ContentDocument.Title FROM ContentDocumentLink WHERE LinkedEntityId = {}", record_id)
        titles = (text(row.get("ContentDocument") or {}, "Title") for row in self._client.query(soql))
        return any(reference in title for title in titles)

    def _records(self, soql: str) -> list[Record]:
        try:
            return self._client.query(soql)
        except Rejected as refused:
            if refused.code in {"INVALID_FIELD", "INVALID_TYPE"}:
                with self._lock:
                    self._shape = None
            raise

    def _order(self, record: Record) -> Order:
        return order_of(record, self._terms, self.shape(), self._base_url())

    def _base_url(self) -> str:
        return self._terms.lightning_url or self._client.instance_url

    def _entered_review(self, record_ids: list[str]) -> dict[str, datetime]:
        """Find the newest instant at which each order came into review, where the org tracks that."""
        review = self._terms.statuses.review
        changes = self._history(record_ids)
        return {each.record_id: each.changed_at for each in changes if each.status == review and each.changed_at}

    def _history(self, record_ids: list[str]) -> list[OrderState]:
        return status_changes(self._client, record_ids) if self.shape().history else []

    def _told(self, at: datetime) -> str:
        return f"{at.astimezone(self._zone):%H:%M on %-d %B}"


@contextmanager
def _the_decision_waits() -> Iterator[None]:
    """Make trouble with reading a reason to wait: it is no answer to the decision."""
    try:
        yield
    except Conflict:
        raise
    except Rejected as refused:
        raise Unavailable(f"Salesforce does not let Baton read the order: {refused.says}", UNREADABLE_PAUSE) from None
