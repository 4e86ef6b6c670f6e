"""Cancellation: CS reviews a request to end a service, the service ends on its day, and its final bill is settled.

One file a step: `review` verifies who asks, on which terms, and settles the day by the notice period of the handbook;
`ending` waits for that day and ends the service in the billing system before Salesforce hears of it; `billing` settles what
is left to pay and to pay back. `withdrawing` is the way back, as long as the service runs.
"""

from dataclasses import replace
from datetime import UTC, datetime

from handoffs.model.effects import Note, RecordChange, WriteBack
from handoffs.model.escalation import RecordLink, Trigger
from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.model.people import Actor
from handoffs.process.definition import MatrixRow, Process
from handoffs.process.policy import Policy
from handoffs.processes.cancellation import about, billing, ending, review, withdrawing
from handoffs.subjects.case import CancellationCase, Opportunity
from handoffs.subjects.customer import BilledService

STEPS = (review.REVIEW, ending.END, billing.BILLING)


def urgency(case: CancellationCase) -> str:
    """Name the clock of the policy; cancellations have one."""
    return "standard"


def guard(handoff: Handoff, task: Task, decision: Decision, actor: Actor, policy: Policy) -> None:
    """Refuse what the handbook does not allow, and what was left open that only a person can answer."""
    if decision.choice == withdrawing.WITHDRAWN.key:
        return withdrawing.guard(handoff, task, decision, policy)
    match task.step:
        case review.REVIEW.key:
            review.guard(handoff, task, decision, actor, policy)
        case ending.END.key:
            ending.guard(handoff, task, decision, policy)
        case billing.BILLING.key:
            billing.guard(handoff, task, decision, policy)


def write_back(handoff: Handoff, task: Task, decision: Decision, policy: Policy) -> WriteBack:
    """Ask Salesforce for what the decision means there, together with a note that says who decided what."""
    case, opportunity = handoff.about(CancellationCase), about.chosen(handoff, task, decision, policy)
    changes, words = _changes(handoff, task, decision, policy, opportunity)
    at = decision.at.astimezone(policy.calendar_of(task.team).zone)
    step = next(step for step in STEPS if step.key == task.step)
    past = step.choice(decision.choice).past
    body = "\n".join(filter(None, (f"Cancellation {past} by {decision.name}.", *words, f"{at:%Y-%m-%d %H:%M} {at.tzname()}")))
    title = f"Cancellation {past} ({decision.reference})"
    return WriteBack(
        reference=decision.reference,
        step=task.step,
        subject=case.record_id,
        expected_status="",
        changes=changes,
        note=Note(kind="Case", record_id=case.record_id, title=title, body=body),
        anyhow=task.step == billing.BILLING.key,
    )


def ended(case: CancellationCase, service: BilledService) -> CancellationCase:
    """Give the case with its service as it was found at its end."""
    return replace(case, service=service, service_unknown="")


def written(case: CancellationCase, changes: tuple[RecordChange, ...], policy: Policy) -> CancellationCase:
    """Give the case as our own changes leave it."""
    fields = {(change.kind, change.record_id): dict(change.fields) for change in changes}
    status = fields.get(("Case", case.record_id), {}).get("Status")
    moved = tuple(_moved(each, fields.get(("Opportunity", each.record_id), {}), policy) for each in case.opportunities)
    left = replace(case, opportunities=moved)
    return replace(left, status=status, is_closed=status == policy.salesforce.statuses.case_closed) if status else left


def record_links(case: CancellationCase, trigger: Trigger) -> tuple[RecordLink, ...]:
    """Show the case and its opportunities."""
    shown = (RecordLink(label=f"{each.name} ({each.stage})", link=each.link) for each in case.opportunities[:5])
    return (RecordLink(label=f"case {case.number}", link=case.link), *shown)


def detail(case: CancellationCase) -> str:
    """Tell a request by the service that is to end."""
    return f"cancellation of {case.service.product}" if case.service else "cancellation"


def _changes(
    handoff: Handoff, task: Task, decision: Decision, policy: Policy, opportunity: Opportunity | None
) -> tuple[tuple[RecordChange, ...], tuple[str, ...]]:
    """Give the changes that a decision asks for, and what its note says of them."""
    if decision.choice == withdrawing.WITHDRAWN.key:
        return withdrawing.changes(handoff, decision, policy, opportunity)
    match task.step:
        case review.REVIEW.key:
            return review.changes(handoff, decision, policy, opportunity)
        case ending.END.key:
            return ending.changes(handoff, task, policy, opportunity)
        case _:
            return (), billing.words(handoff, task, decision, policy)


def _moved(opportunity: Opportunity, fields: dict[str, str | None], policy: Policy) -> Opportunity:
    stage, scheduled_at = fields.get("StageName") or opportunity.stage, opportunity.scheduled_at
    name = policy.salesforce.fields.opportunity.scheduled_at
    if name in fields:
        told = fields[name]
        scheduled_at = datetime.fromisoformat(told).astimezone(UTC) if told else None
    before = opportunity.stage if stage != opportunity.stage else opportunity.stage_before
    return replace(opportunity, stage=stage, scheduled_at=scheduled_at, stage_before=before)


CANCELLATION = Process(
    key=about.KEY,
    title="Cancellation",
    noun="case",
    owner="cs",
    begins="by itself, with each open Case of its type in Salesforce",
    matrix=(MatrixRow(name="Cancellation", trigger="Cancellation request Case", depends="Salesforce and WHMCS access"),),
    steps=STEPS,
    urgency=urgency,
    find=review.find,
    guard=guard,
    ending=ending.ending,
    ended=ended,
    write_back=write_back,
    written=written,
    record_links=record_links,
    detail=detail,
    evident=(about.OPPORTUNITY, about.KIND, about.DAY, withdrawing.STAGE),
)
