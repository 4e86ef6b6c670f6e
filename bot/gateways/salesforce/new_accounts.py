"""The fields of a new account by the org's own names, and the account as they were written."""

from collections.abc import Mapping

from bot.config.policy.field_map import SalesforceTerms
from bot.gateways.salesforce.descriptions import ADDRESS_PARTS
from handoffs.processes.onboarding.requests import CreateAccount, UseAccount
from handoffs.subjects.customer import Account
from handoffs.subjects.onboarding import Billing

Fields = tuple[tuple[str, str], ...]


def fields_of(request: CreateAccount | UseAccount, terms: SalesforceTerms) -> Fields:
    """Return the fields of a new account, without the empty ones; none for an account that exists."""
    if isinstance(request, UseAccount):
        return ()
    named = terms.fields.account
    plain = (
        ("Name", request.name),
        (named.number, request.number),
        (named.phone, request.phone),
        (named.email, request.email),
        (named.status, request.status),
        *_address_fields(named.address, request.billing, terms.country),
    )
    return tuple((name, value) for name, value in plain if name and value)


def written_account(record_id: str, fields: Mapping[str, str], terms: SalesforceTerms) -> Account:
    """Read an account from the fields that were written."""
    named = terms.fields.account
    parts = _part_names(named.address)
    where = ", ".join(filter(None, (fields.get(name) for name in parts)))
    return Account(
        record_id=record_id,
        name=fields.get("Name") or "",
        number=fields.get(named.number) or "",
        phone=fields.get(named.phone or "") or "",
        email=fields.get(named.email or "") or "",
        eligibility=fields.get(named.eligibility) or "",
        eligibility_status=fields.get(named.eligibility_status) or "",
        address=where,
        street=(fields.get(parts[-1]) or "") if parts else "",
    )


def _address_fields(name: str | None, billing: Billing, country: str | None) -> Fields:
    """Write an address into the parts of a standard field, or on one line into a text field."""
    if not name:
        return ()
    if not name.endswith("Address"):
        return ((name, billing.line),)
    written = (billing.postal_code, billing.state, billing.city, billing.street)
    abroad = ((f"{name.removesuffix('Address')}Country", country),) if country else ()
    return (*zip(_part_names(name), written, strict=True), *abroad)


def _part_names(name: str | None) -> tuple[str, ...]:
    if not name:
        return ()
    prefix = name.removesuffix("Address")
    return tuple(f"{prefix}{part}" for part in ADDRESS_PARTS) if prefix != name else (name,)
