"""The withdrawal of a cancellation: a customer who withdraws in time keeps the service, and the records go back."""

from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.model.refusal import Refusal
from handoffs.process.choices import Choice
from handoffs.process.forms import FieldKind, FormField, FormOption
from handoffs.process.policy import Policy
from handoffs.processes.cancellation import about
from handoffs.processes.cancellation.requests import WithdrawCancellation
from handoffs.processes.cancellation.step import Changes
from handoffs.subjects.case import CancellationCase, Opportunity
from handoffs.subjects.field_values import value_of
from handoffs.text.messages import Message, message, written

CUSTOMER_WORDS, STAGE = "said", "stage"
WITHDRAWN = Choice(
    key="withdrawn",
    label=message("cancellation.withdrawing.withdraw"),
    past=message("cancellation.withdrawing.reverted"),
    destructive=True,
    ends=True,
    separate_button=True,
)


def fields(
    case: CancellationCase, opportunity: Opportunity | None, policy: Policy, *, chooses: bool = False
) -> tuple[FormField, ...]:
    """Ask for the customer's words, and for the stage that the opportunity goes back to when no record holds it.

    With `chooses`, a person chooses the opportunity as well where several may be meant.
    """
    hint = message("cancellation.withdrawing.hint")
    said = FormField(
        key=CUSTOMER_WORDS, label=message("cancellation.withdrawing.customer_words"), kind=FieldKind.WORDS, hint=hint
    )
    several = opportunity is None and chooses
    which = about.opportunity_field(case, None, policy) if several else ()
    affected = about.offered(case, policy) if several else tuple(filter(None, (opportunity,)))
    if not any(_needs_stage(each, policy) for each in affected):
        return (*which, said)
    options = tuple(FormOption(key=each, label=written(each)) for each in case.stages[:100])
    label, placeholder = message("cancellation.withdrawing.stage"), message("cancellation.withdrawing.stage_before")
    stage = FormField(key=STAGE, label=label, kind=FieldKind.OPTION, options=options, placeholder=placeholder)
    return (*which, said, stage) if options else (*which, said)


def guard(handoff: Handoff, task: Task, decision: Decision, opportunity: Opportunity | None, policy: Policy) -> None:
    """Refuse a withdrawal after the end of the service, and one without the customer's words or a stage to go back to."""
    case = handoff.about(CancellationCase)
    if task.service_ended or (case.service and case.service.has_ended):
        raise Refusal(message("cancellation.withdrawing.service_ended"))
    if not value_of(decision.field_values, CUSTOMER_WORDS).strip():
        raise Refusal(message("cancellation.withdrawing.no_words"), field=CUSTOMER_WORDS)
    if opportunity and _needs_stage(opportunity, policy) and value_of(decision.field_values, STAGE) not in case.stages:
        raise Refusal(message("cancellation.withdrawing.no_stage"), field=STAGE)


def changes(case: CancellationCase, decision: Decision, opportunity: Opportunity | None, policy: Policy) -> Changes:
    """Put the opportunity back to its stage, clear its date and close the case."""
    lines = (message("cancellation.withdrawing.withdrawn"), written(value_of(decision.field_values, CUSTOMER_WORDS).strip()))
    if opportunity is None:
        return WithdrawCancellation(case=case.record_id), lines
    is_cancelling = opportunity.stage == policy.record_words.cancelling
    before = value_of(decision.field_values, STAGE) or opportunity.stage_before
    request = WithdrawCancellation(
        case=case.record_id,
        opportunity=opportunity.record_id,
        stage=before if is_cancelling else "",
        clears_date=opportunity.scheduled_at is not None,
    )
    return request, lines


def kept() -> Message:
    """Return what a withdrawal made true."""
    return message("cancellation.withdrawing.kept")


def _needs_stage(opportunity: Opportunity, policy: Policy) -> bool:
    """Return whether the opportunity goes back to a stage that no record holds."""
    return opportunity.stage == policy.record_words.cancelling and not opportunity.stage_before
