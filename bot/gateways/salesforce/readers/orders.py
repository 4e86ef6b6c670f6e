"""Reads orders: those in review, and their state afterwards."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.config.policy.field_map import SalesforceTerms
from bot.gateways.errors import Conflict
from bot.gateways.salesforce.access.library import format_soql
from bot.gateways.salesforce.client import Record
from bot.gateways.salesforce.conversion import IDS
from bot.gateways.salesforce.descriptions import ObjectDescription, lookup_of
from bot.gateways.salesforce.errors import changer
from bot.gateways.salesforce.org import Org, Plan
from bot.gateways.salesforce.pages import Readings
from bot.gateways.salesforce.readers.each_alone import each_alone
from bot.gateways.salesforce.readers.neighbouring_orders import NeighbouringOrders
from bot.gateways.salesforce.readers.odd_records import LeaveOut, as_far_as_readable, log, readable
from bot.gateways.salesforce.readers.parts.contact_paths import contact_paths
from bot.gateways.salesforce.readers.parts.hidden_fields import hidden_of, hidden_words, invisible_among
from bot.gateways.salesforce.readers.reading import CurrentRecord, RecordStamp
from bot.gateways.salesforce.readers.record_states import (
    RecordState,
    Wanted,
    states,
    status_changes,
    why_missing,
)
from bot.gateways.salesforce.record_changes import RecordChange
from bot.gateways.salesforce.requirements import LINE_DETAILS, Reading, require
from bot.gateways.salesforce.values import order_of, text
from handoffs.model.requests import RecordRequest
from handoffs.processes.order_approval.requests import ApproveOrder, RejectOrder
from handoffs.subjects.order import Order
from handoffs.subjects.subject import Subject
from handoffs.text.messages import message
from handoffs.text.normalize import same_word

ALWAYS = (
    "Id",
    "OrderNumber",
    "Status",
    "CreatedDate",
    "LastModifiedDate",
    "LastModifiedBy.Name",
    "AccountId",
    "Account.Name",
)
LINE_FIELDS = ("Product2Id", "Product2.Name")
TOTAL, PRIORITY = "total", "priority"
NEEDED = (TOTAL, PRIORITY)
"""What rules rest on, by the policy's words: who may approve an order, and by when it is due."""


@dataclass(frozen=True, kw_only=True)
class OrderPlan:
    """The paths to read on Order and on its lines; `missing` names the mapped fields that the org lacks.

    `hidden` names those on which rules rest, by the words of NEEDED; `invisible` are words of compared values without a field.

    `address` holds the fields in which the address lies, `wanted` are the orders in review, and `history` means that the field
    history of orders can be read.
    """

    order: tuple[str, ...]
    lines: tuple[str, ...]
    address: tuple[str, ...]
    wanted: Wanted
    history: bool
    missing: tuple[str, ...]
    hidden: Mapping[str, str]
    invisible: frozenset[str]

    def select(self) -> str:
        """Return the query for orders with their lines, without a condition."""
        lines = f"(SELECT {', '.join(self.lines)} FROM OrderItems)"  # noqa: S608
        return f"SELECT {', '.join(self.order)}, {lines} FROM Order"  # noqa: S608


class OrderReader:
    """Reads orders. Every method raises Unavailable, Rejected or Conflict, never the library's errors."""

    requests: tuple[type[RecordRequest], ...] = (ApproveOrder, RejectOrder)

    def __init__(self, org: Org, terms: SalesforceTerms) -> None:
        self._org = org
        self._terms = terms
        self.plan = Plan(org, lambda: plan_of(org, terms))
        self._readings = Readings[Order]()

    def questions(self) -> tuple[str]:
        """Return the query that `waiting` asks."""
        return (f"{self.plan().select()} WHERE {self.plan().wanted.condition} ORDER BY CreatedDate",)

    def waiting(self, leave_out: LeaveOut = log) -> tuple[Order, ...]:
        """Read all orders that wait for review, oldest first, in one query however many there are."""
        (asked,) = self.questions()

        def read(raw: Record) -> Order | None:
            return readable(self._org.of_page(raw), self._order, "OrderNumber", leave_out)

        pages = self._org.pages(asked)
        return self._readings.of(pages, (asked, self._org.generation, self._base_url()), read)

    def complete(self, orders: Sequence[Order], within: timedelta | None = None) -> tuple[Order, ...]:
        """Add when orders entered review, their duplicates, and the account's orders that were placed `within` a time before."""
        if not orders:
            return ()
        neighbours = self._neighbours()
        since = each_alone(orders, self._since_review)
        return each_alone(since, lambda some: neighbours.added_to(some, within))

    def current(self, record_id: str, shown: Subject) -> CurrentRecord:
        """Read one order as it is now; Conflict when it was deleted meanwhile."""
        found = self._org.query(format_soql(f"{self.plan().select()} WHERE Id = {{}}", record_id))
        if not found:
            raise why_missing(self._org.client, "Order", record_id, message("gateways.salesforce.order_deleted"))
        if TOTAL in self.plan().hidden:
            self._org.require_fields({"Order": (self._terms.fields.order.total,)})
        order = as_far_as_readable(found[0], self._order)
        description = text(found[0], "Description") if "Description" in found[0] else None
        stamp = RecordStamp(kind="Order", record_id=record_id, modified_at=order.modified_at)
        return CurrentRecord(
            subject=order, stamps=(stamp,), description=description, invisible=self.plan().invisible
        )  # fmt: skip

    def require_kind(self, now: CurrentRecord) -> None:
        """Accept every order: there is one kind."""

    def require_waiting(self, now: CurrentRecord) -> None:
        """Raise Conflict unless the order is still in review."""
        order = now.subject
        if order.status.casefold() != self._terms.statuses.review.casefold():
            (state,) = self.states([order.record_id])
            name, at = changer(state.changed_by or order.modified_by), state.changed_at or order.modified_at
            raise Conflict(message("gateways.salesforce.status_set", name=name, status=order.status, at=at), "STATUS")

    def changes_of(self, request: RecordRequest) -> tuple[RecordChange, ...]:
        """Translate the request of a decision into changes of records."""
        return order_changes(request, self._terms)

    def states(self, record_ids: Iterable[str]) -> tuple[RecordState, ...]:
        """Read the status of orders, and who changed it when."""
        plan = self.plan()
        return states(self._org, plan.wanted, record_ids, history=plan.history)

    def _order(self, record: Record) -> Order:
        fields, plan = self._terms.fields.order, self.plan()
        is_priority = self._org.has_word("Order", fields.priority, text(record, fields.priority), fields.priority_value)
        order = order_of(record, self._terms, self._base_url(), address_fields=plan.address, is_priority=is_priority)
        return replace(order, unread=(*hidden_words(plan.hidden), *order.unread))

    def _since_review(self, orders: Sequence[Order]) -> tuple[Order, ...]:
        entered = self._entered_review([order.record_id for order in orders])
        return tuple(replace(each, entered_review_at=entered.get(each.record_id, each.entered_review_at)) for each in orders)

    def _neighbours(self) -> NeighbouringOrders:
        """Read other orders; a customer waits for the products of an order in review, and has those of an active one."""
        active = (self._terms.statuses.review, *self._terms.active_statuses)
        return NeighbouringOrders(self._org, active=active, base_url=self._base_url())

    def _base_url(self) -> str:
        return self._terms.lightning_url or self._org.client.instance_url

    def _entered_review(self, record_ids: list[str]) -> Mapping[str, datetime]:
        """Return the newest instant at which each order came into review, where the org tracks that."""
        review = self._terms.statuses.review
        changes = status_changes(self._org, "Order", record_ids) if self.plan().history else []
        return {each.record_id: each.changed_at for each in changes if same_word(each.value, review)}


def order_changes(request: RecordRequest, terms: SalesforceTerms) -> tuple[RecordChange, ...]:
    """Translate the request of an order's review into the order's new status."""
    match request:
        case ApproveOrder(order=order):
            status = terms.statuses.approved
        case RejectOrder(order=order):
            status = terms.statuses.rejected
        case _:
            raise TypeError(f"{type(request).__name__} is no request for orders")
    return (RecordChange(kind="Order", record_id=order, fields=(("Status", status),)),)


def plan_of(org: Org, terms: SalesforceTerms) -> OrderPlan:
    """Ask the org for the mapped fields of orders; Rejected names the fields that Baton can't do without."""
    require(org, terms, Reading.ORDERS)
    missing: list[str] = []
    order, address = _order_fields(org.require("Order"), terms, missing)
    fields = terms.fields
    contact = _contact(org, fields.order.contact, missing)
    named = {word: name for word, name in vars(fields.account).items() if word not in ("address", "status")}
    account = [f"Account.{name}" for name in org.require("Account").having(named.items(), missing)]
    product = [f"Product2.{name}" for name in org.require("Product2").having(vars(fields.product).items(), missing)]
    return OrderPlan(
        order=tuple(dict.fromkeys([*ALWAYS, *order, *contact, *account, *_description(org)])),
        lines=tuple(dict.fromkeys([*LINE_FIELDS, *org.require("OrderItem").having(LINE_DETAILS.items(), missing), *product])),
        address=address,
        wanted=Wanted(kind="Order", condition=org.require_condition("Order", "Status", [terms.statuses.review])),
        history=org.shows("OrderHistory"),
        missing=tuple(missing),
        invisible=invisible_among(
            {"installation address": address, "special instructions": _shown(org, fields.order.instructions)}
        ),
        hidden=hidden_of(org.require("Order"), {word: getattr(fields.order, word) for word in NEEDED}),
    )


def _order_fields(order: ObjectDescription, terms: SalesforceTerms, missing: list[str]) -> tuple[list[str], tuple[str, ...]]:
    fields = terms.fields.order
    needed = [(word, getattr(fields, word)) for word in NEEDED]
    wanted = order.having(needed, []) + order.having([("instructions", fields.instructions)], missing)
    address = order.address_fields(fields.address)
    if not address:
        missing.append(f"Order.{fields.address} (address)")
    currency = ["CurrencyIsoCode"] if "CurrencyIsoCode" in order.fields else []
    return [*wanted, *address, *currency], address


def _shown(org: Org, name: str | None) -> bool:
    """Return whether the org shows a field of orders; one that the policy does not map is not missed."""
    return name is None or org.field("Order", name) is not None


def _contact(org: Org, contact: str | None, missing: list[str]) -> list[str]:
    """Return the paths to the person who ordered, as far as the org shows them."""
    if not contact:
        return []
    lookup = org.field("Order", lookup_of(contact))
    if lookup is None or lookup.type not in IDS:
        missing.append(f"Order.{lookup_of(contact)} (contact)")
        return []
    return contact_paths(org, lookup, contact, missing)


def _description(org: Org) -> list[str]:
    """Return the field that takes the words of a decision where notes can't be written."""
    return [] if org.takes_notes or org.field("Order", "Description") is None else ["Description"]
