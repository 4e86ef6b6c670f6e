"""The process of an eligibility check: one check of each case, whose result a customer can dispute."""

from datetime import datetime

from handoffs.model.checks import Finding, failed, needs_review
from handoffs.model.effects import Note, RecordChange, Remark
from handoffs.model.escalation import Evidence, RecordLink, Trigger
from handoffs.model.handoff import Decision, Handoff
from handoffs.process.policy import Policy
from handoffs.process.process import DisputableProcess, MatrixRow
from handoffs.process.start import RecordStart
from handoffs.processes.eligibility_check.check import Check
from handoffs.processes.eligibility_check.result import OPPORTUNITY, RESULT, STAGE, result_of
from handoffs.rules.escalate import by_rule, open_triggers
from handoffs.subjects.case import EligibilityCase
from handoffs.text.wording import listed


class EligibilityCheck(DisputableProcess[EligibilityCase]):
    """CS answers which internet service the address of a customer can have."""

    key = "eligibility_check"
    title = "Eligibility check"
    noun = "case"
    subject = EligibilityCase
    owner = "cs"
    start = RecordStart(begins="by itself, with each open Case of its type in Salesforce")
    steps = (Check(),)
    receipt_fields = (RESULT, OPPORTUNITY, STAGE)
    matrix = (
        MatrixRow(
            name="Internet Eligibility Check",
            trigger="Eligibility request Case",
            depends="Customer address info",
            documentation="CS procedures",
        ),
    )

    def urgency(self, handoff: Handoff) -> str:
        """Give express checks a target of their own."""
        return "express" if self.subject_of(handoff).express else "standard"

    def findings(self, handoff: Handoff, policy: Policy) -> tuple[Finding, ...]:
        """Show the records that help a person; no record can verify an address or its availability."""
        case = self.subject_of(handoff)
        if not case.account.record_id:
            return (failed("address", "The case has no account, so there is no address. Please set its account in Salesforce."),)
        if not case.address:
            return (needs_review("address", "The account has no billing address. Please ask the customer."),)
        known = [each.result for each in case.earlier if each.result]
        before = f"Earlier results say {listed(dict.fromkeys(known))}." if known else "No earlier result is known."
        return (
            needs_review("address", "Is the address complete, and the one that the customer means?"),
            needs_review("availability", before),
        )

    def record_links(self, handoff: Handoff, trigger: Trigger) -> tuple[RecordLink, ...]:
        """Show the case; for a dispute also the account with its eligibility."""
        case = self.subject_of(handoff)
        shown = RecordLink(label=f"case {case.number}", link=case.link)
        if trigger is not Trigger.DISPUTED:
            return (shown,)
        held = f"{case.account.eligibility or 'no eligibility'} ({case.account.eligibility_status or 'no status'})"
        return shown, RecordLink(label=f"account {case.account.number}: {held}", link=case.account_link)

    def detail(self, handoff: Handoff) -> str:
        """Show whether it is an express check."""
        return "express check" if self.subject_of(handoff).express else "standard check"

    def reopened_evidence(self, previous: Handoff, handoff: Handoff, now: datetime) -> Evidence | None:
        """Escalate a case that was opened again after a result, unless its dispute is escalated already."""
        task = previous.current
        if task.decision is None or Trigger.DISPUTED in open_triggers(previous):
            return None
        says = f"The case was opened again after {task.decision.name} had recorded “{result_of(task.decision)}”."
        return by_rule(Trigger.DISPUTED, says, now, self.record_links(handoff, Trigger.DISPUTED))

    def reopening(self, handoff: Handoff, decision: Decision, words: str, reference: str, policy: Policy) -> Remark:
        """Open the case again, with the customer's words and the earlier result on its notes."""
        case, statuses = self.subject_of(handoff), policy.salesforce.statuses
        body = f"The customer disputes the result “{result_of(decision)}” that {decision.name} recorded.\n{words}"
        return Remark(
            reference=reference,
            step=Check.key,
            note=Note(kind="Case", record_id=case.record_id, title=f"Customer disputes the result ({reference})", body=body),
            expected_status=statuses.case_closed,
            changes=(RecordChange(kind="Case", record_id=case.record_id, fields=(("Status", statuses.case_reopened),)),),
        )
