"""Which fields of the policy's map this org really has, and the queries that follow from that."""

from dataclasses import dataclass

from simple_salesforce.format import format_soql

from bot.gateways.errors import Rejected
from bot.gateways.salesforce_client import SalesforceClient
from handoffs.field_map import SalesforceTerms

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


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What to read: paths on Order and on its lines; `missing` names the mapped fields that the org lacks."""

    order: tuple[str, ...]
    lines: tuple[str, ...]
    address_parts: bool
    history: bool
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
    fields = terms.fields
    order, account, product = (_fields_of(client, kind) for kind in ("Order", "Account", "Product2"))
    missing: list[str] = []

    def present(kind: str, known: frozenset[str], name: str | None, word: str) -> bool:
        if name and name not in known:
            missing.append(f"{kind}.{name} ({word})")
        return bool(name) and name in known

    wanted = list(ALWAYS)
    wanted += [
        f
        for f, word in (
            (fields.order.priority, "priority"),
            (fields.order.instructions, "instructions"),
            (fields.order.total, "total"),
        )
        if f and present("Order", order, f, word)
    ]
    wanted += _contact(order, fields.order.contact, missing)
    address, parts = _address(order, fields.order.address, missing)
    wanted += address
    wanted += [f"Account.{name}" for name, word in _words(fields.account) if present("Account", account, name, word)]
    wanted += ["CurrencyIsoCode"] if "CurrencyIsoCode" in order else []
    lines = [*LINE_FIELDS]
    lines += [f"Product2.{name}" for name, word in _words(fields.product) if present("Product2", product, name, word)]
    return Shape(
        order=tuple(dict.fromkeys(wanted)),
        lines=tuple(dict.fromkeys(lines)),
        address_parts=parts,
        history=_has_history(client),
        missing=tuple(missing),
    )


def _words(mapped: object) -> list[tuple[str, str]]:
    return [(str(name), word) for word, name in vars(mapped).items() if name]


def _contact(order: frozenset[str], contact: str | None, missing: list[str]) -> list[str]:
    if not contact:
        return []
    lookup = contact.removesuffix("__r") + "__c" if contact.endswith("__r") else f"{contact}Id"
    if lookup not in order:
        missing.append(f"Order.{lookup} (contact)")
        return []
    return [f"{contact}.Name", f"{contact}.Phone", f"{contact}.Email"]


def _address(order: frozenset[str], name: str, missing: list[str]) -> tuple[list[str], bool]:
    prefix = name.removesuffix("Address")
    parts = [f"{prefix}{part}" for part in ADDRESS_PARTS if f"{prefix}{part}" in order]
    if parts:
        return parts, True
    if name in order:
        return [name], False
    missing.append(f"Order.{name} (address)")
    return [], False


def _fields_of(client: SalesforceClient, kind: str) -> frozenset[str]:
    try:
        return frozenset(str(field["name"]) for field in client.describe(kind).get("fields", []))
    except Rejected as refused:
        raise Rejected(f"Salesforce shows Baton no object {kind}: give its user access to it.", refused.code) from None


def _has_history(client: SalesforceClient) -> bool:
    """Say whether the org tracks orders' field history; without it clocks start at an order's creation."""
    try:
        client.describe("OrderHistory")
    except Rejected:
        return False
    return True
