"""Which fields of the policy's map this org really has, and the queries that follow from that."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from simple_salesforce.format import format_soql

from bot.gateways.errors import Rejected
from bot.gateways.salesforce.client import SalesforceClient
from handoffs.process.field_map import SalesforceTerms

ID = re.compile(r"[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?")
ADDRESS_PARTS = ("PostalCode", "State", "City", "Street")
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
LINE_FIELDS = ("Product2.Name", "Quantity", "UnitPrice", "TotalPrice")
REQUIRED = {
    "Order": ("OrderNumber", "Status", "CreatedDate", "LastModifiedDate", "LastModifiedById", "AccountId"),
    "OrderItem": ("Product2Id", "Quantity", "UnitPrice", "TotalPrice"),
    "Account": ("Name",),
    "Product2": ("Name",),
}
"""What Baton can't do without, whatever the map says."""

Known = dict[str, frozenset[str]]


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What to read: paths on Order and on its lines; `missing` names the mapped fields that the org lacks.

    `history` says whether orders' field history can be read, `notes` whether notes can be written.
    """

    order: tuple[str, ...]
    lines: tuple[str, ...]
    address_parts: bool
    history: bool
    notes: bool
    missing: tuple[str, ...]

    def orders_where_status(self, status: str) -> str:
        """Write the query for all orders in a status, oldest first."""
        return format_soql(f"{self._select()} WHERE Status = {{}} ORDER BY CreatedDate", status)

    def order_by_id(self, record_id: str) -> str:
        """Write the query for one order, with the same fields."""
        return format_soql(f"{self._select()} WHERE Id = {{}}", record_id)

    def _select(self) -> str:
        lines = f"(SELECT {', '.join(self.lines)} FROM OrderItems)"  # noqa: S608
        return f"SELECT {', '.join(self.order)}, {lines} FROM Order"  # noqa: S608


def discover(client: SalesforceClient, terms: SalesforceTerms) -> Shape:
    """Ask the org what it has; Rejected names what Baton can't do without."""
    known = {kind: fields_of(client, kind) for kind in REQUIRED}
    _require(known)
    missing: list[str] = []
    order, parts = _order_fields(known, terms, missing)
    fields = terms.fields
    named = {word: name for word, name in vars(fields.account).items() if word not in ("address", "status")}
    account = [f"Account.{name}" for name in had("Account", known, named.items(), missing)]
    product = [f"Product2.{name}" for name in had("Product2", known, vars(fields.product).items(), missing)]
    notes = _creates(client, "ContentNote")
    return Shape(
        order=tuple(dict.fromkeys([*ALWAYS, *order, *account, *_beside_notes(known, notes)])),
        lines=tuple(dict.fromkeys([*LINE_FIELDS, *product])),
        address_parts=parts,
        history=readable(client, "OrderHistory"),
        notes=bool(notes),
        missing=tuple(missing),
    )


def _require(known: Known) -> None:
    lacking = [f"{kind}.{name}" for kind, names in REQUIRED.items() for name in names if name not in known[kind]]
    if lacking:
        raise Rejected(f"Salesforce shows Baton no {', '.join(lacking)}: give its user access to them.", "INVALID_FIELD")


def had(kind: str, known: Known, mapped: Iterable[tuple[str, str | None]], missing: list[str]) -> list[str]:
    """Give the mapped fields that an object has, and note the others."""
    named = [(word, name) for word, name in mapped if name]
    missing += [f"{kind}.{name} ({word})" for word, name in named if name not in known[kind]]
    return [name for _, name in named if name in known[kind]]


def _order_fields(known: Known, terms: SalesforceTerms, missing: list[str]) -> tuple[list[str], bool]:
    fields, order = terms.fields.order, known["Order"]
    plain = (("priority", fields.priority), ("instructions", fields.instructions), ("total", fields.total))
    wanted = had("Order", known, plain, missing) + _contact(order, fields.contact, missing)
    address, parts = _address(order, fields.address, missing)
    return [*wanted, *address, *(["CurrencyIsoCode"] if "CurrencyIsoCode" in order else [])], parts


def _beside_notes(known: Known, notes: bool | None) -> list[str]:
    """Where no notes can be written, their words go to the order's description, which has to be read for that."""
    return [] if notes or "Description" not in known["Order"] else ["Description"]


def _contact(order: frozenset[str], contact: str | None, missing: list[str]) -> list[str]:
    if not contact:
        return []
    lookup = lookup_of(contact)
    if lookup not in order:
        missing.append(f"Order.{lookup} (contact)")
        return []
    return [f"{contact}.Name", f"{contact}.Phone", f"{contact}.Email"]


def is_id(text: str) -> bool:
    """Say whether a text is shaped like the id of a record."""
    return ID.fullmatch(text) is not None


def lookup_of(relationship: str) -> str:
    """Name the field behind a relationship: *BillToContactId* for *BillToContact*, *Payer__c* for *Payer__r*."""
    return relationship.removesuffix("__r") + "__c" if relationship.endswith("__r") else f"{relationship}Id"


def address_fields(order: frozenset[str], name: str) -> tuple[str, ...]:
    """Name the fields that make up an address: the parts of a standard one, else the field itself; empty if there is none."""
    prefix = name.removesuffix("Address")
    parts = tuple(f"{prefix}{part}" for part in ADDRESS_PARTS if f"{prefix}{part}" in order)
    return parts or ((name,) if name in order else ())


def _address(order: frozenset[str], name: str, missing: list[str]) -> tuple[list[str], bool]:
    found = list(address_fields(order, name))
    if not found:
        missing.append(f"Order.{name} (address)")
    return found, bool(found) and found != [name]


def fields_of(client: SalesforceClient, kind: str) -> frozenset[str]:
    """Name the fields of an object that the org shows Baton; Rejected when it shows no such object."""
    try:
        return frozenset(str(field["name"]) for field in client.describe(kind).get("fields", []))
    except Rejected as refused:
        raise Rejected(f"Salesforce shows Baton no object {kind}: give its user access to it.", refused.code) from None


def readable(client: SalesforceClient, kind: str) -> bool:
    """Say whether the org shows Baton an object at all."""
    return _creates(client, kind) is not None


def _creates(client: SalesforceClient, kind: str) -> bool | None:
    """Say whether records of an object can be created; None when the org shows Baton no such object."""
    try:
        return bool(client.describe(kind).get("createable", True))
    except Rejected:
        return None
