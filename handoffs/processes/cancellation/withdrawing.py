"""The way back: a customer who withdraws a cancellation before the service has ended keeps it, and all is as it was."""

from handoffs.model.effects import RecordChange
from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.model.refusal import Refusal
from handoffs.process.definition import Choice
from handoffs.process.forms import FieldKind, FormField, FormOption
from handoffs.process.policy import Policy
from handoffs.processes.cancellation import about
from handoffs.subjects.case import CancellationCase, Opportunity
from handoffs.subjects.field_values import value_of

SAID, STAGE = "said", "stage"
WITHDRAWN = Choice(key="withdrawn", label="Customer withdraws", past="reverted", destructive=True, ends=True, apart=True)


def asks(handoff: Handoff, task: Task, policy: Policy) -> tuple[FormField, ...]:
    """Ask what the customer said, and where the opportunity goes back to when nobody knows where it stood."""
    hint = "The service is kept, the opportunity goes back to where it stood, its date is cleared, and the case is closed."
    said = FormField(key=SAID, label="What did the customer say?", kind=FieldKind.WORDS, hint=hint)
    case, opportunity = handoff.about(CancellationCase), about.chosen(handoff, task, None, policy)
    several = opportunity is None and task.step == about.REVIEW
    which = about.opportunity_field(case, None, policy) if several else ()
    if not any(
        _must_be_asked(each, policy) for each in (about.offered(case, policy) if several else filter(None, (opportunity,)))
    ):
        return (*which, said)
    options = tuple(FormOption(key=each, label=each) for each in case.stages[:100])
    stage = FormField(
        key=STAGE, label="Stage to go back to", kind=FieldKind.OPTION, options=options, placeholder="Where it stood before"
    )
    return (*which, said, stage) if options else (*which, said)


def guard(handoff: Handoff, task: Task, decision: Decision, policy: Policy) -> None:
    """Refuse a withdrawal that comes after the end, and one that leaves open where the opportunity goes back to."""
    case, opportunity = handoff.about(CancellationCase), about.chosen(handoff, task, decision, policy)
    if opportunity is None and task.step == about.REVIEW:
        about.require_choice(case, decision, policy)
    if task.service_ended or (case.service and case.service.has_ended):
        raise Refusal("The service has ended in WHMCS already, so it can't be withdrawn any more. Please escalate it.")
    if not value_of(decision.field_values, SAID).strip():
        raise Refusal("Please say in a sentence what the customer said.", field=SAID)
    if opportunity and _must_be_asked(opportunity, policy) and value_of(decision.field_values, STAGE) not in case.stages:
        raise Refusal("Please choose the stage that the opportunity goes back to.", field=STAGE)


def changes(
    handoff: Handoff, decision: Decision, policy: Policy, opportunity: Opportunity | None
) -> tuple[tuple[RecordChange, ...], tuple[str, ...]]:
    """Put the opportunity back, clear its date and close the case; give what the note says as well."""
    case, org = handoff.about(CancellationCase), policy.salesforce
    closed = RecordChange(kind="Case", record_id=case.record_id, fields=(("Status", org.statuses.case_closed),))
    words = ("The customer withdrew the cancellation.", value_of(decision.field_values, SAID).strip())
    if opportunity is None:
        return (closed,), words
    back: list[tuple[str, str | None]] = []
    stage = value_of(decision.field_values, STAGE) or opportunity.stage_before
    if opportunity.stage == org.stages.cancelling and stage:
        back.append(("StageName", stage))
    if opportunity.scheduled_at:
        back.append((org.fields.opportunity.scheduled_at, None))
    change = RecordChange(kind="Opportunity", record_id=opportunity.record_id, fields=tuple(back))
    return ((change, closed) if back else (closed,)), words


def _must_be_asked(opportunity: Opportunity, policy: Policy) -> bool:
    """Say whether the opportunity has to go back and nobody knows where it stood."""
    return opportunity.stage == policy.salesforce.stages.cancelling and not opportunity.stage_before
