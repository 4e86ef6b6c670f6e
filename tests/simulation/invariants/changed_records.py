"""The Salesforce records that a request changes, written down independently of the gateway's translation."""

from handoffs.model.requests import RecordRequest
from handoffs.processes.cancellation.requests import CloseCancellation, ProcessCancellation, WithdrawCancellation
from handoffs.processes.eligibility_check.requests import RecordResult
from handoffs.processes.onboarding.requests import CreateAccount, NewAccount, RecordEligibility, UseAccount
from handoffs.processes.order_approval.requests import ApproveOrder, RejectOrder


def changed_records(request: RecordRequest, *, created: str) -> tuple[tuple[str, str], ...]:
    """Return kind and id of each record that a request changes; `created` is the id of an account that it creates."""
    match request:
        case ApproveOrder(order=order) | RejectOrder(order=order):
            return (("Order", order),)
        case RecordResult():
            moved = (("Opportunity", request.opportunity),) if request.opportunity else ()
            return ("Account", request.account), *moved, ("Case", request.case)
        case ProcessCancellation():
            return (("Opportunity", request.opportunity),)
        case CloseCancellation():
            return *((("Opportunity", request.opportunity),) if request.opportunity else ()), ("Case", request.case)
        case WithdrawCancellation():
            moved = (("Opportunity", request.opportunity),) if request.stage or request.clears_date else ()
            return *moved, ("Case", request.case)
        case RecordEligibility():
            return (("Account", request.account),)
        case CreateAccount() | NewAccount():
            return (("Account", created),)
        case UseAccount():
            return ()
    raise TypeError(f"{type(request).__name__} is not known here")
