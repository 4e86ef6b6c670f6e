"""The process of an eligibility check: one check of each case, whose result a customer can dispute."""

from datetime import datetime

from handoffs.model.checks import Finding, failed, needs_review
from handoffs.model.effects import Note, Remark
from handoffs.model.escalation import Evidence, RecordLink, Trigger
from handoffs.model.handoff import Decision, Handoff
from handoffs.process.policy import Policy
from handoffs.process.process import DisputableProcess, MatrixRow
from handoffs.process.start import RecordStart
from handoffs.processes.eligibility_check.check import Check
from handoffs.processes.eligibility_check.requests import RecordResult, ReopenCase
from handoffs.processes.eligibility_check.result import OPPORTUNITY, RESULT, STAGE, result_of
from handoffs.rules.escalate import by_rule, open_triggers
from handoffs.subjects.case import EligibilityCase
from handoffs.text.messages import Message, if_written, lines, message


class EligibilityCheck(DisputableProcess[EligibilityCase]):
    """CS answers which internet service the address of a customer can have."""

    key = "eligibility_check"
    title = message("eligibility_check.process.title")
    noun = message("eligibility_check.process.noun")
    subject = EligibilityCase
    owner = "cs"
    start = RecordStart(begins=message("eligibility_check.process.begins"))
    steps = (Check(),)
    requests = (RecordResult, ReopenCase)
    receipt_fields = (RESULT, OPPORTUNITY, STAGE)
    matrix = (
        MatrixRow(
            name=message("eligibility_check.process.matrix_name"),
            trigger=message("eligibility_check.process.matrix_trigger"),
            depends=message("eligibility_check.process.matrix_depends"),
            documentation=message("eligibility_check.process.matrix_documentation"),
        ),
    )

    def urgency(self, handoff: Handoff) -> str:
        """Return the urgency: express checks have a target of their own."""
        return "express" if self.subject_of(handoff).express else "standard"

    def findings(self, handoff: Handoff, policy: Policy) -> tuple[Finding, ...]:
        """Show the records that help a person; no record can verify an address or its availability."""
        case = self.subject_of(handoff)
        if not case.account.record_id:
            return (failed("address", message("eligibility_check.process.no_account")),)
        if not case.address:
            return (needs_review("address", message("eligibility_check.process.no_address")),)
        return (
            needs_review("address", message("eligibility_check.process.address")),
            needs_review("availability", _earlier_results(case)),
        )

    def record_links(self, handoff: Handoff, trigger: Trigger) -> tuple[RecordLink, ...]:
        """Show the case; for a dispute also the account with its eligibility."""
        case = self.subject_of(handoff)
        shown = RecordLink(label=message("eligibility_check.process.case_link", number=case.number), link=case.link)
        if trigger is not Trigger.DISPUTED:
            return (shown,)
        label = message(
            "eligibility_check.process.account_link",
            number=case.account.number,
            eligibility=case.account.eligibility or message("eligibility_check.process.no_eligibility"),
            status=case.account.eligibility_status or message("eligibility_check.process.no_status"),
        )
        return shown, RecordLink(label=label, link=case.account_link)

    def detail(self, handoff: Handoff) -> Message:
        """Show whether it is an express check."""
        if self.subject_of(handoff).express:
            return message("eligibility_check.process.express")
        return message("eligibility_check.process.standard")

    def reopened_evidence(self, previous: Handoff, handoff: Handoff, now: datetime) -> Evidence | None:
        """Escalate a case that was opened again after a result, unless its dispute is escalated already."""
        decision = previous.decision_of(Check.key)
        if decision is None or Trigger.DISPUTED in open_triggers(previous):
            return None
        reason = message("eligibility_check.process.opened_again", name=decision.name, result=result_of(decision))
        return by_rule(Trigger.DISPUTED, reason, now, self.record_links(handoff, Trigger.DISPUTED))

    def reopening(self, handoff: Handoff, decision: Decision, words: str, reference: str, policy: Policy) -> Remark:
        """Open the case again, with the customer's words and the earlier result on its notes."""
        case = self.subject_of(handoff)
        statement = message("eligibility_check.process.disputed", result=result_of(decision), name=decision.name)
        title = message("eligibility_check.process.note_title", reference=reference)
        return Remark(
            reference=reference,
            step=Check.key,
            note=Note(record_id=case.record_id, title=title, body=lines(statement, if_written(words))),
            request=ReopenCase(case=case.record_id),
        )


def _earlier_results(case: EligibilityCase) -> Message:
    known = tuple(dict.fromkeys(each.result for each in case.earlier if each.result))
    if known:
        return message("eligibility_check.process.earlier_results", results=known)
    return message("eligibility_check.process.no_earlier_result")
