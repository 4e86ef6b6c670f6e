"""The final bill of an ended service: its last invoice, and a refund that is calculated by days."""

from handoffs.model.checks import Finding, Outcome, needs_review
from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.model.people import Actor
from handoffs.model.refusal import Refusal
from handoffs.process.choices import ChecklistItem, Choice
from handoffs.process.forms import Fact, FieldKind, FormField
from handoffs.process.policy import Policy
from handoffs.processes.cancellation import about
from handoffs.processes.cancellation.ending import EndOfService
from handoffs.processes.cancellation.refund import Refund, refund
from handoffs.processes.cancellation.step import CancellationStep, Changes
from handoffs.subjects.case import CancellationCase
from handoffs.subjects.field_values import value_of
from handoffs.text.messages import message
from handoffs.text.money import amount
from handoffs.text.wording import dated

INVOICE, TRANSACTION = "invoice", "transaction"
SETTLE = Choice(key="settle", label="Complete step", past="settled", needs_checklist=True)


class FinalBilling(CancellationStep):
    """CS sends the final invoice and makes the refund."""

    key = "billing"
    title = "Final billing"
    permission_phrase = "settle final bills"
    follows = (EndOfService.key,)
    choices = (SETTLE,)
    checklist = (
        ChecklistItem(key="invoice", label="Final invoice generated", may_not_apply=True),
        ChecklistItem(key="refund", label="Refund made and recorded", may_not_apply=True),
    )
    survives_record = True
    overwrites_nothing = True

    def findings(self, handoff: Handoff, policy: Policy) -> tuple[Finding, ...]:
        """Calculate the refund, where the billing system shows the payments."""
        owed = refund_of(handoff, policy)
        if owed is None:
            return (needs_review("refund", "WHMCS did not tell what was paid; please work it out there."),)
        outcome = Outcome.OPEN if owed.amount else Outcome.NOT_APPLICABLE
        return (Finding(item="refund", outcome=outcome, evidence=" ".join(owed.reckoning)),)

    def fields(self, handoff: Handoff, task: Task, choice: Choice, policy: Policy) -> tuple[FormField, ...]:
        """Ask for the numbers by which invoice and refund are found later."""
        hint = "WHMCS makes no refund through its API: make it there, record it, and put its transaction id here."
        return (
            FormField(key=INVOICE, label="Number of the final invoice", kind=FieldKind.LINE, optional=True),
            FormField(key=TRANSACTION, label="Transaction id of the refund", kind=FieldKind.LINE, optional=True, hint=hint),
        )

    def guard(self, handoff: Handoff, task: Task, decision: Decision, actor: Actor, policy: Policy) -> None:
        """Refuse an invoice or a refund without its number."""
        for item, field, reason in (
            ("invoice", INVOICE, message("cancellation.billing.no_invoice_number")),
            ("refund", TRANSACTION, message("cancellation.billing.no_transaction_id")),
        ):
            is_made = _outcome(task, decision, item) is Outcome.VERIFIED
            if is_made and not value_of(decision.field_values, field).strip():
                raise Refusal(reason, field=field)

    def changes(self, handoff: Handoff, task: Task, decision: Decision, policy: Policy) -> Changes:
        """Change nothing; note the invoice and the refund on the case."""
        owed = refund_of(handoff, policy)
        return (), (
            " ".join(owed.reckoning) if owed else "",
            _line(task, decision, "invoice", "Final invoice", INVOICE),
            _line(task, decision, "refund", "Refund, transaction", TRANSACTION),
        )

    def facts(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[Fact, ...]:
        """Show the ended service and its refund."""
        case, owed, day = handoff.about(CancellationCase), refund_of(handoff, policy), about.day_of_end(handoff)
        status = f"open again in Salesforce ({case.status})"
        reopened = () if case.is_closed else (Fact(label="Case", text=status, link=case.link),)
        refunded = amount(owed.amount, policy.salesforce.currency) if owed else "to be worked out in WHMCS"
        return (
            Fact(label="Customer number", text=case.account.number),
            about.service_fact(case, about.chosen(handoff, policy)),
            Fact(label="Ended on", text=dated(day) if day else "–"),
            Fact(label="To refund", text=refunded),
            *reopened,
        )


def refund_of(handoff: Handoff, policy: Policy) -> Refund | None:
    """Calculate the refund for the day on which the service ended; None when its payments are unknown."""
    service, day = handoff.about(CancellationCase).service, about.day_of_end(handoff)
    return refund(service, day, policy.salesforce.currency) if service and day else None


def _outcome(task: Task, decision: Decision, item: str) -> Outcome | None:
    """Return the answer to an item: from the decision, else from a tick before it."""
    answered = next((answer.outcome for answer in decision.answers if answer.item == item), None)
    ticked = task.tick(item)
    return answered or (ticked.outcome if ticked else None)


def _line(task: Task, decision: Decision, item: str, label: str, field: str) -> str:
    number = value_of(decision.field_values, field).strip()
    why = next((answer.words for answer in decision.answers if answer.item == item and answer.words), "")
    ticked = task.tick(item)
    return f"{label} {number}." if number else f"{label}: not applicable. {why or (ticked.words if ticked else '')}".strip()
