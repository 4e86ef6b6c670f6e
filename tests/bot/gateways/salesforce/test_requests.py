"""Each request of a process becomes exactly these fields of these records, in this order, by the names of the shipped policy."""

from datetime import UTC, datetime

import pytest

from bot.gateways.salesforce.new_accounts import fields_of
from bot.gateways.salesforce.readers.cancellations import cancellation_changes
from bot.gateways.salesforce.readers.customers import customer_changes
from bot.gateways.salesforce.readers.eligibility import eligibility_changes
from bot.gateways.salesforce.readers.orders import order_changes
from handoffs.processes.cancellation.requests import CloseCancellation, ProcessCancellation, WithdrawCancellation
from handoffs.processes.eligibility_check.requests import RecordResult
from handoffs.processes.onboarding.requests import CreateAccount, NewAccount, RecordEligibility
from handoffs.processes.order_approval.requests import ApproveOrder, RejectOrder
from handoffs.subjects.onboarding import Billing
from tests.bot.gateways.salesforce.bench import Bench
from tests.handoffs.examples import POLICY

END = datetime(2027, 1, 9, 15, tzinfo=UTC)
ELIGIBLE = {"Internet_Eligibility__c": "Home 1G", "Internet_Eligibility_Status__c": "Checked"}
DATE = "ScheduledCancellationDateAndTime__c"
CLOSED = ("Case", "C", {"Status": "Closed"})


@pytest.mark.parametrize(
    ("translate", "request_", "written"),
    [
        (order_changes, ApproveOrder(order="O"), [("Order", "O", {"Status": "Approved"})]),
        (order_changes, RejectOrder(order="O"), [("Order", "O", {"Status": "Cancelled"})]),
        (
            eligibility_changes,
            RecordResult(case="C", account="A", result="Home 1G", is_available=True, opportunity="P"),
            [("Account", "A", ELIGIBLE), ("Opportunity", "P", {"StageName": "Ready"}), CLOSED],
        ),
        (
            eligibility_changes,
            RecordResult(case="C", account="A", result="Not available", is_available=False, opportunity="P"),
            [
                ("Account", "A", ELIGIBLE | {"Internet_Eligibility__c": "Not available"}),
                ("Opportunity", "P", {"StageName": "Void"}),
                CLOSED,
            ],
        ),
        (
            eligibility_changes,
            RecordResult(case="C", account="A", result="Home 1G", is_available=True),
            [("Account", "A", ELIGIBLE), CLOSED],
        ),
        (
            cancellation_changes,
            ProcessCancellation(opportunity="P", sets_stage=True, ends_at=END),
            [("Opportunity", "P", {"StageName": "△Cancelling", DATE: END})],
        ),
        (
            cancellation_changes,
            ProcessCancellation(opportunity="P", sets_stage=False, ends_at=END),
            [("Opportunity", "P", {DATE: END})],
        ),
        (
            cancellation_changes,
            CloseCancellation(case="C", opportunity="P"),
            [("Opportunity", "P", {"StageName": "△Cancelled"}), CLOSED],
        ),
        (cancellation_changes, CloseCancellation(case="C"), [CLOSED]),
        (
            cancellation_changes,
            WithdrawCancellation(case="C", opportunity="P", stage="Ready", clears_date=True),
            [("Opportunity", "P", {"StageName": "Ready", DATE: None}), CLOSED],
        ),
        (cancellation_changes, WithdrawCancellation(case="C", opportunity="P"), [CLOSED]),
        (customer_changes, RecordEligibility(account="A", result="Home 1G"), [("Account", "A", ELIGIBLE)]),
    ],
)
def test_a_request_becomes_these_fields_of_these_records(translate, request_, written) -> None:  # type: ignore[no-untyped-def]
    changes = translate(request_, POLICY.salesforce)

    assert [(each.kind, each.record_id, dict(each.fields)) for each in changes] == written
    assert [list(dict(each.fields)) for each in changes] == [list(fields) for _, _, fields in written], "in this order"


@pytest.mark.parametrize("translate", [order_changes, eligibility_changes, cancellation_changes, customer_changes])
def test_a_request_of_another_process_is_refused(translate) -> None:  # type: ignore[no-untyped-def]
    new = CreateAccount(number="1", name="", phone="", email="", status="", billing=Billing())

    with pytest.raises(TypeError, match="CreateAccount"):
        translate(new, POLICY.salesforce)


def test_a_new_account_has_the_fields_of_the_org_without_the_empty_ones(bench: Bench) -> None:
    billing = Billing(postal_code="150-0001", state="Tokyo", city="Shibuya", street="1-2-3 Jingumae")
    new = NewAccount(number="10297", name="Cafe Sakura", phone="03-5555-0303", email="", status="Active", billing=billing)

    assert fields_of(new, POLICY.salesforce, bench.salesforce.new_accounts.rules()) == (
        ("Name", "Cafe Sakura"),
        ("SF_Account_No__c", "10297"),
        ("Phone", "03-5555-0303"),
        ("Account_Status__c", "Active"),
        ("BillingPostalCode", "150-0001"),
        ("BillingState", "Tokyo"),
        ("BillingCity", "Shibuya"),
        ("BillingStreet", "1-2-3 Jingumae"),
    )
