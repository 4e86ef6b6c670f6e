"""Our side of Salesforce: which orders wait, what became of others, and writing a decision back."""

import re
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from simple_salesforce.format import format_soql

from bot.gateways.errors import Conflict, Rejected
from bot.gateways.salesforce_client import Record, SalesforceClient
from bot.gateways.salesforce_orders import instant, order_of, other_order_of, text
from bot.gateways.salesforce_shape import Shape, discover
from bot.gateways.salesforce_writing import write
from handoffs.effects import WriteBack
from handoffs.field_map import SalesforceTerms
from handoffs.subjects import Order, OtherOrder

AT_ONCE = 200
"""Ids in one query: a GET address holds about 590 (App Limits, Request Size Limits)."""

_ID = re.compile(r"[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?")


@dataclass(frozen=True, kw_only=True)
class OrderState:
    """What became of an order: its status (None: deleted), and who changed it last and when."""

    record_id: str
    status: str | None
    changed_by: str = ""
    changed_at: datetime | None = None


class Salesforce:
    """Reads and writes orders. Every method raises Unavailable, Rejected or Conflict, never the library's errors."""

    def __init__(self, client: SalesforceClient, terms: SalesforceTerms) -> None:
        self._client = client
        self._terms = terms
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
        shape = self.shape()
        return self._orders(shape.orders_where_status(self._terms.statuses.review))

    def enrich(self, orders: Sequence[Order]) -> tuple[Order, ...]:
        """Add what only new or changed orders need: other orders of the account, and when they entered review."""
        others = self._other_orders({order.account.record_id for order in orders})
        entered = self._entered_review([order.record_id for order in orders])
        return tuple(
            replace(
                order,
                other_orders=_without(order, others.get(order.account.record_id, ())),
                entered_review_at=entered.get(order.record_id, order.entered_review_at),
            )
            for order in orders
        )

    def order_states(self, record_ids: Iterable[str]) -> tuple[OrderState, ...]:
        """Ask what became of orders, and who did it; one that Salesforce no longer has was deleted."""
        wanted = list(record_ids)
        found: dict[str, OrderState] = {}
        for some in _chunks(wanted):
            asked = format_soql("SELECT Id, Status, LastModifiedBy.Name, LastModifiedDate FROM Order WHERE Id IN {}", some)
            for record in self._client.query(asked):
                found[str(record["Id"])] = _state(record)
        changed = self._last_status_changes([each for each in wanted if each in found])
        return tuple(changed.get(each) or found.get(each) or OrderState(record_id=each, status=None) for each in wanted)

    def deliver(self, asked: WriteBack, shown: Order, attempt: int) -> None:
        """Write a decision, if the order still is what the decider saw: one call to check, one to write.

        An earlier attempt may have arrived without our hearing of it: then the order bears our note, and nothing is written.
        """
        self._require_id(asked.subject)
        now = next(iter(self._orders(self.shape().order_by_id(asked.subject))), None)
        if now is None:
            raise Conflict("the order was deleted in Salesforce.", "DELETED")
        if now.status != asked.expected_status:
            if attempt > 1 and self._bears_note(asked):
                return
            raise Conflict(f"{now.modified_by or 'somebody'} set it to {now.status} in Salesforce meanwhile.", "STATUS")
        if now.as_shown() != shown.as_shown():
            raise Conflict(f"{now.modified_by or 'somebody'} changed the order in Salesforce meanwhile.", "CHANGED")
        write(self._client, asked, now.modified_at)

    def _orders(self, soql: str) -> tuple[Order, ...]:
        shape = self.shape()
        try:
            records = self._client.query(soql)
        except Rejected as refused:
            if refused.code == "INVALID_FIELD":
                self._forget_shape()
            raise
        base = self._terms.lightning_url or self._client.instance_url
        return tuple(order_of(record, self._terms, shape, base) for record in records)

    def _forget_shape(self) -> None:
        with self._lock:
            self._shape = None

    def _other_orders(self, accounts: set[str]) -> dict[str, tuple[OtherOrder, ...]]:
        statuses = [self._terms.statuses.review, *self._terms.active_statuses]
        base = self._terms.lightning_url or self._client.instance_url
        found: dict[str, tuple[OtherOrder, ...]] = {}
        for some in _chunks(sorted(filter(None, accounts))):
            asked = format_soql(
                "SELECT Id, OrderNumber, Status, CreatedDate, AccountId, (SELECT Product2.Name FROM OrderItems) "
                "FROM Order WHERE AccountId IN {} AND Status IN {} ORDER BY CreatedDate DESC",
                some,
                statuses,
            )
            for record in self._client.query(asked):
                account = text(record, "AccountId")
                found[account] = (*found.get(account, ()), other_order_of(record, base))
        return found

    def _entered_review(self, record_ids: list[str]) -> dict[str, datetime]:
        """Find the newest instant at which each order came into review, where the org tracks that."""
        review = self._terms.statuses.review
        return {
            text(row, "OrderId"): instant(row["CreatedDate"])
            for row in self._history(record_ids)
            if text(row, "NewValue") == review
        }

    def _last_status_changes(self, record_ids: list[str]) -> dict[str, OrderState]:
        return {
            text(row, "OrderId"): OrderState(
                record_id=text(row, "OrderId"),
                status=text(row, "NewValue"),
                changed_by=text(row.get("CreatedBy") or {}, "Name"),
                changed_at=instant(row["CreatedDate"]),
            )
            for row in self._history(record_ids)
        }

    def _history(self, record_ids: list[str]) -> list[Record]:
        if not self.shape().history:
            return []
        rows: list[Record] = []
        for some in _chunks(record_ids):
            asked = format_soql(
                "SELECT OrderId, NewValue, CreatedDate, CreatedBy.Name FROM OrderHistory "
                "WHERE Field = 'Status' AND OrderId IN {} ORDER BY CreatedDate",
                some,
            )
            rows += self._client.query(asked)
        return rows

    def _bears_note(self, asked: WriteBack) -> bool:
        """Say whether the order already bears the note of this very decision."""
        soql = format_soql("SELECT ContentDocument.Title FROM ContentDocumentLink WHERE LinkedEntityId = {}", asked.subject)
        titles = (text(row.get("ContentDocument") or {}, "Title") for row in self._client.query(soql))
        return any(asked.reference in title for title in titles)

    def _require_id(self, record_id: str) -> None:
        if not _ID.fullmatch(record_id):
            raise Rejected("The order's id is not one of Salesforce's.", "MALFORMED_ID")


def _state(record: Record) -> OrderState:
    return OrderState(
        record_id=str(record["Id"]),
        status=text(record, "Status"),
        changed_by=text(record.get("LastModifiedBy") or {}, "Name"),
        changed_at=instant(record["LastModifiedDate"]),
    )


def _without(order: Order, others: Iterable[OtherOrder]) -> tuple[OtherOrder, ...]:
    return tuple(other for other in others if other.record_id != order.record_id)


def _chunks(values: Sequence[str]) -> Iterable[list[str]]:
    return (list(values[start : start + AT_ONCE]) for start in range(0, len(values), AT_ONCE))
