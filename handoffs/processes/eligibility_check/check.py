"""The step of an eligibility check: which results it takes, and the records that a result changes."""

from handoffs.model.effects import Note, WriteBack
from handoffs.model.escalation import Trigger
from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.model.people import Actor
from handoffs.model.refusal import Refusal
from handoffs.process.choices import ChecklistItem
from handoffs.process.notes import written_at
from handoffs.process.overrides import override_lines
from handoffs.process.policy import Policy
from handoffs.process.step import Step
from handoffs.processes.eligibility_check.requests import RecordResult
from handoffs.processes.eligibility_check.result import (
    AVAILABLE,
    LEAVE_IT,
    NONE_OF_THEM,
    NOT_AVAILABLE,
    NOTE,
    OPPORTUNITY,
    RESULT,
    SET_IT,
    STAGE,
    candidates,
    opportunity_of,
    result_of,
    was_moved,
)
from handoffs.subjects.case import EligibilityCase, Opportunity
from handoffs.subjects.field_values import value_of
from handoffs.text.messages import Message, if_written, lines, message


class Check(Step):
    """CS verifies the address and its availability, then records the result."""

    key = "check"
    title = message("eligibility_check.check.title")
    permission_phrase = message("eligibility_check.check.permission")
    choices = (AVAILABLE, NOT_AVAILABLE)
    checklist = (
        ChecklistItem(key="address", label=message("eligibility_check.check.address"), escalates=Trigger.ADDRESS),
        ChecklistItem(key="availability", label=message("eligibility_check.check.availability")),
    )

    def guard(self, handoff: Handoff, task: Task, decision: Decision, actor: Actor, policy: Policy) -> None:
        """Refuse a result that the policy does not list, and a question that only a person can answer and did not."""
        case, results = handoff.about(EligibilityCase), policy.process(handoff.process).results
        if not case.account.record_id:
            raise Refusal(message("eligibility_check.check.no_account"))
        if decision.choice == AVAILABLE.key and value_of(decision.field_values, RESULT) not in results:
            raise Refusal(message("eligibility_check.check.no_result", results=tuple(results)), field=RESULT)
        meant = candidates(case, policy)
        if len(meant) > 1 and not _names_one_of(decision, meant):
            raise Refusal(message("eligibility_check.check.no_opportunity"), field=OPPORTUNITY)
        chosen = opportunity_of(case, decision, policy)
        if chosen and was_moved(chosen, policy) and value_of(decision.field_values, STAGE) not in (SET_IT, LEAVE_IT):
            raise Refusal(message("eligibility_check.check.opportunity_moved", stage=chosen.stage), field=STAGE)

    def write_back(self, handoff: Handoff, task: Task, decision: Decision, policy: Policy) -> WriteBack:
        """Change account, opportunity and case at once, with a note that names the person and the result."""
        case = handoff.about(EligibilityCase)
        return WriteBack(
            reference=decision.reference,
            step=task.step,
            subject=case.record_id,
            request=_result(case, decision, policy),
            note=_note(case, task, decision, policy, override_lines(self, decision)),
        )


def _names_one_of(decision: Decision, meant: tuple[Opportunity, ...]) -> bool:
    return value_of(decision.field_values, OPPORTUNITY) in {NONE_OF_THEM, *(each.record_id for each in meant)}


def _result(case: EligibilityCase, decision: Decision, policy: Policy) -> RecordResult:
    chosen = opportunity_of(case, decision, policy)
    stays = chosen and was_moved(chosen, policy) and value_of(decision.field_values, STAGE) == LEAVE_IT
    return RecordResult(
        case=case.record_id,
        account=case.account.record_id,
        result=result_of(decision),
        is_available=decision.choice == AVAILABLE.key,
        opportunity=chosen.record_id if chosen and not stays else "",
    )


def _note(case: EligibilityCase, task: Task, decision: Decision, policy: Policy, overridden: tuple[Message, ...]) -> Note:
    found, words = result_of(decision), value_of(decision.field_values, NOTE).strip()
    recorded = message("eligibility_check.check.note", result=found, name=decision.name)
    title = message("eligibility_check.check.note_title", result=found, reference=decision.reference)
    body = lines(recorded, if_written(words), *overridden, written_at(decision, task, policy))
    return Note(record_id=case.record_id, title=title, body=body)
