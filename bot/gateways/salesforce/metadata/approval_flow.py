"""An example of the flow that an approved order starts: it publishes an event, by which provisioning begins."""

from bot.config.policy.field_map import SalesforceTerms
from bot.gateways.salesforce.metadata.documents import Entry, document

EVENT = "OrderProvisionRequested__e"
ORDER_ID = "Order_Id__c"
_NOWHERE: tuple[Entry, ...] = (("locationX", "0"), ("locationY", "0"))


def approval_flow(terms: SalesforceTerms, version: str) -> dict[str, str]:
    """Return the files of the flow, which is a draft until somebody activates it, and of its event."""
    return {
        f"objects/{EVENT}/{EVENT}.object-meta.xml": _event(),
        f"objects/{EVENT}/fields/{ORDER_ID}.field-meta.xml": _order_id(),
        "flows/Baton_Order_Approval_Example.flow-meta.xml": _flow(terms.statuses.approved, version),
    }


def _event() -> str:
    return document(
        "CustomObject",
        (
            ("deploymentStatus", "Deployed"),
            ("eventType", "HighVolume"),
            ("label", "Order Provision Requested"),
            ("pluralLabel", "Order Provision Requested"),
            ("publishBehavior", "PublishAfterCommit"),
        ),
    )


def _order_id() -> str:
    shape: tuple[Entry, ...] = (("length", "18"), ("required", True), ("type", "Text"))
    return document("CustomField", (("fullName", ORDER_ID), ("label", "Order Id"), *shape))


def _flow(approved: str, version: str) -> str:
    return document(
        "Flow",
        (
            ("apiVersion", version),
            ("label", "Baton: order approval (example)"),
            ("processType", "AutoLaunchedFlow"),
            ("recordCreates", _publishing()),
            ("start", _start(approved)),
            ("status", "Draft"),
        ),
    )


def _publishing() -> tuple[Entry, ...]:
    order: tuple[Entry, ...] = (("field", ORDER_ID), ("value", (("elementReference", "$Record.Id"),)))
    return ("name", "Publish"), ("label", "Publish"), *_NOWHERE, ("inputAssignments", order), ("object", EVENT)


def _start(approved: str) -> tuple[Entry, ...]:
    is_approved: tuple[Entry, ...] = (("field", "Status"), ("operator", "EqualTo"), ("value", (("stringValue", approved),)))
    return (
        *_NOWHERE,
        ("connector", (("targetReference", "Publish"),)),
        ("doesRequireRecordChangedToMeetCriteria", True),
        ("filterLogic", "and"),
        ("filters", is_approved),
        ("object", "Order"),
        ("recordTriggerType", "CreateAndUpdate"),
        ("triggerType", "RecordAfterSave"),
    )
