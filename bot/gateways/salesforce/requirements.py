"""The one list of fields that Baton can't do without: the start, the check and each reader ask here.

A source, a guard or a clock that can't read its field must not guess.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from types import MappingProxyType

from bot.config.policy.field_map import SalesforceTerms
from bot.gateways.salesforce.org import Org
from bot.text.rendering import terminal
from handoffs.text.messages import Message, message


class Reading(Enum):
    """What Baton reads of an org; each reader requires the fields without which it can't.

    `CHECKS` are the cases that are open for an account.
    """

    ORDERS = auto()
    CASES = auto()
    ACCOUNTS = auto()
    CHECKS = auto()
    PRODUCTS = auto()


LINE_DETAILS = MappingProxyType({"quantity": "Quantity", "unit price": "UnitPrice", "line total": "TotalPrice"})
"""Fields of an order's lines that cards show where the org shows them, by what they are for."""

_ORDERS, _CASES = frozenset({Reading.ORDERS}), frozenset({Reading.CASES})
_CHECKS, _PRODUCTS = frozenset({Reading.CHECKS}), frozenset({Reading.PRODUCTS})
_ACCOUNTS = frozenset({Reading.ACCOUNTS, Reading.CHECKS})


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """A field that is required, with what rests on it; `key` is the policy's key for its name, empty for a standard field.

    With `is_filtered` queries ask for values of the field. `stops` are the readings that can't be done without it; without any,
    records are read on, and their cards say that it is hidden. What `is_asked_for_later` stops no start of Baton.
    """

    kind: str
    field: str
    rests: Message
    key: str = ""
    is_filtered: bool = False
    stops: frozenset[Reading] = frozenset()
    is_asked_for_later: bool = False

    @property
    def name(self) -> str:
        """Return the field with its object, as *Order.TotalAmount*."""
        return f"{self.kind}.{self.field}"

    def repair_in(self, org: Org) -> str:
        """Return how to correct that Baton can't use the field; empty if it can. Unavailable when the org can't be asked."""
        reader, found = terminal(), org.field(self.kind, self.field) if org.shows(self.kind) else None
        if not org.shows(self.kind):
            return reader.text("requirements.object", object=self.kind, rests=self.rests)
        if found is None:
            return self._or_another(reader.text("requirements.field", rests=self.rests, field=self.name))
        if self.is_filtered and not found.filterable:
            return self._or_another(reader.text("requirements.filter", type=found.type, rests=self.rests))
        return ""

    def _or_another(self, repair: str) -> str:
        return terminal().text("requirements.or_another", repair=repair, key=self.key) if self.key else repair


def required_fields(terms: SalesforceTerms) -> Iterator[Requirement]:
    """Return the fields that Baton can't do without, in the order in which people look for them."""
    yield from _of_orders(terms)
    yield from _of_cases(terms)
    yield from _of_accounts(terms)
    yield from _stamps()


def require(org: Org, terms: SalesforceTerms, reading: Reading) -> None:
    """Raise Rejected, naming the fields, when the org hides some without which a reading can't be done, or can't filter one."""
    needed = [each for each in required_fields(terms) if reading in each.stops]
    wanted: dict[str, list[str]] = {}
    for each in needed:
        wanted.setdefault(each.kind, []).append(each.field)
    org.require_fields(wanted)
    for each in needed:
        if each.is_filtered:
            org.require_filterable(each.kind, each.field)


def lacking(org: Org, terms: SalesforceTerms) -> tuple[str, ...]:
    """Return one line for each required field that Baton can't start without; Unavailable when the org can't be asked.

    An object that is hidden has one line, that of its first field.
    """
    needed = [each for each in required_fields(terms) if not each.is_asked_for_later]
    first = {each.kind: each for each in reversed(needed)}
    named = (each for each in needed if org.shows(each.kind) or each is first[each.kind])
    checked = ((each, each.repair_in(org)) for each in named)
    return tuple(terminal().text("requirements.line", field=each.name, repair=repair) for each, repair in checked if repair)


def _of_orders(terms: SalesforceTerms) -> Iterator[Requirement]:
    order, stops = terms.fields.order, _ORDERS
    yield Requirement(kind="Order", field="Status", rests=message("requirements.which_orders"), is_filtered=True, stops=stops)
    yield Requirement(kind="Order", field="OrderNumber", rests=message("requirements.order_number"), stops=stops)
    yield Requirement(kind="Order", field="AccountId", rests=message("requirements.whose_order"), stops=stops)
    yield Requirement(kind="Order", field=order.total, rests=message("requirements.order_total"), key="fields.order.total")
    if order.priority:
        due = message("requirements.order_due")
        yield Requirement(kind="Order", field=order.priority, rests=due, key="fields.order.priority")
    lines = message("requirements.order_lines")
    yield Requirement(kind="OrderItem", field="OrderId", rests=lines, stops=stops)
    yield Requirement(kind="OrderItem", field="Product2Id", rests=message("requirements.line_product"), stops=stops)
    named = message("requirements.product_name")
    yield Requirement(kind="Product2", field="Name", rests=named, stops=stops | _PRODUCTS)
    launched = message("requirements.product_sku")
    key = "fields.product.sku"
    yield Requirement(
        kind="Product2", field=terms.fields.product.sku, rests=launched, key=key, stops=_PRODUCTS, is_asked_for_later=True
    )


def _of_cases(terms: SalesforceTerms) -> Iterator[Requirement]:
    case, stops, checks = terms.fields.case, _CASES, _CASES | _CHECKS
    yield Requirement(kind="Case", field="Status", rests=message("requirements.which_cases"), stops=checks)
    yield Requirement(kind="Case", field="IsClosed", rests=message("requirements.which_cases"), is_filtered=True, stops=checks)
    yield Requirement(kind="Case", field=case.type, rests=message("requirements.own_cases"), key="fields.case.type", stops=checks)
    yield Requirement(kind="Case", field="CaseNumber", rests=message("requirements.case_number"), stops=checks)
    yield Requirement(kind="Case", field="AccountId", rests=message("requirements.whose_case"), is_filtered=True, stops=checks)
    if case.express:
        due = message("requirements.case_due")
        yield Requirement(kind="Case", field=case.express, rests=due, key="fields.case.express")
    about = message("requirements.case_about")
    yield Requirement(kind="Opportunity", field="StageName", rests=about, is_filtered=True, stops=stops)
    yield Requirement(kind="Opportunity", field="Name", rests=message("requirements.opportunity_name"), stops=stops)
    yield Requirement(kind="Opportunity", field="AccountId", rests=about, is_filtered=True, stops=stops)


def _of_accounts(terms: SalesforceTerms) -> Iterator[Requirement]:
    number, key = message("requirements.customer_number"), "fields.account.number"
    yield Requirement(kind="Account", field=terms.fields.account.number, rests=number, key=key, is_filtered=True, stops=_ACCOUNTS)
    yield Requirement(
        kind="Account", field="Name", rests=message("requirements.customer_name"), stops=_ACCOUNTS | _ORDERS | _CASES
    )


def _stamps() -> Iterator[Requirement]:
    """Return the fields that say whether a record changed since somebody decided; only an odd org hides them."""
    changed, began = message("requirements.changed"), message("requirements.began")
    for kind, stops in (("Order", _ORDERS), ("Case", _CASES), ("Opportunity", _CASES), ("Account", _CASES | _ACCOUNTS)):
        yield Requirement(kind=kind, field="LastModifiedDate", rests=changed, stops=stops)
        yield Requirement(kind=kind, field="LastModifiedById", rests=changed, stops=stops)
    yield Requirement(kind="Order", field="CreatedDate", rests=began, stops=_ORDERS)
    yield Requirement(kind="Case", field="CreatedDate", rests=began, stops=_CASES | _CHECKS)
    for kind, stops in (("Opportunity", _CASES), ("Account", _ACCOUNTS)):
        yield Requirement(kind=kind, field="CreatedDate", rests=message("requirements.newest"), stops=stops)
