"""The end of a cancelled service: it waits for its day, ends in the billing system, and only then in Salesforce."""

from datetime import datetime

from handoffs.model.checks import Finding, needs_review, verified
from handoffs.model.effects import Ending, RecordChange
from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.model.refusal import Refusal
from handoffs.process.definition import ChecklistItem, Choice, Step
from handoffs.process.forms import Fact, FormField
from handoffs.process.policy import Policy
from handoffs.process.submission import Submission
from handoffs.processes.cancellation import about, withdrawing
from handoffs.subjects.case import CancellationCase, Opportunity
from handoffs.subjects.field_values import value_of
from handoffs.text.wording import dated, spelled

NOW = Choice(key="end", label="End the service", past="ended")
BY_HAND = Choice(key="by_hand", label="I have ended it by hand", past="ended", needs_checklist=True)


def ending(handoff: Handoff, task: Task, decision: Decision, policy: Policy) -> Ending | None:
    """Name the service that has to end before anything is written, unless it has ended already or nobody can look."""
    case = handoff.about(CancellationCase)
    number = about.service_number(case, about.chosen(handoff, task, decision, policy))
    if task.step != about.END or decision.choice == withdrawing.WITHDRAWN.key or task.service_ended:
        return None
    if not about.is_connected(case) or not number:
        return None
    by_hand = decision.choice == BY_HAND.key
    return Ending(reference=decision.reference, step=task.step, subject=case.record_id, service_id=number, by_hand=by_hand)


def find(handoff: Handoff, policy: Policy) -> tuple[Finding, ...]:
    """Look whether the service has ended already, where the billing system tells."""
    case = handoff.about(CancellationCase)
    if case.service and case.service.has_ended:
        return (verified("ended", f"{case.service.product} is {case.service.status} in WHMCS."),)
    return (needs_review("ended", f"{case.service.product} is {case.service.status}." if case.service else ""),)


def guard(handoff: Handoff, task: Task, decision: Decision, policy: Policy) -> None:
    """Refuse to end a service before its time."""
    if task.waits_until and decision.at < task.waits_until:
        at = spelled(task.waits_until, policy.calendar_of(task.team).zone)
        raise Refusal(f"The service may not end before {at}. To change the day, hand it back to the review.")


def changes(
    handoff: Handoff, task: Task, policy: Policy, opportunity: Opportunity | None
) -> tuple[tuple[RecordChange, ...], tuple[str, ...]]:
    """Mark the opportunity as cancelled and close the case; give what the note says as well."""
    case, org = handoff.about(CancellationCase), policy.salesforce
    closed = RecordChange(kind="Case", record_id=case.record_id, fields=(("Status", org.statuses.case_closed),))
    words = (task.service_ended.text if task.service_ended else "The service was ended by hand.",)
    if opportunity is None:
        return (closed,), words
    cancelled = (("StageName", org.stages.cancelled),)
    return (RecordChange(kind="Opportunity", record_id=opportunity.record_id, fields=cancelled), closed), words


def asks(handoff: Handoff, task: Task, choice: Choice, policy: Policy) -> tuple[FormField, ...]:
    """Ask nothing more for the end of the service, and for a withdrawal what it takes."""
    return withdrawing.asks(handoff, task, policy) if choice.key == withdrawing.WITHDRAWN.key else ()


def offers(handoff: Handoff, task: Task, policy: Policy) -> tuple[Choice, ...]:
    """Offer to let Baton end the service where it can, and to say that somebody has; once it has ended there is no way back."""
    if task.service_ended:
        return (NOW,)
    case = handoff.about(CancellationCase)
    can = about.is_connected(case) and about.service_number(case, about.chosen(handoff, task, None, policy))
    return (NOW, BY_HAND, withdrawing.WITHDRAWN) if can else (BY_HAND, withdrawing.WITHDRAWN)


def waits_until(handoff: Handoff, policy: Policy) -> datetime | None:
    """Wait for the instant that the review settled on."""
    day, reviewed = about.day_of_end(handoff), handoff.task(about.REVIEW)
    return about.end_of(day, about.chosen(handoff, reviewed, reviewed.decision, policy), policy) if day else None


def by_itself(handoff: Handoff, task: Task, policy: Policy) -> Submission | None:
    """End the service when its time has come, where the policy says so and there is a billing system to do it in."""
    if not policy.process(about.KEY).by_itself or NOW not in offers(handoff, task, policy):
        return None
    return Submission(choice=NOW.key, edition=handoff.edition)


def outdated(handoff: Handoff, task: Task, policy: Policy) -> str:
    """Say why the review no longer holds: somebody has moved the opportunity or its date since."""
    reviewed = handoff.task(about.REVIEW).decision
    named = value_of(reviewed.field_values, about.OPPORTUNITY) if reviewed else ""
    if named in ("", about.NONE_OF_THEM) or task.service_ended:
        return ""
    opportunity = about.chosen(handoff, task, None, policy)
    if opportunity is None:
        return "The opportunity is no longer there in Salesforce."
    if opportunity.stage != policy.salesforce.stages.cancelling:
        return f"Somebody moved the opportunity to {opportunity.stage} in Salesforce."
    if opportunity.scheduled_at != task.waits_until:
        zone = policy.calendar_of(task.team).zone
        now = spelled(opportunity.scheduled_at, zone) if opportunity.scheduled_at else "nothing"
        return f"Somebody changed the scheduled date to {now} in Salesforce."
    return ""


def reminder(handoff: Handoff, task: Task, policy: Policy) -> str:
    """Say what is about to end, and what to do if the customer has changed their mind."""
    case, day = handoff.about(CancellationCase), about.day_of_end(handoff)
    on = dated(day) if day else "its day"
    return f"Case {case.number}: the service ends on {on}. If the customer has changed their mind, press “Customer withdraws”."


def facts(handoff: Handoff, task: Task, policy: Policy) -> tuple[Fact, ...]:
    """Tell what ends, and when."""
    case, opportunity = handoff.about(CancellationCase), about.chosen(handoff, task, task.decision, policy)
    at = spelled(task.waits_until, policy.calendar_of(task.team).zone) if task.waits_until else "now"
    return (
        Fact(label="Customer number", text=case.account.number),
        about.service_fact(case, opportunity),
        Fact(label="Ends on", text=at),
        *about.opportunity_facts(opportunity),
    )


def hints(handoff: Handoff, task: Task, policy: Policy) -> tuple[str, ...]:
    """Say who ends the service: Baton when its time has come, or a person."""
    if task.service_ended:
        return (task.service_ended.text,)
    if by_itself(handoff, task, policy):
        return ("Baton ends it in WHMCS by itself when its time has come, never earlier.",)
    case = handoff.about(CancellationCase)
    if not about.is_connected(case):
        return ("WHMCS is not connected: end the service there by hand on its day, then press “Complete step”.",)
    if NOW not in offers(handoff, task, policy):
        return ("No service number is known: end the service in WHMCS by hand on its day, then press “Complete step”.",)
    return ("It ends when somebody presses “Complete step”, on its day or later.",)


END = Step(
    key=about.END,
    title="End of the service",
    deed="end services",
    checklist=(ChecklistItem(key="ended", label="The service has ended in WHMCS"),),
    choices=(NOW, BY_HAND, withdrawing.WITHDRAWN),
    follows=(about.REVIEW,),
    find=find,
    asks=asks,
    offers=offers,
    waits_until=waits_until,
    by_itself=by_itself,
    reminder=reminder,
    outdated=outdated,
    facts=facts,
    hints=hints,
)
