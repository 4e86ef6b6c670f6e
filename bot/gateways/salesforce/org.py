"""One Salesforce org: each object is described once and the answer is kept; every reader asks here."""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Generic, TypeVar

from bot.gateways.errors import Rejected
from bot.gateways.salesforce.client import Record, SalesforceClient
from bot.gateways.salesforce.descriptions import Field, ObjectDescription, description_of

SCHEMA_ERRORS = frozenset({"INVALID_FIELD", "INVALID_TYPE"})
"""Codes by which Salesforce says that the org no longer has, or no longer shows, a field or an object."""

NOTE = "ContentNote"

T = TypeVar("T")


class Org:
    """The objects that the org shows to Baton's user, and queries that notice when these have changed.

    A description is kept until a query fails with a schema error. Safe to share between threads. Every method raises
    Unavailable when the org can't be asked.
    """

    def __init__(self, client: SalesforceClient) -> None:
        self.client = client
        self.generation = 0
        self._described: dict[str, ObjectDescription | Rejected] = {}
        self._notes_refused = False
        self._lock = threading.Lock()

    def find(self, kind: str) -> ObjectDescription | None:
        """Return the description of an object; None when the org does not show it to Baton."""
        found = self._ask_once(kind)
        return None if isinstance(found, Rejected) else found

    def require(self, kind: str) -> ObjectDescription:
        """Return the description of an object; raise Rejected when the org does not show it to Baton."""
        found = self._ask_once(kind)
        if isinstance(found, Rejected):
            raise Rejected(f"Salesforce shows Baton no object {kind}: give its user access to it.", found.code)
        return found

    def require_fields(self, wanted: Mapping[str, Iterable[str]]) -> None:
        """Raise Rejected, naming all of them, when objects lack fields that Baton can't work without."""
        described = {kind: self.require(kind) for kind in wanted}
        lacking = [f"{kind}.{name}" for kind, names in wanted.items() for name in names if name not in described[kind].fields]
        if lacking:
            these = "them" if len(lacking) > 1 else "it"
            raise Rejected(f"Salesforce shows Baton no {', '.join(lacking)}: give its user access to {these}.", "INVALID_FIELD")

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
        """Remember that the org took no note, whatever its description says."""
        with self._lock:
            self._notes_refused = True
            self.generation += 1

    def forget(self) -> None:
        """Drop all descriptions, so that the next question asks the org again."""
        with self._lock:
            self._described.clear()
            self._notes_refused = False
            self.generation += 1

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
        """Return the value that fits the descriptions of now; raises what asking the org raises."""
        with self._lock:
            if self._kept is None or self._kept[0] != self._org.generation:
                generation = self._org.generation
                self._kept = (generation, self._make())
            return self._kept[1]
