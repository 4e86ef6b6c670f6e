"""Eligibility check: CS looks up which internet service an address can have, and records the result.

What the handbook lets a result do in Salesforce, what the records can answer before, and what is asked, never guessed: which
opportunity is meant where several may be, and what to do with one that a person has moved on already.
"""

from datetime import datetime

from handoffs.model.checks import Finding, failed, needs_review
from handoffs.model.effects import Note, RecordChange, Remark, WriteBack
from handoffs.model.escalation import Evidence, RecordLink, Trigger
from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.model.people import Actor
from handoffs.model.refusal import Refusal
from handoffs.process.definition import ChecklistItem, Choice, MatrixRow, Process, Step
from handoffs.process.policy import UNAVAILABLE, Policy
from handoffs.rules.escalate import by_rule, open_triggers
from handoffs.subjects.case import EligibilityCase, Opportunity
from handoffs.subjects.field_values import value_of
from handoffs.text.wording import listed

RESULT, OPPORTUNITY, STAGE, NOTE = "result", "opportunity", "stage", "note"
"""What a decider picks: the type, which opportunity is meant, what becomes of a stage that was moved, and a note."""

NONE_OF_THEM, SET_IT, LEAVE_IT = "none", "set", "leave"

AVAILABLE = Choice(key="available", label="Record result", past="checked", needs_checklist=True)
NOT_AVAILABLE = Choice(key="not_available", label=UNAVAILABLE, past="found not available", needs_checklist=True)

CHECK = Step(
    key="check",
    title="Eligibility check",
    deed="record eligibility results",
    checklist=(
        ChecklistItem(key="address", label="Address verified", escalates=Trigger.ADDRESS),
        ChecklistItem(key="availability", label="Availability checked in the provider's database"),
    ),
    choices=(AVAILABLE, NOT_AVAILABLE),
)


def urgency(case: EligibilityCase) -> str:
    """Name the clock of the policy: express checks have their own."""
    return "express" if case.express else "standard"


def find(case: EligibilityCase, policy: Policy) -> tuple[Finding, ...]:
    """Say what a person has to look at; no record can verify an address or its availability."""
    if not case.account.record_id:
        return (failed("address", "The case has no account, so there is no address. Please set its account in Salesforce."),)
    if not case.address:
        return (needs_review("address", "The account has no billing address. Please ask the customer."),)
    known = [each for each in case.earlier if each.result]
    said = listed(dict.fromkeys(each.result for each in known))
    before = f"Earlier results say {said}." if known else "No earlier result is known."
    return (
        needs_review("address", "Is the address complete, and the one that the customer means?"),
        needs_review("availability", before),
    )


def candidates(case: EligibilityCase, policy: Policy) -> tuple[Opportunity, ...]:
    """List the opportunities that may be meant: the case's own, else those that wait at the first stage, or else all."""
    own = tuple(each for each in case.opportunities if each.record_id == case.opportunity_id)
    if own:
        return own
    waiting = tuple(each for each in case.opportunities if each.stage == policy.salesforce.stages.introduction)
    return waiting if len(waiting) == 1 else case.opportunities


def guard(handoff: Handoff, task: Task, decision: Decision, actor: Actor, policy: Policy) -> None:
    """Refuse a result that the policy does not list, and what was left open that only a person can answer."""
    case, results = handoff.about(EligibilityCase), policy.process(handoff.process).results
    if not case.account.record_id:
        raise Refusal("The case has no account. Please set it in Salesforce; the card follows within a poll.")
    if decision.choice == AVAILABLE.key and value_of(decision.field_values, RESULT) not in results:
        raise Refusal(f"Please choose one of the results: {listed(results)}.", field=RESULT)
    meant = candidates(case, policy)
    if len(meant) > 1 and not _names_one_of(decision, meant):
        raise Refusal("Several opportunities may be meant. Please choose one, or none of them.", field=OPPORTUNITY)
    chosen = opportunity_of(case, decision, policy)
    if chosen and was_moved(chosen, policy) and value_of(decision.field_values, STAGE) not in (SET_IT, LEAVE_IT):
        raise Refusal(f"Somebody moved the opportunity to {chosen.stage}. Please choose what to do with it.", field=STAGE)


def opportunity_of(case: EligibilityCase, decision: Decision, policy: Policy) -> Opportunity | None:
    """Give the opportunity that a result is for: the only one that may be meant, else the one that was picked."""
    meant = candidates(case, policy)
    if len(meant) == 1:
        return meant[0]
    return next((each for each in meant if each.record_id == value_of(decision.field_values, OPPORTUNITY)), None)


def was_moved(opportunity: Opportunity, policy: Policy) -> bool:
    """Say whether a person has moved the opportunity on from where requests wait."""
    return opportunity.stage != policy.salesforce.stages.introduction


def choice_of(result: str) -> str:
    """Name the choice that a result stands for."""
    return NOT_AVAILABLE.key if result == NOT_AVAILABLE.label else AVAILABLE.key


def result_of(decision: Decision) -> str:
    """Give what was found, in the words of the record."""
    return value_of(decision.field_values, RESULT) if decision.choice == AVAILABLE.key else NOT_AVAILABLE.label


def write_back(handoff: Handoff, task: Task, decision: Decision, policy: Policy) -> WriteBack:
    """Ask Salesforce for account, opportunity and case at once, together with a note that says who found what."""
    case, org = handoff.about(EligibilityCase), policy.salesforce
    account, chosen = org.fields.account, opportunity_of(case, decision, policy)
    found = ((account.eligibility, result_of(decision)), (account.eligibility_status, org.statuses.checked))
    changes = [RecordChange(kind="Account", record_id=case.account.record_id, fields=found)]
    if chosen and not (was_moved(chosen, policy) and value_of(decision.field_values, STAGE) == LEAVE_IT):
        stage = org.stages.ready if decision.choice == AVAILABLE.key else org.stages.void
        changes.append(RecordChange(kind="Opportunity", record_id=chosen.record_id, fields=(("StageName", stage),)))
    closed = (("Status", org.statuses.case_closed),)
    changes.append(RecordChange(kind="Case", record_id=case.record_id, fields=closed))
    return WriteBack(
        reference=decision.reference,
        step=task.step,
        subject=case.record_id,
        expected_status="",
        changes=tuple(changes),
        note=_note(case, task, decision, policy),
    )


def record_links(case: EligibilityCase, trigger: Trigger) -> tuple[RecordLink, ...]:
    """Show the case and, for a dispute, the account with the eligibility it has."""
    shown = RecordLink(label=f"case {case.number}", link=case.link)
    if trigger is not Trigger.DISPUTED:
        return (shown,)
    held = f"{case.account.eligibility or 'no eligibility'} ({case.account.eligibility_status or 'no status'})"
    return shown, RecordLink(label=f"account {case.account.number}: {held}", link=case.account_link)


def came_back(previous: Handoff, case: EligibilityCase, now: datetime) -> Evidence | None:
    """Prove that a case was opened again after a result; None where its dispute is escalated already."""
    task = previous.current
    if task.decision is None or Trigger.DISPUTED in open_triggers(previous):
        return None
    says = f"The case was opened again after {task.decision.name} had recorded “{result_of(task.decision)}”."
    return by_rule(Trigger.DISPUTED, says, now, record_links(case, Trigger.DISPUTED))


def reopening(handoff: Handoff, decision: Decision, words: str, reference: str, policy: Policy) -> Remark:
    """Ask Salesforce to open the case again, with the customer's words and the earlier result on its notes."""
    case, statuses = handoff.about(EligibilityCase), policy.salesforce.statuses
    body = f"The customer disputes the result “{result_of(decision)}” that {decision.name} recorded.\n{words}"
    return Remark(
        reference=reference,
        step=CHECK.key,
        note=Note(kind="Case", record_id=case.record_id, title=f"Customer disputes the result ({reference})", body=body),
        expected_status=statuses.case_closed,
        changes=(RecordChange(kind="Case", record_id=case.record_id, fields=(("Status", statuses.case_reopened),)),),
    )


def detail(case: EligibilityCase) -> str:
    """Tell a check by how soon it is wanted."""
    return "express check" if case.express else "standard check"


ELIGIBILITY_CHECK = Process(
    key="eligibility_check",
    title="Eligibility check",
    noun="case",
    owner="cs",
    begins="by itself, with each open Case of its type in Salesforce",
    matrix=(
        MatrixRow(
            name="Internet Eligibility Check",
            trigger="Eligibility request Case",
            depends="Customer address info",
            documentation="CS procedures",
        ),
    ),
    steps=(CHECK,),
    urgency=urgency,
    find=find,
    guard=guard,
    write_back=write_back,
    record_links=record_links,
    detail=detail,
    came_back=came_back,
    reopening=reopening,
    evident=(RESULT, OPPORTUNITY, STAGE),
)


def _names_one_of(decision: Decision, meant: tuple[Opportunity, ...]) -> bool:
    return value_of(decision.field_values, OPPORTUNITY) in {NONE_OF_THEM, *(each.record_id for each in meant)}


def _note(case: EligibilityCase, task: Task, decision: Decision, policy: Policy) -> Note:
    found, words = result_of(decision), value_of(decision.field_values, NOTE).strip()
    at = decision.at.astimezone(policy.calendar_of(task.team).zone)
    body = f"Eligibility: {found}, recorded by {decision.name} in Slack.\n{words}\n{at:%Y-%m-%d %H:%M} {at.tzname()}"
    title = f"Eligibility {found} ({decision.reference})"
    return Note(kind="Case", record_id=case.record_id, title=title, body=body.replace("\n\n", "\n"))
