"""One request of each kind, for the effects of a golden database."""

from handoffs.processes.cancellation.requests import CloseCancellation, ProcessCancellation, WithdrawCancellation
from handoffs.processes.eligibility_check.requests import RecordResult, ReopenCase
from handoffs.processes.onboarding.requests import CreateAccount, RecordEligibility, UseAccount
from handoffs.processes.order_approval.requests import ApproveOrder, RejectOrder
from handoffs.subjects.onboarding import Billing
from tests.handoffs.examples import MONDAY_TEN, ORDER

ACCOUNT, CASE, OPPORTUNITY = "001000000000001AAA", "500000000000001AAA", "006000000000001AAA"

DECIDED = (
    ApproveOrder(order=ORDER.record_id),
    RejectOrder(order=ORDER.record_id),
    RecordResult(case=CASE, account=ACCOUNT, result="Home 1G", is_available=True, opportunity=OPPORTUNITY),
    ProcessCancellation(opportunity=OPPORTUNITY, sets_stage=True, ends_at=MONDAY_TEN),
    CloseCancellation(case=CASE, opportunity=OPPORTUNITY),
    WithdrawCancellation(case=CASE, opportunity=OPPORTUNITY, stage="Ready", clears_date=True),
    RecordEligibility(account=ACCOUNT, result="Home 1G"),
)
NEW_ACCOUNT = CreateAccount(
    number="10294",
    name="Cafe Sakura",
    phone="03-5555-0303",
    email="cafe@example.jp",
    status="Active",
    billing=Billing(postal_code="150-0001", state="Tokyo", city="Shibuya", street="1-2-3 Jingumae"),
)
USED_ACCOUNT = UseAccount(account=ACCOUNT, number="10294")
REOPENED = ReopenCase(case=CASE)
