"""The final bill of a service that has ended: an invoice if one is due, and what is to be paid back, worked out by days."""

from handoffs.model.checks import Finding, Outcome, needs_review
from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.model.refusal import Refusal
from handoffs.process.definition import ChecklistItem, Choice, Step
from handoffs.process.forms import Fact, FieldKind, FormField
from handoffs.process.policy import Policy
from handoffs.processes.cancellation import about
from handoffs.processes.cancellation.refund import Refund, refund
from handoffs.subjects.case import CancellationCase
from handoffs.subjects.field_values import value_of
from handoffs.text.money import amount
from handoffs.text.wording import dated

INVOICE, TRANSACTION = "invoice", "transaction"
SETTLE = Choice(key="settle", label="Complete step", past="settled", needs_checklist=True)


def find(handoff: Handoff, policy: Policy) -> tuple[Finding, ...]:
    """Work out what is to be paid back, where the billing system tells what was paid."""
    owed = refund_of(handoff, policy)
    if owed is None:
        return (needs_review("refund", "WHMCS did not tell what was paid; please work it out there."),)
    outcome = Outcome.OPEN if owed.amount else Outcome.NOT_APPLICABLE
    return (Finding(item="refund", outcome=outcome, evidence=" ".join(owed.reckoning)),)


def asks(handoff: Handoff, task: Task, choice: Choice, policy: Policy) -> tuple[FormField, ...]:
    """Ask for the numbers by which invoice and refund are found again."""
    hint = "WHMCS makes no refund through its API: make it there, record it, and put its transaction id here."
    return (
        FormField(key=INVOICE, label="Number of the final invoice", kind=FieldKind.LINE, optional=True),
        FormField(key=TRANSACTION, label="Transaction id of the refund", kind=FieldKind.LINE, optional=True, hint=hint),
    )


def guard(handoff: Handoff, task: Task, decision: Decision, policy: Policy) -> None:
    """Refuse a refund or an invoice that is said to be made and can't be found again."""
    for item, pick, what in (("invoice", INVOICE, "number of the invoice"), ("refund", TRANSACTION, "transaction id")):
        if _outcome(task, decision, item) is Outcome.VERIFIED and not value_of(decision.field_values, pick).strip():
            raise Refusal(f"Please give the {what}, or mark it as not applicable.", field=pick)


def words(handoff: Handoff, task: Task, decision: Decision, policy: Policy) -> tuple[str, ...]:
    """Give what the note on the case says of invoice and refund."""
    owed = refund_of(handoff, policy)
    worked_out = " ".join(owed.reckoning) if owed else ""
    return (
        worked_out,
        _said(task, decision, "invoice", "Final invoice", INVOICE),
        _said(task, decision, "refund", "Refund, transaction", TRANSACTION),
    )


def refund_of(handoff: Handoff, policy: Policy) -> Refund | None:
    """Work out the refund for the day on which the service ended; None where nothing is known of its payments."""
    service, day = handoff.about(CancellationCase).service, about.day_of_end(handoff)
    return refund(service, day, policy.salesforce.currency) if service and day else None


def facts(handoff: Handoff, task: Task, policy: Policy) -> tuple[Fact, ...]:
    """Tell what has ended, and what is to be paid back."""
    case, owed, day = handoff.about(CancellationCase), refund_of(handoff, policy), about.day_of_end(handoff)
    again = () if case.is_closed else (Fact(label="Case", text=f"open again in Salesforce ({case.status})", link=case.link),)
    return (
        Fact(label="Customer number", text=case.account.number),
        about.service_fact(case, about.chosen(handoff, task, None, policy)),
        Fact(label="Ended on", text=dated(day) if day else "–"),
        Fact(label="To refund", text=amount(owed.amount, policy.salesforce.currency) if owed else "to be worked out in WHMCS"),
        *again,
    )


BILLING = Step(
    key="billing",
    title="Final billing",
    deed="settle final bills",
    checklist=(
        ChecklistItem(key="invoice", label="Final invoice generated", may_not_apply=True),
        ChecklistItem(key="refund", label="Refund made and recorded", may_not_apply=True),
    ),
    choices=(SETTLE,),
    follows=(about.END,),
    outlives=True,
    find=find,
    asks=asks,
    facts=facts,
)


def _outcome(task: Task, decision: Decision, item: str) -> Outcome | None:
    """Tell how an item was answered: in the decision, else before it."""
    answered = next((answer.outcome for answer in decision.answers if answer.item == item), None)
    ticked = task.tick(item)
    return answered or (ticked.outcome if ticked else None)


def _said(task: Task, decision: Decision, item: str, label: str, pick: str) -> str:
    number = value_of(decision.field_values, pick).strip()
    why = next((answer.words for answer in decision.answers if answer.item == item and answer.words), "")
    ticked = task.tick(item)
    return f"{label} {number}." if number else f"{label}: not applicable. {why or (ticked.words if ticked else '')}".strip()
