"""Our side of Salesforce: which orders wait, what became of others, and writing a decision on any record back."""

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, tzinfo

from simple_salesforce.format import format_soql

from bot.gateways.errors import Conflict, Rejected, Unavailable
from bot.gateways.salesforce.accounts import AccountReader
from bot.gateways.salesforce.cancellations import CancellationReader
from bot.gateways.salesforce.client import Record, SalesforceClient
from bot.gateways.salesforce.creating import Creator
from bot.gateways.salesforce.eligibility import EligibilityReader
from bot.gateways.salesforce.errors import CHANGED
from bot.gateways.salesforce.org import Shape, discover, is_id
from bot.gateways.salesforce.products import ProductReader
from bot.gateways.salesforce.provisioning import ProvisioningReader
from bot.gateways.salesforce.record_states import RecordState, other_orders, states, status_changes
from bot.gateways.salesforce.values import order_of, text
from bot.gateways.salesforce.writing import IdempotencyKeys, NotesOff, add_note, bears, write
from handoffs.model.effects import Creation, RecordChange, Remark, WriteBack
from handoffs.process.field_map import SalesforceTerms
from handoffs.processes.onboarding.form import as_known
from handoffs.subjects.case import CancellationCase, CustomerCase, EligibilityCase
from handoffs.subjects.onboarding import Onboarding
from handoffs.subjects.order import Order
from handoffs.subjects.subject import Subject

LOOKS = 3
"""How often one delivery looks again at a record that changes under its hands."""

UNREADABLE_PAUSE = 30.0

__all__ = ["RecordState", "Salesforce"]


class Salesforce:
    """Reads orders, and writes decisions. Every method raises Unavailable, Rejected or Conflict, never the library's errors.

    `zone` is the one in which people are told when something was changed.
    """

    def __init__(self, client: SalesforceClient, terms: SalesforceTerms, zone: tzinfo = UTC) -> None:
        self._client = client
        self._terms = terms
        self._zone = zone
        self._shape: Shape | None = None
        self._lock = threading.Lock()
        self.eligibility_cases = EligibilityReader(client, terms)
        self.cancellations = CancellationReader(client, terms)
        self.products = ProductReader(client, terms)
        self.provisioning = ProvisioningReader(client, terms)
        self.accounts = AccountReader(client, terms)
        self._creator = Creator(client, self.accounts, lambda: self.shape().notes, self._has_note)

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

    def order_states(self, record_ids: Iterable[str]) -> tuple[RecordState, ...]:
        """Ask what became of orders, and who did it."""
        return states(self._client, "Order", record_ids, history=self.shape().history)

    def deliver(self, asked: WriteBack, shown: Subject, attempt: int) -> None:
        """Write a decision, if the records still are what the decider saw: one call to check, one to write.

        An earlier attempt may have arrived without our hearing of it: then the subject bears our note, and nothing is written,
        whatever became of it since. A record that changes between the two calls is looked at again.
        """
        if not is_id(asked.subject):
            raise Rejected("The record's id is not one of Salesforce's.", "MALFORMED_ID")
        for look in range(attempt, attempt + LOOKS):
            with _the_decision_waits():
                now, seen = self._current(asked.subject, shown)
                if look > 1 and self._bears_words(asked, seen):
                    return
                if not asked.anyhow:
                    self._require_as_decided(asked.expected_status, shown, now)
            try:
                self._write(asked, seen)
            except Conflict as conflict:
                if conflict.code != CHANGED:
                    raise
            else:
                return
        raise Unavailable("The record is being changed in Salesforce again and again.")

    def create(self, asked: Creation, attempt: int) -> RecordChange:
        """Make the record that a decision asks for, or find that an earlier attempt did; gives it with its id."""
        try:
            return self._creator.make(asked, attempt)
        except NotesOff:
            self._take_no_notes()
            raise

    def require_as_decided(self, record_id: str, shown: Subject) -> None:
        """Raise Conflict unless a record still is what its decider saw; to be asked before something is done elsewhere."""
        with _the_decision_waits():
            now, _ = self._current(record_id, shown)
            self._require_as_decided("", shown, now)

    def remark(self, asked: Remark, attempt: int) -> None:
        """Put a note on a record with what goes along with it, unless an earlier attempt did that without our hearing of it."""
        if attempt > 1 and self._has_note(asked.note.record_id, asked.reference):
            return
        changes = asked.changes if asked.changes and self._still(asked) else ()
        add_note(self._client, asked.note, changes)

    def _still(self, asked: Remark) -> bool:
        """Say whether the record still has the status that the changes are meant for."""
        told = self._client.query(
            format_soql("SELECT Status FROM {:literal} WHERE Id = {}", asked.note.kind, asked.note.record_id)
        )
        return any(text(row, "Status") == asked.expected_status for row in told)

    def _current(self, record_id: str, shown: Subject) -> tuple[Subject, IdempotencyKeys]:
        """Read the subject as it is now, with the instants at which the records concerned last changed."""
        if isinstance(shown, CustomerCase):
            reader = self.cancellations if isinstance(shown, CancellationCase) else self.eligibility_cases
            case: EligibilityCase | CancellationCase = reader.current(record_id)
            return case, IdempotencyKeys(stamps=_stamps(case), description=None if self.shape().notes else case.description)
        if isinstance(shown, Onboarding):
            return self._current_customer(record_id, shown)
        found = self._records(self.shape().order_by_id(record_id))
        if not found:
            raise Conflict("The order was deleted in Salesforce.", "DELETED")
        order = self._order(found[0])
        described = None if self.shape().notes else text(found[0], "Description")
        return order, IdempotencyKeys(stamps=((f"Order/{record_id}", order.modified_at),), description=described)

    def _current_customer(self, record_id: str, shown: Onboarding) -> tuple[Subject, IdempotencyKeys]:
        known = self.accounts.read([record_id]).get(record_id)
        if known is None:
            raise Conflict("The account was deleted in Salesforce.", "DELETED")
        described = None if self.shape().notes else self.accounts.description(record_id)
        return as_known(shown, known), IdempotencyKeys(
            stamps=((f"Account/{record_id}", known.modified_at),), description=described
        )

    def _require_as_decided(self, expected_status: str, shown: Subject, now: Subject) -> None:
        if isinstance(now, CustomerCase) and now.is_closed:
            raise Conflict(f"{now.modified_by or 'Somebody'} closed the case in Salesforce.", "STATUS")
        if isinstance(now, Order) and now.status != expected_status:
            (state,) = self.order_states([now.record_id])
            by, at = state.changed_by or now.modified_by, state.changed_at or now.modified_at
            raise Conflict(f"{by or 'Somebody'} set it to {now.status} in Salesforce at {self._told(at)}.", "STATUS")
        was = shown.as_shown()
        changed = [word for word, is_now in now.as_shown().items() if is_now != was.get(word)]
        if changed:
            by, on = now.modified_by or "Somebody", self._told(now.modified_at)
            raise Conflict(f"{by} changed the {shown.noun} in Salesforce ({', '.join(changed)}) at {on}.", "CHANGED")

    def _write(self, asked: WriteBack, seen: IdempotencyKeys) -> None:
        try:
            write(self._client, asked, seen)
        except NotesOff:
            self._take_no_notes()
            raise

    def _take_no_notes(self) -> None:
        shape = self.shape()
        with self._lock:
            self._shape = replace(shape, notes=False, order=tuple(dict.fromkeys([*shape.order, "Description"])))

    def _bears_words(self, asked: WriteBack, seen: IdempotencyKeys) -> bool:
        """Say whether the subject already bears the note of this very decision, or its words in the description."""
        if seen.description is not None:
            return bears(seen.description, asked)
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
        changes = status_changes(self._client, "Order", record_ids) if self.shape().history else []
        return {each.record_id: each.changed_at for each in changes if each.status == review and each.changed_at}

    def _told(self, at: datetime) -> str:
        return f"{at.astimezone(self._zone):%H:%M on %-d %B}"


def _stamps(case: CustomerCase) -> tuple[tuple[str, datetime], ...]:
    stamps = [(f"Case/{case.record_id}", case.modified_at)]
    stamps += [(f"Opportunity/{each.record_id}", each.modified_at) for each in case.opportunities]
    if case.account_modified_at:
        stamps.append((f"Account/{case.account.record_id}", case.account_modified_at))
    return tuple(stamps)


@contextmanager
def _the_decision_waits() -> Iterator[None]:
    """Make trouble with reading a reason to wait: it is no answer to the decision."""
    try:
        yield
    except Conflict:
        raise
    except Rejected as refused:
        raise Unavailable(f"Salesforce does not let Baton read the record: {refused.says}", UNREADABLE_PAUSE) from None
