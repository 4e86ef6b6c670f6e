"""The review of an order: the handbook's five checks, and approval or rejection."""

from handoffs.model.effects import Note, WriteBack
from handoffs.model.escalation import Trigger
from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.process.choices import ChecklistItem, Choice
from handoffs.process.notes import written_at
from handoffs.process.overrides import override_lines
from handoffs.process.policy import Policy
from handoffs.process.step import Step
from handoffs.processes.order_approval.requests import ApproveOrder, RejectOrder
from handoffs.processes.order_approval.terms import OrderTerms
from handoffs.processes.order_approval.thresholds import why_contact
from handoffs.subjects.order import Order
from handoffs.text.messages import Message, lines, message

APPROVE = Choice(
    key="approve",
    label=message("order_approval.review.approve"),
    past=message("order_approval.review.approved"),
    needs_checklist=True,
)
REJECT = Choice(
    key="reject",
    label=message("order_approval.review.reject"),
    past=message("order_approval.review.rejected"),
    needs_reason=True,
    destructive=True,
)


class Review(Step):
    """CS answers five checks, then approves the order or rejects it with a reason."""

    key = "review"
    title = message("order_approval.review.title")
    permission_phrase = message("order_approval.review.permission")
    choices = (APPROVE, REJECT)
    checklist = (
        ChecklistItem(key="identity", label=message("order_approval.review.identity")),
        ChecklistItem(key="eligibility", label=message("order_approval.review.eligibility")),
        ChecklistItem(key="address", label=message("order_approval.review.address"), escalates=Trigger.ADDRESS),
        ChecklistItem(key="duplicates", label=message("order_approval.review.duplicates")),
        ChecklistItem(key="instructions", label=message("order_approval.review.instructions")),
    )

    def contact_choice(self, handoff: Handoff, task: Task, choice: str, policy: Policy) -> Message | None:
        """Leave an approval above the policy's value, or of unknown value, to the team's contact."""
        why = why_contact(handoff.about(Order), policy.process(handoff.process).terms(OrderTerms).order_value_over)
        if why is None or choice != APPROVE.key:
            return None
        contact = policy.team_for(task.team, handoff.process).contact_title
        return message("order_approval.review.contact_only", because=why, contact=contact)

    def write_back(self, handoff: Handoff, task: Task, decision: Decision, policy: Policy) -> WriteBack:
        """Approve or reject the order, with a note that names the decider, the instant and the reason."""
        record = handoff.about(Order).record_id
        is_approved = decision.choice == APPROVE.key
        return WriteBack(
            reference=decision.reference,
            step=task.step,
            subject=record,
            request=ApproveOrder(order=record) if is_approved else RejectOrder(order=record),
            note=self._note(handoff, task, decision, policy),
        )

    def _note(self, handoff: Handoff, task: Task, decision: Decision, policy: Policy) -> Note:
        order, past = handoff.about(Order), self.choice(decision.choice).past
        label = policy.process(handoff.process).reason_label(decision.reason)
        decided = message("order_approval.review.note", number=order.number, past=past, name=decision.name)
        reason = (message("order_approval.review.note_reason", reason=label), decision.words) if decision.reason else ()
        title = message("order_approval.review.note_title", past=past, reference=decision.reference)
        body = lines(decided, *reason, *override_lines(self, decision), written_at(decision, task, policy))
        return Note(record_id=order.record_id, title=title, body=body)
