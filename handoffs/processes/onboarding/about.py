"""The account of an onboarding, as an org's own fields hold it, and the facts that each card shows."""

from collections.abc import Mapping

from handoffs.process.forms import Fact
from handoffs.process.policy import Policy
from handoffs.subjects.customer import Account
from handoffs.subjects.onboarding import Billing, Onboarding
from handoffs.text.messages import message

KEY, ACCOUNT = "onboarding", "account"

_PARTS = ("PostalCode", "State", "City", "Street")
"""The parts of a standard address field, the widest first (Object Reference, Address Compound Fields)."""


def account_fields(account: Account, billing: Billing, status: str, policy: Policy) -> tuple[tuple[str, str | None], ...]:
    """Return the fields of a new account by the org's own names, without the empty ones."""
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


def customer_facts(customer: Onboarding) -> tuple[Fact, ...]:
    """Show the customer number and the starter."""
    return (
        Fact(label=message("onboarding.about.customer_number"), text=customer.number, link=customer.link),
        Fact(label=message("onboarding.about.started_by"), text=customer.starter, person=customer.starter_id),
    )


def whmcs_facts(customer: Onboarding) -> tuple[Fact, ...]:
    """Show that the customer has an account in WHMCS already, where that is so."""
    if not customer.migrates:
        return ()
    text = message("onboarding.about.has_account")
    if customer.whmcs_client:
        text = message("onboarding.about.has_client", client=customer.whmcs_client)
    return (Fact(label="WHMCS", text=text),)


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
