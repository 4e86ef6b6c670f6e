"""The org's records: created, changed and deleted under its rules, with history, flows, faults and an audit."""

import copy
import itertools
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sandbox.org.errors import ApiError, invalid_field, invalid_type, not_found
from sandbox.org.schema import Field, Kind, standard_schema

Record = dict[str, Any]
INTEGRATION = "Baton Integration"


@dataclass
class Faults:
    """What goes wrong on request; counters run down to nothing, switches stay until they are turned off."""

    down: bool = False
    delay: float = 0.0
    drop_after: int = 0
    drop_before: int = 0
    lock_row: int = 0
    limit_exceeded: bool = False
    validation_rule: str = ""
    deny_login: bool = False
    fail_subrequest: int = -1


@dataclass(frozen=True, kw_only=True)
class Write:
    """One committed change: which record, which fields, by whom and when."""

    kind: str
    record_id: str
    action: str
    fields: Record
    by: str
    at: datetime


@dataclass
class Audit:
    """What the org was asked, and what was changed in it."""

    calls: list[tuple[datetime, str, str, int]] = field(default_factory=list)
    writes: list[Write] = field(default_factory=list)


class Org:
    """A Salesforce org in memory. All access goes through one lock; a transaction that fails leaves nothing behind."""

    def __init__(self, now: Callable[[], datetime], *, client_id: str = "sandbox", client_secret: str = "sandbox") -> None:
        self.now = now
        self.client_id = client_id
        self.client_secret = client_secret
        self.public_key_pem = ""
        self.username = "baton@example.jp"
        self.instance_url = ""
        self.faults = Faults()
        self.audit = Audit()
        self.published: list[Record] = []
        self.publish_immediately = False
        self.activated_statuses: frozenset[str] = frozenset()
        self.tokens: set[str] = set()
        self.schema: dict[str, Kind] = standard_schema()
        self.changed: Callable[[], None] = lambda: None
        self._records: dict[str, dict[str, Record]] = {name: {} for name in self.schema}
        self._deleted: dict[str, str] = {}
        self._numbers: dict[str, Iterator[int]] = {}
        self._lock = threading.RLock()
        self._held: list[Record] | None = None
        self._users: dict[str, str] = {}
        self.create("Organization", {"Name": "Sandbox Internet", "DefaultCurrencyIsoCode": "JPY"})
        for status in self.schema["Order"].fields["Status"].values:
            self.create("OrderStatus", {"ApiName": status, "MasterLabel": status, "StatusCode": "Draft"})

    def kind(self, name: str) -> Kind:
        """Find an object; INVALID_TYPE when the org has none such."""
        if name not in self.schema:
            raise invalid_type(name)
        return self.schema[name]

    def drop_field(self, kind: str, name: str) -> None:
        """Take a field away, as an org without it would look."""
        del self.schema[kind].fields[name]

    def drop_kind(self, kind: str) -> None:
        """Take an object away."""
        del self.schema[kind]

    def hide_value(self, kind: str, name: str, value: str) -> None:
        """Take a value out of a picklist."""
        known = self.schema[kind].fields[name]
        self.schema[kind].fields[name] = replace(known, values=tuple(each for each in known.values if each != value))

    def records(self, kind: str) -> list[Record]:
        """List the records of an object, oldest first."""
        with self._lock:
            return list(self._records[self.kind(kind).name].values())

    def get(self, kind: str, record_id: str) -> Record:
        """Find a record by its id of 15 or 18 characters."""
        self.kind(kind)
        with self._lock:
            found = next((r for i, r in self._records[kind].items() if i[:15] == record_id[:15]), None)
        if found is None:
            if record_id in self._deleted:
                raise ApiError(404, "ENTITY_IS_DELETED", "entity is deleted")
            raise not_found()
        return found

    def create(self, kind: str, values: Record, by: str = INTEGRATION) -> str:
        """Create a record; gives its id."""
        with self._lock:
            self._require_writable(kind, values, creating=True)
            for name in (f for f in self.kind(kind).fields.values() if f.required):
                if values.get(name.name) in (None, ""):
                    raise ApiError(400, "REQUIRED_FIELD_MISSING", f"Required fields are missing: [{name.name}]", (name.name,))
            record = self._stamped(kind, values, by)
            self._records[kind][record["Id"]] = record
            self._after(kind, record, {}, by)
            self._note("create", kind, record["Id"], values, by)
        self.changed()
        return str(record["Id"])

    def update(
        self, kind: str, record_id: str, values: Record, by: str = INTEGRATION, *, unless_since: datetime | None = None
    ) -> None:
        """Change a record; 412 when it was changed after `unless_since` (whole seconds)."""
        with self._lock:
            record = self.get(kind, record_id)
            if unless_since and record["LastModifiedDate"].replace(microsecond=0) > unless_since:
                raise ApiError(412, "PRECONDITION_FAILED", "The record has been modified since the given date.")
            self._require_writable(kind, values, creating=False)
            self._require_rules(kind, record, values, by)
            before = dict(record)
            now = self.now()
            record.update(values | {"LastModifiedDate": now, "SystemModstamp": now, "LastModifiedById": self.user(by)})
            self._after(kind, record, before, by)
            self._note("update", kind, record["Id"], values, by)
        self.changed()

    def delete(self, kind: str, record_id: str, by: str = INTEGRATION) -> None:
        """Delete a record."""
        with self._lock:
            record = self.get(kind, record_id)
            del self._records[kind][record["Id"]]
            self._deleted[record["Id"]] = kind
            self._note("delete", kind, record["Id"], {}, by)
        self.changed()

    def user(self, name: str) -> str:
        """Find the id of a user by name; a new name becomes a user."""
        with self._lock:
            if name not in self._users:
                self._users[name] = ""
                self._users[name] = self._new_id("User")
                self._records["User"][self._users[name]] = {"Id": self._users[name], "Name": name}
            return self._users[name]

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Undo everything when the block fails; events that wait for the commit are published when it ends well."""
        with self._lock:
            kept = copy.deepcopy((self._records, self._deleted)), len(self.audit.writes)
            self._held = []
            try:
                yield
            except ApiError:
                (self._records, self._deleted), writes = kept
                del self.audit.writes[writes:]
                self._held = None
                raise
            self.published += self._held
            self._held = None

    def _stamped(self, kind: str, values: Record, by: str) -> Record:
        now, user = self.now(), self.user(by)
        record: Record = dict.fromkeys(self.schema[kind].fields)
        record |= values
        record |= {"Id": self._new_id(kind), "CreatedDate": values.get("CreatedDate") or now, "LastModifiedDate": now}
        record |= {"SystemModstamp": now, "CreatedById": user, "LastModifiedById": user}
        number = {"Order": ("OrderNumber", 1042), "Case": ("CaseNumber", 2001)}.get(kind)
        if number:
            record[number[0]] = f"{next(self._numbers.setdefault(number[0], itertools.count(number[1]))):08d}"
        return record

    def _new_id(self, kind: str) -> str:
        number = next(self._numbers.setdefault(kind, itertools.count(1)))
        return f"{self.schema[kind].prefix}5h{number:010d}AAA"

    def _require_writable(self, kind: str, values: Record, *, creating: bool) -> None:
        for name, value in values.items():
            known = self.kind(kind).fields.get(name)
            if known is None:
                raise invalid_field(kind, name)
            if not known.writable and not (creating and name == "CreatedDate"):
                says = f"Unable to create/update fields: {name}. Please check the security settings of this field."
                raise ApiError(400, "INVALID_FIELD_FOR_INSERT_UPDATE", says, (name,))
            self._require_value(kind, known, value)

    def _require_value(self, kind: str, known: Field, value: Any) -> None:
        if known.values and value is not None and value not in known.values:
            says = f"{known.name}: bad value for restricted picklist field: {value}"
            raise ApiError(400, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", says, (known.name,))
        if isinstance(value, str) and len(value) > known.length:
            says = f"{known.name}: data value too large: {value[:20]} (max length={known.length})"
            raise ApiError(400, "STRING_TOO_LONG", says, (known.name,))
        if known.unique and value and any(r.get(known.name) == value for r in self._records[kind].values()):
            raise ApiError(400, "DUPLICATE_VALUE", f"duplicate value found: {known.name} duplicates value on record")

    def _require_rules(self, kind: str, record: Record, values: Record, by: str) -> None:
        if kind != "Order" or "Status" not in values or by != INTEGRATION:
            return
        if self.faults.lock_row > 0:
            self.faults.lock_row -= 1
            raise ApiError(400, "UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record")
        if self.faults.validation_rule:
            raise ApiError(400, "FIELD_CUSTOM_VALIDATION_EXCEPTION", self.faults.validation_rule)
        if values["Status"] in self.activated_statuses and set(values) != {"Status"}:
            raise ApiError(400, "FAILED_ACTIVATION", "Only the status can change while an order is activated.")

    def _after(self, kind: str, record: Record, before: Record, by: str) -> None:
        if kind == "OrderItem":
            record["TotalPrice"] = record["Quantity"] * record["UnitPrice"]
            order = self._records["Order"][record["OrderId"]]
            lines = (each for each in self._records["OrderItem"].values() if each["OrderId"] == order["Id"])
            order["TotalAmount"] = sum(each["TotalPrice"] or 0 for each in lines)
        if kind == "ContentNote":
            self._records["ContentDocument"][record["Id"]] = record
        if kind == "Order" and record["Status"] != before.get("Status"):
            self._status_changed(record, before.get("Status"), by)

    def _status_changed(self, order: Record, old: str | None, by: str) -> None:
        """Keep the field's history, and run the Order Approval Flow."""
        if "OrderHistory" in self.schema and old is not None:
            row = {"OrderId": order["Id"], "Field": "Status", "OldValue": old, "NewValue": order["Status"]}
            stamped = self._stamped("OrderHistory", row, by)
            self._records["OrderHistory"][stamped["Id"]] = stamped
        if order["Status"] == "Approved":
            event = {"type": "OrderProvisionRequested__e", "OrderId": order["Id"], "at": self.now()}
            held = self.published if self.publish_immediately or self._held is None else self._held
            held.append(event)

    def _note(self, action: str, kind: str, record_id: str, fields: Record, by: str) -> None:
        self.audit.writes.append(Write(kind=kind, record_id=record_id, action=action, fields=dict(fields), by=by, at=self.now()))
