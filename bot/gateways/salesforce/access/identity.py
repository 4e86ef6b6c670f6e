"""Which org a login leads to, and as whom: what an operator has to know before anything else."""

from dataclasses import dataclass

from bot.gateways.errors import Rejected
from bot.gateways.salesforce.access.library import format_soql
from bot.gateways.salesforce.client import Record, SalesforceClient

_ORG = "SELECT Id, Name, IsSandbox, InstanceName, OrganizationType FROM Organization"
_USER = "SELECT Username FROM User WHERE Id = {}"


@dataclass(frozen=True, kw_only=True)
class OrgIdentity:
    """An org; what it does not show is empty, and `is_sandbox` None."""

    url: str
    org_id: str = ""
    name: str = ""
    instance: str = ""
    edition: str = ""
    is_sandbox: bool | None = None
    username: str = ""


def identity_of(client: SalesforceClient) -> OrgIdentity:
    """Log in and ask who is there; Unavailable when nobody answers or the login is refused."""
    url, org, user = client.instance_url, _first(client, _ORG), Record()
    if client.user_id:
        user = _first(client, format_soql(_USER, client.user_id))
    return OrgIdentity(
        url=url,
        org_id=str(org.get("Id") or ""),
        name=str(org.get("Name") or ""),
        instance=str(org.get("InstanceName") or ""),
        edition=str(org.get("OrganizationType") or ""),
        is_sandbox=org.get("IsSandbox"),
        username=str(user.get("Username") or ""),
    )


def _first(client: SalesforceClient, asked: str) -> Record:
    """Return the first record of a query; an empty one where the org does not let Baton ask."""
    try:
        return next(iter(client.query(asked)), {})
    except Rejected:
        return {}
