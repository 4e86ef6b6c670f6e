"""The objects of service and setup: cases, notes, documents, users, statuses and stages."""

from dataclasses import replace

from sandbox.salesforce.objects.fields import (
    autonumber,
    closed,
    flag,
    kind,
    lookup,
    number,
    owner,
    picklist,
    read_only,
    sobject,
    text,
)
from sandbox.salesforce.objects.schema import SObject

CASE_STATUSES = ("New", "Working", "Escalated", "Closed")
CASE_TYPES = ("Eligibility Check", "Cancellation Request", "Question", "Problem")
USER_PERMISSIONS = ("ActivateOrder", "ApiEnabled", "EditActivatedOrders", "ViewSetup")
_LINKED = ("Order", "Account", "Case", "Opportunity", "User")


def case(types: tuple[str, ...]) -> SObject:
    """Return the Case object; field history tracks its status, priority and type."""
    return sobject(
        "Case",
        "500",
        autonumber("CaseNumber"),
        lookup("AccountId", "Account", "Account", "Cases"),
        lookup("ContactId", "Contact", "Contact", "Cases"),
        picklist("Type", *types),
        picklist("Status", *CASE_STATUSES, default="New"),
        picklist("Priority", "High", "Medium", "Low", default="Medium"),
        picklist("Origin", "Phone", "Email", "Web"),
        text("Subject"),
        kind("Description", "textarea", 32000),
        text("WHMCS_Service_ID__c", 40),
        read_only(flag("IsClosed")),
        read_only(kind("ClosedDate", "datetime")),
        kind("Comments", "textarea", 4000),
        lookup("OwnerId", "User", "Owner"),
        history="CaseHistory",
        tracked=frozenset({"Status", "Priority", "Type"}),
    )


def case_comment() -> SObject:
    """Return the CaseComment object."""
    parent = owner("ParentId", ("Case",), "Parent", "CaseComments")
    return sobject("CaseComment", "00a", parent, kind("CommentBody", "textarea", 4000), flag("IsPublished"))


def note() -> SObject:
    """Return the ContentNote object; each note is also a ContentDocument."""
    shown = (read_only(text("FileType", 20)), read_only(text("TextPreview")))
    return sobject("ContentNote", "069", text("Title", required=True), kind("Content", "base64"), flag("IsReadOnly"), *shown)


def document() -> SObject:
    """Return the ContentDocument object, the target of links."""
    fields = (text("Title", required=True), read_only(text("FileType", 20)), lookup("OwnerId", "User", "Owner"))
    return replace(sobject("ContentDocument", "069", *fields), createable=False)


def link() -> SObject:
    """Return the ContentDocumentLink object."""
    return sobject(
        "ContentDocumentLink",
        "06A",
        owner("ContentDocumentId", ("ContentDocument",), "ContentDocument", "ContentDocumentLinks"),
        owner("LinkedEntityId", _LINKED, None, "ContentDocumentLinks"),
        picklist("ShareType", "V", "C", "I", restricted=True, default="V"),
        picklist("Visibility", "AllUsers", "InternalUsers", restricted=True, default="AllUsers"),
    )


def user_permissions() -> SObject:
    """Return UserPermissionAccess: a flag for each user permission of the org, and no fields of who made it."""
    flags = (flag(f"Permissions{name}") for name in USER_PERMISSIONS)
    described = closed(sobject("UserPermissionAccess", "0UP", *flags))
    return replace(described, fields={key: each for key, each in described.fields.items() if key == "id" or "permissions" in key})


def setup() -> tuple[SObject, ...]:
    """Return users and their permissions, the organization, the statuses and stages with their categories, duplicate rules."""
    person = (text("Name", 121), text("Username", 80, unique=True), kind("Email", "email", 80), flag("IsActive"))
    about = (text("Name", 80), text("DefaultCurrencyIsoCode", 3), text("TimeZoneSidKey", 40), flag("IsSandbox"))
    hosted = (text("InstanceName", 5), text("OrganizationType", 40))
    named = (text("ApiName"), text("MasterLabel"), flag("IsActive"), number("SortOrder"))
    category = picklist("StatusCode", "Draft", "Activated")
    return (
        closed(sobject("User", "005", *person)),
        user_permissions(),
        closed(sobject("Organization", "00D", *about, *hosted)),
        closed(sobject("OrderStatus", "01J", *named, category, flag("IsDefault"))),
        closed(sobject("CaseStatus", "01M", *named, flag("IsClosed"), flag("IsDefault"))),
        closed(sobject("OpportunityStage", "01L", *named, flag("IsClosed"), flag("IsWon"))),
        closed(sobject("DuplicateRule", "0Bm", text("MasterLabel"), text("SobjectType", 40), flag("IsActive"))),
    )
