"""The permission set of Baton's user: the rights that it needs, and no others."""

from collections.abc import Iterator

from bot.config.policy.field_map import SalesforceTerms
from bot.gateways.salesforce.access.user_permissions import USER_PERMISSIONS
from bot.gateways.salesforce.metadata.documents import Entry, document
from bot.gateways.salesforce.metadata.rights import FieldRight, Use, field_rights, object_rights

NAME = "Baton"


def permission_set(terms: SalesforceTerms) -> str:
    """Return the permission set."""
    return document("PermissionSet", _entries(terms))


def _entries(terms: SalesforceTerms) -> Iterator[Entry]:
    yield from (("fieldPermissions", _field(each)) for each in field_rights(terms))
    yield "hasActivationRequired", False
    yield "label", NAME
    yield from (("objectPermissions", _object(kind, use)) for kind, use in object_rights())
    yield from (("userPermissions", (("enabled", True), ("name", name))) for name in USER_PERMISSIONS)


def _field(right: FieldRight) -> tuple[Entry, ...]:
    return ("editable", right.edits), ("field", right.name), ("readable", True)


def _object(kind: str, use: Use) -> tuple[Entry, ...]:
    return (
        ("allowCreate", Use.CREATE in use),
        ("allowDelete", False),
        ("allowEdit", Use.CHANGE in use),
        ("allowRead", True),
        ("modifyAllRecords", False),
        ("object", kind),
        ("viewAllRecords", False),
    )
