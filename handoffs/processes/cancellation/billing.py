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
from handoffs.text.messages import Message, message, sentences, written

INVOICE, TRANSACTION = "invoice", "transaction"
FINISH_BILLING = Choice(
    key="settle", label=message("cancellation.billing.settle"), past=message("cancellation.billing.settled"), needs_checklist=True
)


class FinalBilling(CancellationStep):
    """CS sends the final invoice and makes the refund."""

    key = "billing"
    title = message("cancellation.billing.title")
    permission_phrase = message("cancellation.billing.permission")
    follows = (EndOfService.key,)
    choices = (FINISH_BILLING,)
    checklist = (
        ChecklistItem(key="invoice", label=message("cancellation.billing.invoice"), may_not_apply=True),
        ChecklistItem(key="refund", label=message("cancellation.billing.refund"), may_not_apply=True),
    )
    survives_record = True
    overwrites_nothing = True

    def findings(self, handoff: Handoff, policy: Policy) -> tuple[Finding, ...]:
        """Calculate the refund, where the billing system shows the payments."""
        owed = refund_of(handoff, policy)
        if owed is None:
            return (needs_review("refund", message("cancellation.billing.payments_unknown")),)
        outcome = Outcome.OPEN if owed.amount else Outcome.NOT_APPLICABLE
        return (Finding(item="refund", outcome=outcome, evidence=owed.calculation),)

    def fields(self, handoff: Handoff, task: Task, choice: Choice, policy: Policy) -> tuple[FormField, ...]:
        """Ask for the numbers by which invoice and refund are found later."""
        invoice, refund_id = message("cancellation.billing.invoice_number"), message("cancellation.billing.transaction_id")
        hint = message("cancellation.billing.refund_by_hand")
        return (
            FormField(key=INVOICE, label=invoice, kind=FieldKind.LINE, with_item="invoice"),
            FormField(key=TRANSACTION, label=refund_id, kind=FieldKind.LINE, hint=hint, with_item="refund"),
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
        return None, (*((owed.calculation,) if owed else ()), *_made(task, decision))

    def outcome(self, handoff: Handoff, task: Task, policy: Policy) -> Message | None:
        """Name the invoice and the refund."""
        return sentences(*_made(task, task.decision)) if task.decision else None

    def facts(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[Fact, ...]:
        """Show the ended service and its refund."""
        case, owed, day = handoff.about(CancellationCase), refund_of(handoff, policy), about.day_of_end(handoff)
        ended_on = message("cancellation.billing.ended_on")
        return (
            about.number_fact(case),
            about.service_fact(case, about.chosen(handoff, policy)),
            about.day_fact(ended_on, day) if day else Fact(label=ended_on),
            _refund_fact(owed),
            *_reopened_facts(case),
        )


def refund_of(handoff: Handoff, policy: Policy) -> Refund | None:
    """Calculate the refund from the instant at which the service was to end; None when that or its payments are unknown."""
    service, ends_at = handoff.about(CancellationCase).service, handoff.task(EndOfService.key).waits_until
    return refund(service, ends_at, about.zone_of(policy)) if service and ends_at else None


def _made(task: Task, decision: Decision) -> tuple[Message, Message]:
    """Name the invoice and the refund, or say why there is none."""
    invoice, invoice_reason = _settled(task, decision, "invoice", INVOICE)
    transaction, refund_reason = _settled(task, decision, "refund", TRANSACTION)
    return (
        message("cancellation.billing.final_invoice", number=invoice)
        if invoice
        else sentences(message("cancellation.billing.without_invoice"), *invoice_reason),
        message("cancellation.billing.refunded", transaction=transaction)
        if transaction
        else sentences(message("cancellation.billing.without_refund"), *refund_reason),
    )


def _outcome(task: Task, decision: Decision, item: str) -> Outcome | None:
    """Return the answer to an item: from the decision, else from a tick before it."""
    answered = next((answer.outcome for answer in decision.answers if answer.item == item), None)
    ticked = task.tick(item)
    return answered or (ticked.outcome if ticked else None)


def _settled(task: Task, decision: Decision, item: str, field: str) -> tuple[str, tuple[Message, ...]]:
    """Return the number that a person gave for an item, and the reason why the item does not apply, if they gave one."""
    ticked = task.tick(item)
    given = (*(answer.words for answer in decision.answers if answer.item == item), ticked.words if ticked else "")
    return value_of(decision.field_values, field).strip(), tuple(written(words) for words in given if words)[:1]


def _refund_fact(owed: Refund | None) -> Fact:
    text = message("cancellation.billing.refund_unknown")
    if owed:
        amount = message("cancellation.billing.amount", amount=owed.amount) if owed.amount else None
        text = amount or message("cancellation.billing.no_refund")
    return Fact(label=message("cancellation.billing.to_refund"), text=text)


def _reopened_facts(case: CancellationCase) -> tuple[Fact, ...]:
    """Show that the case is open again in Salesforce, where that is so."""
    if case.is_closed:
        return ()
    status = message("cancellation.billing.open_again", status=case.status)
    return (Fact(label=message("cancellation.billing.case"), text=status, link=case.link),)
