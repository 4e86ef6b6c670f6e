"""The result of an eligibility check: its form fields, and the opportunity for which it is recorded."""

from handoffs.model.handoff import Decision
from handoffs.process.choices import Choice
from handoffs.process.policy import UNAVAILABLE, Policy
from handoffs.subjects.case import EligibilityCase, Opportunity
from handoffs.subjects.field_values import value_of
from handoffs.text.messages import message

RESULT, OPPORTUNITY, STAGE, NOTE = "result", "opportunity", "stage", "note"
"""The fields of the form: the type, the opportunity, the fate of a stage that a person moved, and a note."""

NONE_OF_THEM, SET_IT, LEAVE_IT = "none", "set", "leave"

AVAILABLE = Choice(
    key="available",
    label=message("eligibility_check.result.record"),
    past=message("eligibility_check.result.checked"),
    repeated=message("eligibility_check.result.recorded_before"),
    needs_checklist=True,
)
NOT_AVAILABLE = Choice(
    key="not_available",
    label=message("eligibility_check.result.not_available"),
    past=message("eligibility_check.result.found_not_available"),
    repeated=message("eligibility_check.result.recorded_before"),
    needs_checklist=True,
)


def choice_of(result: str) -> str:
    """Return the key of the choice that a result means."""
    return NOT_AVAILABLE.key if result == UNAVAILABLE else AVAILABLE.key


def result_of(decision: Decision) -> str:
    """Return the result of a decision, in the words of the record."""
    return value_of(decision.field_values, RESULT) if decision.choice == AVAILABLE.key else UNAVAILABLE


def candidates(case: EligibilityCase, policy: Policy) -> tuple[Opportunity, ...]:
    """List the opportunities that may be meant: the case's own, else the only one at the first stage, else all."""
    if case.named_opportunities:
        return case.named_opportunities
    waiting = tuple(each for each in case.opportunities if each.stage == policy.record_words.introduction)
    return waiting if len(waiting) == 1 else case.opportunities


def opportunity_of(case: EligibilityCase, decision: Decision, policy: Policy) -> Opportunity | None:
    """Return the opportunity that a result is for: the only candidate, else the one that the person chose."""
    meant = candidates(case, policy)
    if len(meant) == 1:
        return meant[0]
    return next((each for each in meant if each.record_id == value_of(decision.field_values, OPPORTUNITY)), None)


def was_moved(opportunity: Opportunity, policy: Policy) -> bool:
    """Return whether a person has moved the opportunity on from the first stage."""
    return opportunity.stage != policy.record_words.introduction
