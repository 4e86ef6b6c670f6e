"""Changes in Salesforce by colleagues while sales onboard a customer."""

from dataclasses import dataclass

from sandbox.salesforce.org import Org

PERSON = "Sato Keiko"


@dataclass(frozen=True, kw_only=True)
class DirectChange:
    """One button for a colleague's change."""

    key: str
    label: str
    description: str


DIRECT_CHANGES = (
    DirectChange(
        key="number_taken", label="Somebody takes the next number", description="Sato Keiko creates a customer in Salesforce"
    ),
)


def take_next_number(org: Org) -> str:
    """Create a customer with the next free number and return the number."""
    taken = [int(str(each["SF_Account_No__c"])) for each in org.records("Account") if str(each.get("SF_Account_No__c")).isdigit()]
    number = str(max(taken, default=10000) + 1)
    org.create("Account", {"Name": f"Walk-in {number}", "SF_Account_No__c": number, "Account_Status__c": "Prospect"}, by=PERSON)
    return number
