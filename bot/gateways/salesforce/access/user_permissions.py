"""The user permissions of Baton's user: which it needs, and whether it has them."""

from types import MappingProxyType

from bot.gateways.errors import Rejected
from bot.gateways.salesforce.client import SalesforceClient

ACTIVATE_ORDERS = "ActivateOrder"
"""An order that is approved is activated where its status is of that category."""

USER_PERMISSIONS = MappingProxyType({ACTIVATE_ORDERS: "Activate Orders", "ApiEnabled": "API Enabled"})
"""The label in Setup of each permission that Baton needs, by API name; without the use of the API no call is answered."""


def has_permission(client: SalesforceClient, name: str) -> bool | None:
    """Return whether Baton's user has a permission; None where the org does not say it.

    The one row of UserPermissionAccess is about the user who asks, and needs no other permission to be read. It has a field for
    each permission that the org's features and licenses know (Object Reference, "UserPermissionAccess").
    """
    field = f"Permissions{name}"
    try:
        rows = client.query(f"SELECT {field} FROM UserPermissionAccess")  # noqa: S608 - our own name
    except Rejected:
        return None
    said = rows[0].get(field) if rows else None
    return said if isinstance(said, bool) else None
