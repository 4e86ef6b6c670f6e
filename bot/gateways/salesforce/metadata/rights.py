"""The rights that Baton's user needs in an org, derived from the field map, and no others."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Flag, auto
from types import MappingProxyType

from bot.config.policy.field_map import SalesforceTerms
from bot.gateways.salesforce.descriptions import lookup_of


class Use(Flag):
    """What Baton does with the records of an object."""

    READ = auto()
    CHANGE = auto()
    CREATE = auto()


USES = MappingProxyType(
    {
        "Order": Use.READ | Use.CHANGE,
        "OrderItem": Use.READ,
        "Account": Use.READ | Use.CHANGE | Use.CREATE,
        "Contact": Use.READ,
        "Product2": Use.READ,
        "Pricebook2": Use.READ,
        "PricebookEntry": Use.READ,
        "Case": Use.READ | Use.CHANGE,
        "Opportunity": Use.READ | Use.CHANGE,
        "ContentNote": Use.CREATE,
    }
)
"""The objects that Baton needs."""

READ_OF_CASES = ("Subject", "ContactId", "ClosedDate")
READ_OF_PRODUCTS = ("IsActive",)
READ_OF_CONTACTS = ("Phone", "Email")
PRICES = ("UnitPrice", "TotalPrice")

_NOT_GRANTED = frozenset({"OrderItem", "PricebookEntry", "ContentNote"})
"""Objects without permissions of their own: lines follow their order, prices their pricebook, notes belong to everybody."""

_ALWAYS_SHOWN = frozenset(
    {
        *("Account.Name", "Account.LastName", "Account.FirstName", "Product2.Name", "Opportunity.Name", "Opportunity.StageName"),
        *("Order.Status", "Order.OrderNumber", "Order.AccountId", "Case.Status", "Case.CaseNumber", "Case.IsClosed"),
    }
)
"""Fields that each reader of the object sees; Salesforce refuses a permission set that names a required one."""


@dataclass(frozen=True, kw_only=True)
class FieldRight:
    """The right to read a field and, with `edits`, to set it; the parts of an address follow their address."""

    kind: str
    field: str
    edits: bool = False

    @property
    def name(self) -> str:
        """Return the field with its object, as *Order.TotalAmount*."""
        return f"{self.kind}.{self.field}"


def object_rights() -> tuple[tuple[str, Use], ...]:
    """Return the objects that a permission set grants, by name."""
    return tuple(sorted((kind, use) for kind, use in USES.items() if kind not in _NOT_GRANTED))


def field_rights(terms: SalesforceTerms) -> tuple[FieldRight, ...]:
    """Return the fields that a permission set grants, by name; a field that is read and set has one right."""
    found: dict[str, FieldRight] = {}
    for each in _needed(terms):
        if each.name not in _ALWAYS_SHOWN and (each.edits or each.name not in found):
            found[each.name] = each
    return tuple(found[name] for name in sorted(found))


def set_on_accounts(terms: SalesforceTerms) -> tuple[str, ...]:
    """Return the fields that Baton sets of new and checked accounts."""
    mapped = (name for name in vars(terms.fields.account).values() if name)
    return tuple(dict.fromkeys((*mapped, *(name for name, _ in terms.account_defaults))))


def _needed(terms: SalesforceTerms) -> Iterator[FieldRight]:
    fields = terms.fields
    order, case, opportunity = fields.order, fields.case, fields.opportunity
    contact = lookup_of(order.contact) if order.contact else None
    yield from _read("Order", (order.total, order.priority, order.instructions, order.address, order.provisioned, contact))
    yield from _read("OrderItem", PRICES)
    yield from _read("Product2", (*vars(fields.product).values(), *READ_OF_PRODUCTS))
    yield from _read("Contact", READ_OF_CONTACTS)
    yield from _read("Case", (case.type, case.express, case.opportunity, case.service_number, "AccountId", *READ_OF_CASES))
    yield from _read("Opportunity", ("AccountId", opportunity.service_number, opportunity.product_type))
    yield FieldRight(kind="Opportunity", field=opportunity.scheduled_at, edits=True)
    yield from (FieldRight(kind="Account", field=name, edits=True) for name in set_on_accounts(terms))
    yield from (FieldRight(kind=kind, field="Description", edits=True) for kind in ("Account", "Case", "Order"))


def _read(kind: str, names: Iterable[str | None]) -> Iterator[FieldRight]:
    yield from (FieldRight(kind=kind, field=name) for name in names if name)
