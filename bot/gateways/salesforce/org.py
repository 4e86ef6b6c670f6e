"""One Salesforce org: each object is described once and the answer is kept; every reader asks here."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Generic, TypeVar

from bot.gateways.errors import Rejected
from bot.gateways.salesforce.client import Record, SalesforceClient
from bot.gateways.salesforce.descriptions import Field, ObjectDescription, description_of
from handoffs.text.messages import message

SCHEMA_ERRORS = frozenset({"INVALID_FIELD", "INVALID_TYPE"})
"""Codes by which Salesforce says that the org no longer has, or no longer shows, a field or an object."""

NOTE = "ContentNote"

KEPT_FOR = 3600.0
"""Seconds until the org is described again, so that a right that an administrator grants is noticed."""

LACKING_KEPT_FOR = 60.0
"""The same while something is missing that Baton can't work without."""

T = TypeVar("T")


class Org:
    """The objects that the org shows to Baton's user, and queries that notice when these have changed.

    A description is kept until a query fails with a schema error, or until it is old. Safe to share between threads. Every
    method raises Unavailable when the org can't be asked. `monotonic` gives seconds that are never set back.
    """

    def __init__(self, client: SalesforceClient, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.client = client
        self.generation = 0
        self._described: dict[str, ObjectDescription | Rejected] = {}
        self._notes_refused = False
        self._monotonic = monotonic
        self._described_at = monotonic()
        self._is_lacking = False
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

    def shows(self, kind: str) -> bool:
        """Return whether the org shows an object at all."""
        return self.find(kind) is not None

    @property
    def takes_notes(self) -> bool:
        """Return whether Baton may create notes; the first refused note proves that it may not."""
        described = self.find(NOTE)
        return described is not None and described.createable and not self._notes_refused

    def refuse_notes(self) -> None:
        """Remember that the org refused a note, against its description."""
        with self._lock:
            self._notes_refused = True
            self.generation += 1

    def forget(self) -> None:
        """Drop all descriptions, so that the next question asks the org again."""
        with self._lock:
            self._described.clear()
            self._notes_refused = self._is_lacking = False
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
        """Return all records of a query; a schema error makes the org forget its descriptions."""
        with self._forgetting():
            return self.client.query(soql)

    def queries(self, *soqls: str) -> list[list[Record]]:
        """Return all records of up to five queries, in one call; a schema error makes the org forget its descriptions."""
        with self._forgetting():
            return self.client.queries(*soqls)

    def _ask_once(self, kind: str) -> ObjectDescription | Rejected:
        with self._lock:
            if kind not in self._described:
                self._described[kind] = self._ask(kind)
            return self._described[kind]

    def _ask(self, kind: str) -> ObjectDescription | Rejected:
        try:
            return description_of(kind, self.client.describe(kind))
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
