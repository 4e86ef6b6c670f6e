"""The changes that the buttons of the Salesforce tab make to a record."""

from datetime import date, timedelta

from sandbox.salesforce.org import Org
from sandbox.salesforce.records.values import Row

DIRECTLY: dict[str, tuple[str, Row]] = {
    "approve_directly": ("Order", {"Status": "Approved"}),
    "cancel_directly": ("Order", {"Status": "Cancelled"}),
    "return_to_review": ("Order", {"Status": "Pending Review"}),
    "provision_directly": ("Order", {"Status": "Activated"}),
    "close_directly": ("Case", {"Status": "Closed"}),
    "reopen_directly": ("Case", {"Status": "Working"}),
    "question_directly": ("Case", {"Type": "Question"}),
    "ready_directly": ("Opportunity", {"StageName": "Ready"}),
    "cancelled_directly": ("Opportunity", {"StageName": "△Cancelled"}),
    "checked_directly": ("Account", {"Internet_Eligibility__c": "Home 1G", "Internet_Eligibility_Status__c": "Checked"}),
    "won_directly": ("Opportunity", {"StageName": "Closed Won", "ScheduledCancellationDateAndTime__c": None}),
}
LATER, WITHDRAW = "later_directly", "withdraw"
SCHEDULED = "ScheduledCancellationDateAndTime__c"


def act(org: Org, key: str, record_id: str, by: str) -> str:
    """Change a record as a user in Salesforce and return a text about the change; raise KeyError for an unknown key."""
    if key == LATER:
        return _moved_by_a_week(org, record_id, by)
    kind, fields = DIRECTLY[key]
    org.update(kind, record_id, dict(fields), by=by)
    return f"the {kind.lower()} to {', '.join(str(value) for value in fields.values() if value is not None)}"


def _moved_by_a_week(org: Org, record_id: str, by: str) -> str:
    at = org.get("Opportunity", record_id).get(SCHEDULED)
    if not isinstance(at, date):
        raise ValueError("no day is set")
    org.update("Opportunity", record_id, {SCHEDULED: at + timedelta(days=7)}, by=by)
    return f"the opportunity to {at + timedelta(days=7):%d %B}"
