"""Checks an org for `baton check`: login, objects, fields, picklist values and permissions. Writes nothing."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.config.policy.field_map import SalesforceTerms
from bot.gateways.errors import Rejected
from bot.gateways.salesforce.access.library import format_soql
from bot.gateways.salesforce.access.user_permissions import ACTIVATE_ORDERS, USER_PERMISSIONS, has_permission
from bot.gateways.salesforce.accounts.checks import account_lines
from bot.gateways.salesforce.accounts.rules import as_created
from bot.gateways.salesforce.client import SalesforceClient
from bot.gateways.salesforce.conversion import literal, vocabulary_of
from bot.gateways.salesforce.descriptions import Field, ObjectDescription, is_id, lookup_of
from bot.gateways.salesforce.metadata.rights import READ_OF_CASES, READ_OF_CONTACTS, READ_OF_PRODUCTS, USES, Use
from bot.gateways.salesforce.org import Org
from bot.gateways.salesforce.record_types import record_type_lines
from bot.gateways.salesforce.requirements import LINE_DETAILS, required_fields
from bot.gateways.salesforce.writing.checks import writing_lines
from bot.text.rendering import terminal

Fields = Mapping[str, Field]
Names = Mapping[str, str | None]
"""Names of fields by their meaning; None where the org has no such field."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One item that was checked; `repair` says how to correct it, and is empty if it is in order.

    One in order that is `noted` is done in another way than usual, one that is `is_figure` is a figure.
    """

    what: str
    repair: str = ""
    noted: bool = False
    is_figure: bool = False


def probe(client: SalesforceClient, terms: SalesforceTerms) -> Iterator[Finding]:
    """Check all that the processes need; raises Unavailable when the org can't be reached or refuses the login."""
    yield Finding(what=terminal().text("probe.login", url=client.instance_url))
    org = Org(client, vocabulary_of(terms))
    described = {kind: org.find(kind) for kind in USES}
    for kind, found in described.items():
        yield _object(kind, found)
    for needed in required_fields(terms):
        if described[needed.kind]:
            yield Finding(what=terminal().text("probe.field", field=needed.name), repair=needed.repair_in(org))
    yield from _mapped("Account", described["Account"], _account_fields(terms, described["Account"]))
    yield from _new_accounts(as_created(org, described["Account"], terms), terms)
    if described["Account"]:
        yield from (Finding(what=what, repair=repair, noted=not repair) for what, repair in account_lines(org, terms))
    yield from _mapped("Product2", described["Product2"], vars(terms.fields.product))
    yield from _mapped("Product2", described["Product2"], {each: each for each in READ_OF_PRODUCTS}, are_standard=True)
    yield from _mapped("Contact", described["Contact"], {each: each for each in READ_OF_CONTACTS}, are_standard=True)
    yield from _mapped("PricebookEntry", described["PricebookEntry"], {"price": "UnitPrice", "product": "Product2Id"})
    yield from _pricebook(client, terms)
    yield from _mapped("Order", described["Order"], _order_fields(terms, described["Order"]))
    yield from _mapped("OrderItem", described["OrderItem"], LINE_DETAILS, are_standard=True)
    if described["Order"]:
        statuses = (terms.statuses.review, terms.statuses.approved, terms.statuses.rejected)
        yield from _values("Order", described["Order"], "Status", statuses, "statuses")
    order, case = terms.fields.order, terms.fields.case
    yield from _mark("Order", described["Order"], order.priority, order.priority_value, "fields.order.priority_value")
    yield from _mark("Case", described["Case"], case.express, case.express_value, "fields.case.express_value")
    yield from _cases(described["Case"], terms)
    yield from _mapped("Opportunity", described["Opportunity"], vars(terms.fields.opportunity))
    yield from _set("Opportunity", described["Opportunity"], (terms.fields.opportunity.scheduled_at,))
    yield from _values("Opportunity", described["Opportunity"], "StageName", tuple(vars(terms.stages).values()), "stages")
    yield _history(shown=org.shows("OrderHistory"))
    yield _stage_history(shown=org.shows("OpportunityHistory"))
    yield from _activation(client, terms)
    yield from (Finding(what=line, noted=True) for line in record_type_lines(org, terms))
    yield from (Finding(what=what, repair=repair, noted=noted) for what, repair, noted in writing_lines(org))
    remaining = str((client.limits().get("DailyApiRequests") or {}).get("Remaining"))
    yield Finding(what=terminal().text("probe.calls_left", remaining=remaining), is_figure=True)


def _cases(found: ObjectDescription | None, terms: SalesforceTerms) -> Iterator[Finding]:
    """Check the fields of cases that eligibility checks and cancellations need."""
    case = terms.fields.case
    mapped = {name: getattr(case, name) for name in ("opportunity", "service_number")}
    yield from _mapped("Case", found, mapped)
    yield from _mapped("Case", found, {each: each for each in READ_OF_CASES}, are_standard=True)
    types = (case.eligibility_type, case.cancellation_type)
    yield from _values("Case", found, case.type, types, "fields.case", is_changed=False)
    yield from _values("Case", found, "Status", (terms.statuses.case_closed, terms.statuses.case_reopened), "statuses")


def _account_fields(terms: SalesforceTerms, found: ObjectDescription | None) -> Names:
    """Name the fields of Account by what they are for; of an address in several fields one is enough to check."""
    account = terms.fields.account
    parts = found.address_fields(account.address) if found and account.address else ()
    return vars(account) | {"number": None, "address": next(iter(parts), account.address), "status": None}


def _new_accounts(found: ObjectDescription | None, terms: SalesforceTerms) -> Iterator[Finding]:
    """Check the fields of accounts that onboarding needs; an org may do without a status and without a unique number."""
    account, known = terms.fields.account, _fields(found)
    number = known.get(account.number)
    if number and not number.unique and not number.is_assigned:
        yield Finding(what=terminal().text("probe.number_not_unique", field=account.number), noted=True)
    if found and account.status and account.status not in known:
        yield Finding(what=terminal().text("probe.no_status", field=account.status), noted=True)
    elif account.status:
        yield from _values("Account", found, account.status, terms.account_statuses, "account_statuses")
    eligibility = (terms.statuses.pending, terms.statuses.checked)
    yield from _values("Account", found, account.eligibility_status, eligibility, "statuses")
    address = (found.address_fields(account.address) if found and account.address else ())[:1]
    yield from _set("Account", found, (account.eligibility, account.phone, account.email, *address))


def _values(
    kind: str, found: ObjectDescription | None, name: str, wanted: tuple[str, ...], where: str, *, is_changed: bool = True
) -> Iterator[Finding]:
    """Check whether a picklist offers what Baton reads or sets; a field that is no picklist takes anything."""
    field = _fields(found).get(name)
    for value in wanted if field and field.offers else ():
        repair, what = terminal().text("probe.value_not_offered", where=where), _value(kind, name, value)
        yield Finding(what=what, repair="" if field and field.is_offered(value) else repair)
    if field and is_changed and not field.updateable:
        yield Finding(what=_field(kind, name), repair=terminal().text("probe.field_not_changed"))


def _set(kind: str, found: ObjectDescription | None, names: Iterable[str | None]) -> Iterator[Finding]:
    """Check whether Baton may set fields; one that is hidden is named by other lines."""
    for field in (_fields(found).get(name or "") for name in names):
        if field and not field.updateable:
            yield Finding(what=_field(kind, field.name), repair=terminal().text("probe.field_not_changed"))


def _mark(kind: str, found: ObjectDescription | None, name: str | None, value: str, where: str) -> Iterator[Finding]:
    """Check whether a field can have the value that marks a record: a checkbox is *true* or *false*."""
    field = _fields(found).get(name or "")
    if field is None:
        return
    what = _value(kind, field.name, value)
    if field.type == "boolean" and value.casefold() not in ("true", "false"):
        yield Finding(what=what, repair=terminal().text("probe.checkbox", where=where))
    elif field.type != "boolean" and field.filterable and literal(field, value) is None:
        yield Finding(what=what, repair=terminal().text("probe.not_of_type", type=field.type, where=where))
    else:
        yield from _values(kind, found, field.name, (value,), where, is_changed=False)


def _order_fields(terms: SalesforceTerms, found: ObjectDescription | None) -> Names:
    """Name the fields of Order by what they are for; of an address in several fields one is enough to check."""
    order = terms.fields.order
    return {
        "instructions": order.instructions,
        "provisioned": order.provisioned,
        "address": next(iter(found.address_fields(order.address) if found else ()), order.address),
        "contact": lookup_of(order.contact) if order.contact else None,
    }


def _pricebook(client: SalesforceClient, terms: SalesforceTerms) -> Iterator[Finding]:
    """Search the portal pricebook, by its name or id, where the policy names one."""
    named = terms.portal_pricebook
    if not named:
        return
    asked = format_soql(
        "SELECT Id FROM Pricebook2 WHERE {:literal} = {}", "Id" if is_id(named) and named.startswith("01s") else "Name", named
    )
    yield Finding(what=terminal().text("probe.pricebook", name=named), repair=_pricebook_repair(client, asked))


def _pricebook_repair(client: SalesforceClient, asked: str) -> str:
    try:
        found = len(client.query(asked))
    except Rejected as refused:
        return terminal().text("probe.pricebook_refused", reason=refused.reason)
    if found == 1:
        return ""
    return terminal().text("probe.pricebook_several", number=found) if found else terminal().text("probe.pricebook_none")


def _history(*, shown: bool) -> Finding:
    return Finding(what=terminal().text("probe.history") if shown else terminal().text("probe.history_hidden"), noted=not shown)


def _stage_history(*, shown: bool) -> Finding:
    return Finding(
        what=terminal().text("probe.stage_history") if shown else terminal().text("probe.stage_history_hidden"), noted=not shown
    )


def _activation(client: SalesforceClient, terms: SalesforceTerms) -> Iterator[Finding]:
    """Check the statuses that activate an order: Salesforce takes no other field in the same write, and asks for a permission."""
    try:
        rows = client.query("SELECT ApiName, StatusCode FROM OrderStatus")
    except Rejected:
        return
    category = {str(row.get("ApiName")): str(row.get("StatusCode")) for row in rows}
    set_by_baton = [status for status in (terms.statuses.approved, terms.statuses.rejected) if status in category]
    for status in set_by_baton:
        yield Finding(what=terminal().text("probe.activation", status=status, category=category[status]))
    if any(category[status] == "Activated" for status in set_by_baton):
        yield _permission(client, ACTIVATE_ORDERS)


def _permission(client: SalesforceClient, name: str) -> Finding:
    """Check a user permission; an org that does not say whether the user has it is no failure."""
    reader, has, label = terminal(), has_permission(client, name), USER_PERMISSIONS[name]
    if has is None:
        return Finding(what=reader.text("probe.permission_not_shown", permission=label), noted=True)
    repair = "" if has else reader.text("probe.permission_missing", permission=label)
    return Finding(what=reader.text("probe.permission", permission=label), repair=repair)


def _object(kind: str, found: ObjectDescription | None) -> Finding:
    reader, what = terminal(), terminal().text("probe.object", object=kind)
    # No permission of a user gives notes (Object Reference, "ContentNote", Special Access Rules).
    notes = reader.text("probe.notes") if kind == "ContentNote" else ""
    if found is None:
        return Finding(what=what, repair=reader.text("probe.object_not_seen", repair=notes or reader.text("probe.give_access")))
    if Use.CREATE in USES[kind] and not found.createable:
        return Finding(what=what, repair=reader.text("probe.object_not_created", repair=notes or reader.text("probe.add_create")))
    if Use.CHANGE in USES[kind] and not found.updateable:
        return Finding(what=what, repair=reader.text("probe.object_not_changed"))
    return Finding(what=what)


def _mapped(kind: str, found: ObjectDescription | None, mapped: Names, *, are_standard: bool = False) -> Iterator[Finding]:
    known = _fields(found)
    if found is None:
        return
    for word, name in mapped.items():
        if name and name not in known:
            repair = terminal().text("probe.field_not_seen", word=word)
            if are_standard:
                repair = terminal().text("probe.field_not_read", field=f"{kind}.{name}")
            yield Finding(what=_field(kind, name), repair=repair)
        elif name:
            yield Finding(what=_field(kind, name))


def _field(kind: str, name: str) -> str:
    return terminal().text("probe.field", field=f"{kind}.{name}")


def _value(kind: str, name: str, value: str) -> str:
    return terminal().text("probe.value", field=f"{kind}.{name}", value=value)


def _fields(found: ObjectDescription | None) -> Fields:
    return found.fields if found else {}
