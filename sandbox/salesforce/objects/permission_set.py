"""Reads a permission set, and returns what a user with exactly its rights sees of an org.

Metadata API Developer Guide, "PermissionSet". Required fields, numbers that the org assigns and the fields of every record are
seen by each reader of their object; every other field only by whom it is granted, the parts of an address with their address.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from xml.etree import ElementTree

from sandbox.salesforce.objects.fields import system_fields
from sandbox.salesforce.objects.schema import Field, Schema, SObject

_TAG = "{http://soap.sforce.com/2006/04/metadata}"
_GOVERNED = ("Account", "Case", "Contact", "Opportunity", "Order", "Pricebook2", "Product2")
_FOLLOWS = MappingProxyType(
    {
        "OrderItem": "Order",
        "OrderHistory": "Order",
        "CaseHistory": "Case",
        "OpportunityHistory": "Opportunity",
        "PricebookEntry": "Pricebook2",
    }
)
"""Objects without rights of their own, by the object whose rights they follow."""

_OF_EVERY_RECORD = frozenset({each.name for each in system_fields()} | {"Name", "OwnerId", "RecordTypeId"})
_WITHOUT_RIGHTS = frozenset(
    {
        *("Case.Status", "Case.IsClosed", "Order.AccountId", "OrderItem.Product2Id", "OrderItem.Quantity"),
        *("Account.FirstName", "Account.LastName", "Account.IsPersonAccount"),
    }
)
"""Fields without rights of their own, for all that they may be empty."""

_OPEN = frozenset({"PricebookEntry", "Pricebook2", "OrderHistory", "CaseHistory", "OpportunityHistory"})
"""Objects whose fields have no rights of their own."""


@dataclass(frozen=True, kw_only=True)
class ObjectRights:
    """What a user may do with the records of an object."""

    reads: bool = False
    creates: bool = False
    edits: bool = False


@dataclass(frozen=True, kw_only=True)
class PermissionSet:
    """The rights on objects by name, the fields that may be read and edited, as *Order.TotalAmount*, and user permissions."""

    objects: Mapping[str, ObjectRights]
    readable: frozenset[str]
    editable: frozenset[str]
    of_user: frozenset[str]


def read_permission_set(xml: str) -> PermissionSet:
    """Read the metadata of a permission set."""
    root = ElementTree.fromstring(xml)  # noqa: S314 - it is our own
    fields = [_entries(each) for each in root.findall(f"{_TAG}fieldPermissions")]
    objects = [_entries(each) for each in root.findall(f"{_TAG}objectPermissions")]
    of_user = [_entries(each) for each in root.findall(f"{_TAG}userPermissions")]
    return PermissionSet(
        objects={each["object"]: _rights(each) for each in objects},
        readable=frozenset(each["field"] for each in fields if each["readable"] == "true"),
        editable=frozenset(each["field"] for each in fields if each["editable"] == "true"),
        of_user=frozenset(each["name"] for each in of_user if each["enabled"] == "true"),
    )


def limited(schema: Schema, rights: PermissionSet) -> Schema:
    """Return what a user with exactly these rights sees of a schema; later changes of the schema are not seen."""
    seen = Schema(tuple(replace(each, fields=dict(each.fields)) for each in schema))
    for sobject in seen:
        owner = _FOLLOWS.get(sobject.name, sobject.name)
        if owner not in _GOVERNED:
            continue
        granted = rights.objects.get(owner, ObjectRights())
        if not granted.reads:
            seen.drop_object(sobject.name)
            continue
        sobject.createable = sobject.createable and granted.creates
        sobject.updateable = sobject.updateable and granted.edits
        if sobject.name not in _OPEN:
            sobject.fields = _limited(sobject, granted, rights)
    return seen


def _limited(sobject: SObject, granted: ObjectRights, rights: PermissionSet) -> dict[str, Field]:
    """Return the fields that are seen; one that may not be edited is read only."""
    whole = {part: each.name for each in sobject.fields.values() for part in each.parts}
    kept: dict[str, Field] = {}
    for key, field in sobject.fields.items():
        name = f"{sobject.name}.{whole.get(field.name, field.name)}"
        if _is_governed(sobject, field) and name not in rights.readable:
            continue
        is_edited = not _is_governed(sobject, field) or name in rights.editable
        creates, edits = is_edited and granted.creates, is_edited and granted.edits
        kept[key] = replace(field, createable=field.createable and creates, updateable=field.updateable and edits)
    return kept


def _is_governed(sobject: SObject, field: Field) -> bool:
    is_open = field.required or field.auto or field.name in _OF_EVERY_RECORD
    return not is_open and f"{sobject.name}.{field.name}" not in _WITHOUT_RIGHTS


def _entries(element: ElementTree.Element) -> dict[str, str]:
    return {each.tag.removeprefix(_TAG): each.text or "" for each in element}


def _rights(entries: Mapping[str, str]) -> ObjectRights:
    return ObjectRights(
        reads=entries["allowRead"] == "true",
        creates=entries["allowCreate"] == "true",
        edits=entries["allowEdit"] == "true",
    )
