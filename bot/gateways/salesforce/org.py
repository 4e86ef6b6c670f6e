"""One Salesforce org: each object is described once and the answer is kept; every reader asks here."""

import logging
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

from bot.gateways.errors import Rejected, Unavailable
from bot.gateways.salesforce.client import Record, SalesforceClient
from bot.gateways.salesforce.conversion import among, has_word, literal, read_value, typed
from bot.gateways.salesforce.descriptions import NO_WORDS, Field, ObjectDescription, Vocabulary, allowed_values, description_of
from bot.gateways.salesforce.pages import Page
from bot.gateways.salesforce.record_changes import RecordChange
from handoffs.text.cleaning import cleaned, cleaned_parts
from handoffs.text.messages import message

SCHEMA_ERRORS = frozenset({"INVALID_FIELD", "INVALID_TYPE"})
"""Codes by which Salesforce says that the org no longer has, or no longer shows, a field or an object."""

NOTE = "ContentNote"

NOBODY = "Id = null"
"""A condition that no record meets."""

OURS = frozenset({"Order", "OrderItem", "Account", "Product2", "Case", "Opportunity"})
"""The objects whose values are converted by the types of their fields."""

ASKED_OF_EACH_ORG = (
    *("Order", "OrderItem", "Product2", "Account", "Contact", "Case", "Opportunity", NOTE, "CaseStatus"),
    *("OrderHistory", "CaseHistory", "OpportunityHistory"),
)
"""The objects that the readers ask for at each start; a call describes up to 25 (REST API, Composite: its limits)."""

APART_FOR = 60.0
"""Seconds for which objects are described one by one after a call for several failed."""

KEPT_FOR = 3600.0
"""Seconds until the org is described again, so that a right that an administrator grants is noticed."""

LACKING_KEPT_FOR = 60.0
"""The same while something is missing that Baton can't work without."""

T = TypeVar("T")
logger = logging.getLogger(__name__)


class Org:
    """The objects that the org shows to Baton's user, and queries that notice when these have changed.

    A description is kept until a query fails with a schema error, or until it is old. Safe to share between threads. Every
    method raises Unavailable when the org can't be asked. `vocabulary` are the words by which Baton knows values of picklists,
    `monotonic` gives seconds that are never set back.
    """

    def __init__(
        self,
        client: SalesforceClient,
        vocabulary: Vocabulary = NO_WORDS,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.client = client
        self._vocabulary = vocabulary
        self.generation = 0
        self._described: dict[str, ObjectDescription | Rejected] = {}
        self._of_types: dict[tuple[str, str], ObjectDescription] = {}
        self._monotonic = monotonic
        self._described_at = monotonic()
        self._is_lacking = False
        self._apart_until = monotonic()
        self._lock = threading.Lock()

    def find(self, kind: str) -> ObjectDescription | None:
        """Return the description of an object; None when the org does not show it to Baton."""
        found = self._ask_once(kind)
        return None if isinstance(found, Rejected) else found

    def require(self, kind: str) -> ObjectDescription:
        """Return the description of an object; raise Rejected when the org does not show it to Baton."""
        found = self._ask_once(kind)
        if isinstance(found, Rejected):
            raise Rejected(message("gateways.salesforce.object_hidden", kind=kind), found.code)
        return found

    def require_fields(self, wanted: Mapping[str, Iterable[str]]) -> None:
        """Raise Rejected, naming all of them, when objects lack fields that Baton can't work without."""
        described = {kind: self.require(kind) for kind in wanted}
        lacking = [f"{kind}.{name}" for kind, names in wanted.items() for name in names if name not in described[kind].fields]
        if lacking:
            hidden = message("gateways.salesforce.fields_hidden", count=len(lacking), names=tuple(lacking))
            raise Rejected(hidden, "INVALID_FIELD")

    def field(self, kind: str, name: str) -> Field | None:
        """Return one field; None when the org does not show the object or the field."""
        described = self.find(kind)
        return described.fields.get(name) if described else None

    def of_type(self, kind: str, record_type_id: str) -> ObjectDescription:
        """Return an object that the org shows as its records of one type have it, with the picklist values that the type allows.

        Where the org does not show them, all values count as allowed: what a form offers keeps no record from being read.
        """
        described = self.require(kind)
        if (kind, record_type_id) not in self._of_types:
            try:
                allowed = allowed_values(self.client.picklists(kind, record_type_id))
            except Rejected:
                allowed = {}
            except Unavailable:
                return described
            self._of_types[kind, record_type_id] = described.limited(allowed)
        return self._of_types.get((kind, record_type_id), described)

    def shows(self, kind: str) -> bool:
        """Return whether the org shows an object at all."""
        return self.find(kind) is not None

    @property
    def takes_notes(self) -> bool:
        """Return whether Baton may create notes."""
        described = self.find(NOTE)
        return described is not None and described.createable

    def forget(self, kind: str = "") -> None:
        """Drop the description of an object, or all if none is named, so that the next question asks the org again."""
        with self._lock:
            self._described = {each: found for each, found in self._described.items() if kind and each != kind}
            self._of_types = {each: found for each, found in list(self._of_types.items()) if kind and each[0] != kind}
            self._is_lacking = False
            self._described_at = self._monotonic()
            self.generation += 1

    def forget_when_old(self) -> None:
        """Drop the descriptions after an hour, or after a minute while something that Baton needs is missing."""
        if self._monotonic() - self._described_at >= (LACKING_KEPT_FOR if self._is_lacking else KEPT_FOR):
            self.forget()

    def note_lacking(self) -> None:
        """Remember that a reader can't work with what the org shows, so that the org is asked again soon."""
        self._is_lacking = True

    def query(self, soql: str) -> list[Record]:
        """Return all records of a query, in Baton's words; a schema error makes the org forget its descriptions."""
        with self._forgetting():
            return [self.converted(record) for record in self.client.query(soql)]

    def pages(self, soql: str) -> list[Page]:
        """Return the pages of a query as they came in; a schema error makes the org forget its descriptions."""
        with self._forgetting():
            return self.client.pages(soql)

    def of_page(self, raw: Record) -> Record:
        """Return a record of a page in Baton's words."""
        return self.converted(raw)

    def queries(self, *soqls: str) -> list[list[Record]]:
        """Return all records of up to five queries, in one call and in Baton's words; a schema error makes the org forget."""
        with self._forgetting():
            return [[self.converted(record) for record in found] for found in self.client.queries(*soqls)]

    def condition(self, kind: str, name: str, values: Collection[str]) -> str | None:
        """Return the condition of SOQL that a field has one of some values; None where the org can't filter by it.

        A value that the field can't have is left out; without any other, the condition is met by no record.
        """
        field = self.field(kind, name)
        if field is None or not field.filterable:
            return None
        literals = sorted({each for each in (literal(field, value) for value in values) if each})
        return among(field, ", ".join(literals)) if literals else NOBODY

    def require_condition(self, kind: str, name: str, values: Collection[str]) -> str:
        """Return the condition that a field has one of some values; Rejected where the org can't filter by it."""
        self.require_fields({kind: (name,)})
        self.require_filterable(kind, name)
        return self.condition(kind, name, values) or NOBODY

    def require_filterable(self, kind: str, name: str) -> None:
        """Raise Rejected where the org can't filter by a field that it shows."""
        field = self.field(kind, name)
        if field is not None and not field.filterable:
            raise Rejected(message("gateways.salesforce.not_filterable", kind=kind, field=name), "INVALID_FIELD")

    def word_of(self, kind: str, name: str, value: str) -> str:
        """Return the word for a value of a picklist, given by its API name or its label; the value itself for another field."""
        field = self.field(kind, name)
        return field.word_of(value) if field else value

    def has_word(self, kind: str, name: str | None, value: str, word: str) -> bool:
        """Return whether a value of a field, as it was read, is a word of the policy, compared by the type of the field."""
        return has_word(self.field(kind, name) if name else None, value, word)

    def typed(self, change: RecordChange, zone: ZoneInfo) -> RecordChange:
        """Return a change with each value in the type of its field; a day without a time is one of `zone`."""
        described = self.find(change.kind)
        known = described.fields if described else {}
        fields = ((name, typed(known[name], value, zone) if name in known else value) for name, value in change.fields)
        return RecordChange(kind=change.kind, record_id=change.record_id, fields=tuple(fields))

    def converted(self, record: Record) -> Record:
        """Return a record with its parents and children in Baton's words."""
        kind = (record.get("attributes") or {}).get("type")
        described = self.find(str(kind)) if kind in OURS else None
        return {name: self._value(described, name, value) for name, value in record.items()}

    def _value(self, described: ObjectDescription | None, name: str, value: Any) -> Any:
        if isinstance(value, str):
            field = described.fields.get(name) if described else None
            return cleaned(value if field is None else read_value(field, value))
        if isinstance(value, dict) and "attributes" in value:
            return self.converted(value)
        if isinstance(value, dict) and isinstance(value.get("records"), list):
            return value | {"records": [self.converted(each) for each in value["records"]]}
        return cleaned_parts(value)

    def _ask_once(self, kind: str) -> ObjectDescription | Rejected:
        with self._lock:
            if kind in ASKED_OF_EACH_ORG and not self._described:
                self._described |= self._asked_together()
            if kind not in self._described:
                self._described[kind] = self._ask(kind)
            return self._described[kind]

    def _asked_together(self) -> dict[str, ObjectDescription]:
        """Describe what the readers will ask for, in one call; what has no answer is asked alone, so that its fault is its own.

        Raise Unavailable where a call for a single object would meet the same.
        """
        if self._monotonic() < self._apart_until:
            return {}
        try:
            answers = self.client.describe_together(ASKED_OF_EACH_ORG)
        except (Unavailable, Rejected) as failure:
            if isinstance(failure, Unavailable) and not failure.unknown:
                raise
            logger.info("Objects are described one by one for a while, since a call for several failed: %s", failure)
            self._apart_until = self._monotonic() + APART_FOR
            return {}
        return {kind: description_of(kind, answer, self._vocabulary) for kind, answer in answers.items()}

    def _ask(self, kind: str) -> ObjectDescription | Rejected:
        try:
            return description_of(kind, self.client.describe(kind), self._vocabulary)
        except Rejected as refused:
            return refused

    @contextmanager
    def _forgetting(self) -> Iterator[None]:
        try:
            yield
        except Rejected as refused:
            if refused.code in SCHEMA_ERRORS:
                self.forget()
            raise


class Plan(Generic[T]):
    """A value derived from the org's descriptions, made again when the org has forgotten them."""

    def __init__(self, org: Org, make: Callable[[], T]) -> None:
        self._org = org
        self._make = make
        self._kept: tuple[int, T] | None = None
        self._lock = threading.Lock()

    def __call__(self) -> T:
        """Return the value for the present descriptions; raise Rejected when the org lacks what it needs, else Unavailable."""
        with self._lock:
            self._org.forget_when_old()
            if self._kept is None or self._kept[0] != self._org.generation:
                self._kept = (self._org.generation, self._made())
            return self._kept[1]

    def _made(self) -> T:
        try:
            return self._make()
        except Rejected:
            self._org.note_lacking()
            raise
