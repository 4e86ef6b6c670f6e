"""The custom fields that the policy names, as an org without them needs them."""

from collections.abc import Iterator

from bot.config.policy.field_map import SalesforceTerms
from bot.gateways.salesforce.descriptions import lookup_of
from bot.gateways.salesforce.metadata.documents import Entry, document

Entries = tuple[Entry, ...]

_CYCLES = ("Monthly", "Onetime", "Annually")
_CLASSES = ("Service", "Installation", "Add-on", "Activation")
_SERVICES = ("Internet", "SIM", "VPN")


def custom_fields(terms: SalesforceTerms) -> dict[str, str]:
    """Return a file for each custom field of the map, by its path within a package; standard fields are there already."""
    custom = ((kind, name, shape) for kind, name, shape in _fields(terms) if name and name.endswith("__c"))
    return {f"objects/{kind}/fields/{name}.field-meta.xml": _field(name, shape) for kind, name, shape in custom if name}


def _field(name: str, shape: Entries) -> str:
    label = name.removesuffix("__c").replace("_", " ")
    return document("CustomField", (("fullName", name), ("label", label), *shape))


def _fields(terms: SalesforceTerms) -> Iterator[tuple[str, str | None, Entries]]:
    """Return the object, the name and the shape of each field of the map."""
    order, account, product = terms.fields.order, terms.fields.account, terms.fields.product
    case, opportunity = terms.fields.case, terms.fields.opportunity
    yield "Order", order.priority, _mark(order.priority_value)
    yield "Order", order.instructions, _LONG_TEXT
    yield "Order", order.address, _LINES
    yield "Order", lookup_of(order.contact) if order.contact else None, _lookup("Contact", "Orders")
    yield "Order", order.total, (("precision", "18"), ("scale", "2"), ("type", "Currency"))
    yield "Order", order.provisioned, _INSTANT
    yield "Account", account.number, _NUMBER
    yield "Account", account.eligibility, _text(255)
    yield "Account", account.eligibility_status, _choice(terms.statuses.pending, terms.statuses.checked)
    yield "Account", account.phone, (("type", "Phone"),)
    yield "Account", account.email, (("type", "Email"),)
    yield "Account", account.address, _LINES
    yield "Account", account.status, _choice(*terms.account_statuses)
    yield "Product2", product.sku, _text(180)
    yield "Product2", product.whmcs_product, _text(40)
    yield "Product2", product.billing_cycle, _choice(*_CYCLES)
    yield "Product2", product.item_class, _choice(*_CLASSES)
    yield "Case", case.type, _choice(case.eligibility_type, case.cancellation_type)
    yield "Case", case.express, _mark(case.express_value)
    yield "Case", case.opportunity, _lookup("Opportunity", "Cases")
    yield "Case", case.service_number, _text(40)
    yield "Opportunity", opportunity.service_number, _text(40)
    yield "Opportunity", opportunity.scheduled_at, _INSTANT
    yield "Opportunity", opportunity.product_type, _choice(*_SERVICES)


_LONG_TEXT: Entries = (("length", "32000"), ("type", "LongTextArea"), ("visibleLines", "5"))
_LINES: Entries = (("type", "TextArea"),)
_INSTANT: Entries = (("type", "DateTime"),)
_NUMBER: Entries = (
    ("caseSensitive", False),
    ("externalId", True),
    ("length", "40"),
    ("required", False),
    ("type", "Text"),
    ("unique", True),
)
"""The customer number: unique, so that Salesforce itself keeps two customers from sharing one."""


def _text(length: int) -> Entries:
    return ("length", str(length)), ("required", False), ("type", "Text")


def _mark(value: str) -> Entries:
    """Return the field that marks a record: a checkbox for *true* and *false*, else a picklist with one further value."""
    if value.casefold() in ("true", "false"):
        return ("defaultValue", "false"), ("type", "Checkbox")
    return _choice(value, "Normal")


def _choice(*values: str) -> Entries:
    offered = tuple(("value", (("fullName", each), ("default", False), ("label", each))) for each in dict.fromkeys(values))
    definition: Entries = (("sorted", False), *offered)
    return ("required", False), ("type", "Picklist"), ("valueSet", (("restricted", True), ("valueSetDefinition", definition)))


def _lookup(kind: str, back: str) -> Entries:
    return ("referenceTo", kind), ("relationshipName", f"Baton_{back}"), ("type", "Lookup")
