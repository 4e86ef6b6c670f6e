"""The process of order approval: one review of each order, with the thresholds of which a supervisor has to know."""

from datetime import datetime

from handoffs.model.checks import Finding
from handoffs.model.escalation import Evidence, RecordLink, Trigger
from handoffs.model.handoff import Handoff
from handoffs.process.policy import Policy
from handoffs.process.process import MatrixRow, Process
from handoffs.process.start import RecordStart
from handoffs.processes.order_approval.checks import findings_of
from handoffs.processes.order_approval.links import to_order
from handoffs.processes.order_approval.requests import ApproveOrder, RejectOrder
from handoffs.processes.order_approval.review import Review
from handoffs.processes.order_approval.terms import OrderTerms
from handoffs.processes.order_approval.thresholds import over_value, repeat_orders
from handoffs.subjects.order import Order
from handoffs.text.messages import Message, Money, message


class OrderApproval(Process[Order]):
    """CS reviews each order that waits in review."""

    key = "order_approval"
    title = message("order_approval.process.title")
    noun = message("order_approval.process.noun")
    subject = Order
    owner = "cs"
    start = RecordStart(begins=message("order_approval.process.begins"))
    steps = (Review(),)
    requests = (ApproveOrder, RejectOrder)
    matrix = (
        MatrixRow(
            name=message("order_approval.process.matrix_name"),
            trigger=message("order_approval.process.matrix_trigger"),
            depends=message("order_approval.process.matrix_depends"),
            documentation=message("order_approval.process.matrix_documentation"),
        ),
    )

    def urgency(self, handoff: Handoff) -> str:
        """Return the urgency: priority orders have a target of their own."""
        return "priority" if self.subject_of(handoff).priority else "standard"

    def findings(self, handoff: Handoff, policy: Policy) -> tuple[Finding, ...]:
        """Verify the checks that the records answer."""
        return findings_of(self.subject_of(handoff), policy)

    def thresholds(self, handoff: Handoff, policy: Policy, now: datetime) -> tuple[Evidence, ...]:
        """Escalate an expensive order, and several orders of one account in a short time."""
        order, terms = self.subject_of(handoff), policy.process(self.key).terms(OrderTerms)
        return tuple(evidence for evidence in (over_value(order, terms, now), repeat_orders(order, terms, now)) if evidence)

    def record_links(self, handoff: Handoff, trigger: Trigger) -> tuple[RecordLink, ...]:
        """Show the order; for a dispute also the account with its eligibility."""
        order = self.subject_of(handoff)
        shown = to_order(order)
        if trigger is not Trigger.DISPUTED:
            return (shown,)
        account = order.account
        label = message(
            "order_approval.process.account_link",
            number=account.number,
            eligibility=account.eligibility or message("order_approval.process.no_eligibility"),
            status=account.eligibility_status or message("order_approval.process.no_status"),
        )
        return shown, RecordLink(label=label, link=order.account_link)

    def detail(self, handoff: Handoff) -> Message:
        """Show the total of the order."""
        order = self.subject_of(handoff)
        if order.total is None:
            return message("order_approval.process.total_unknown")
        return message("order_approval.process.detail", total=Money(amount=order.total, currency=order.currency))
