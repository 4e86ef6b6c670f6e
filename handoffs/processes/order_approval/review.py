"""The review of an order: the handbook's five checks, and approval or rejection."""

from handoffs.model.effects import Note, RecordChange, WriteBack
from handoffs.model.escalation import Trigger
from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.model.people import Actor
from handoffs.process.choices import ChecklistItem, Choice
from handoffs.process.policy import Policy
from handoffs.process.rights import require_contact
from handoffs.process.step import Step
from handoffs.subjects.order import Order
from handoffs.text.messages import Money, message

APPROVE = Choice(key="approve", label="Approve", past="approved", needs_checklist=True)
REJECT = Choice(key="reject", label="Reject", past="rejected", needs_reason=True, destructive=True)


class Review(Step):
    """CS answers five checks, then approves the order or rejects it with a reason."""

    key = "review"
    title = "CS review"
    permission_phrase = "act on orders"
    choices = (APPROVE, REJECT)
    checklist = (
        ChecklistItem(key="identity", label="Customer identity matches the Salesforce account"),
        ChecklistItem(key="eligibility", label="Product fits the internet eligibility"),
        ChecklistItem(key="address", label="Installation address is serviceable", escalates=Trigger.ADDRESS),
        ChecklistItem(key="duplicates", label="No duplicate active service"),
        ChecklistItem(key="instructions", label="Special instructions read"),
    )

    def guard(self, handoff: Handoff, task: Task, decision: Decision, actor: Actor, policy: Policy) -> None:
        """Let only the team's contact approve an order above the policy's value."""
        over, order = policy.process(handoff.process).order_value_over, handoff.about(Order)
        if decision.choice != APPROVE.key or over is None or order.total <= over:
            return
        team = policy.team(task.team)
        require_contact(
            actor,
            team,
            message(
                "order_approval.review.above_limit",
                total=Money(amount=order.total, currency=order.currency),
                limit=Money(amount=over, currency=order.currency),
                contact=team.contact_title,
            ),
        )

    def write_back(self, handoff: Handoff, task: Task, decision: Decision, policy: Policy) -> WriteBack:
        """Set the order's status, with a note that names the decider, the instant and the reason."""
        order, statuses = handoff.about(Order), policy.salesforce.statuses
        status = statuses.approved if decision.choice == APPROVE.key else statuses.rejected
        return WriteBack(
            reference=decision.reference,
            step=task.step,
            subject=order.record_id,
            expected_status=statuses.review,
            changes=(RecordChange(kind="Order", record_id=order.record_id, fields=(("Status", status),)),),
            note=self._note(handoff, task, decision, policy),
        )

    def _note(self, handoff: Handoff, task: Task, decision: Decision, policy: Policy) -> Note:
        order, past = handoff.about(Order), self.choice(decision.choice).past
        label = policy.process(handoff.process).reason_label(decision.reason)
        why = f"Reason: {label}\n{decision.words}\n" if decision.reason else ""
        at = decision.at.astimezone(policy.calendar_of(task.team).zone)
        body = f"Order {order.number} was {past} by {decision.name} in Slack.\n{why}{at:%Y-%m-%d %H:%M} {at.tzname()}"
        return Note(record_id=order.record_id, title=f"Order {past} ({decision.reference})", body=body)
