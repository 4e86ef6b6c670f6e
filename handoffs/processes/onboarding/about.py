"""What the steps of an onboarding have in common: their names, and how an account is written and read in an org's own fields."""

from collections.abc import Mapping

from handoffs.process.policy import Policy
from handoffs.subjects.customer import Account
from handoffs.subjects.onboarding import Billing

KEY, ACCOUNT, VERIFY = "onboarding", "account", "verify"

_PARTS = ("PostalCode", "State", "City", "Street")
"""The parts of a standard address field, the widest first (Object Reference, Address Compound Fields)."""


def account_fields(account: Account, billing: Billing, status: str, policy: Policy) -> tuple[tuple[str, str | None], ...]:
    """Give what a new account holds, by the org's own names; what is empty is left out."""
    org = policy.salesforce
    named = org.fields.account
    plain = (
        ("Name", account.name),
        (named.number, account.number),
        (named.phone, account.phone),
        (named.email, account.email),
        (named.status, status),
        *_address_fields(named.address, billing, org.country),
    )
    return tuple((name, value) for name, value in plain if name and value)


def account_of(record_id: str, fields: Mapping[str, str | None], policy: Policy) -> Account:
    """Read an account out of fields by the org's own names."""
    named = policy.salesforce.fields.account
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


def _address_fields(name: str | None, billing: Billing, country: str | None) -> tuple[tuple[str, str], ...]:
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
    return tuple(f"{prefix}{part}" for part in _PARTS) if prefix != name else (name,)
