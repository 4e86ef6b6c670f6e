"""The process of a cancellation: review, end of the service and final billing, with a way back while the service runs."""

from dataclasses import replace

from handoffs.model.checks import Finding
from handoffs.model.escalation import RecordLink, Trigger
from handoffs.model.handoff import Handoff
from handoffs.model.requests import Written
from handoffs.process.policy import Policy
from handoffs.process.process import MatrixRow, Process
from handoffs.process.start import RecordStart
from handoffs.processes.cancellation import about
from handoffs.processes.cancellation.billing import FinalBilling
from handoffs.processes.cancellation.checks import findings_of
from handoffs.processes.cancellation.ending import EndOfService
from handoffs.processes.cancellation.requests import CloseCancellation, ProcessCancellation, WithdrawCancellation
from handoffs.processes.cancellation.review import Review
from handoffs.processes.cancellation.withdrawing import STAGE
from handoffs.processes.cancellation.written import case_after
from handoffs.subjects.case import CancellationCase
from handoffs.subjects.customer import BilledService
from handoffs.text.messages import Message, message


class Cancellation(Process[CancellationCase]):
    """CS reviews the request, the service ends on its day, and CS settles the final bill."""

    key = about.KEY
    title = message("cancellation.process.title")
    noun = message("cancellation.process.noun")
    subject = CancellationCase
    owner = "cs"
    start = RecordStart(begins=message("cancellation.process.begins"))
    steps = (Review(), EndOfService(), FinalBilling())
    requests = (ProcessCancellation, CloseCancellation, WithdrawCancellation)
    receipt_fields = (about.OPPORTUNITY, about.KIND, about.DAY, STAGE)
    matrix = (
        MatrixRow(
            name=message("cancellation.process.matrix_name"),
            trigger=message("cancellation.process.matrix_trigger"),
            depends=message("cancellation.process.matrix_depends"),
        ),
    )

    def findings(self, handoff: Handoff, policy: Policy) -> tuple[Finding, ...]:
        """Verify the checks that the records answer."""
        return findings_of(self.subject_of(handoff), policy)

    def record_links(self, handoff: Handoff, trigger: Trigger) -> tuple[RecordLink, ...]:
        """Show the case and its opportunities."""
        case = self.subject_of(handoff)
        shown = (RecordLink(label=about.with_stage(each), link=each.link) for each in case.opportunities[:5])
        return (RecordLink(label=message("cancellation.process.case_link", number=case.number), link=case.link), *shown)

    def detail(self, handoff: Handoff) -> Message:
        """Show the product of the service."""
        service = self.subject_of(handoff).service
        if service is None:
            return message("cancellation.process.detail")
        return message("cancellation.process.product", product=service.product)

    def with_service(self, handoff: Handoff, service: BilledService) -> CancellationCase:
        """Put the ended service on the case, with the currency that was known before."""
        case = self.subject_of(handoff)
        known = case.service.currency if case.service and case.service.service_id == service.service_id else ""
        return replace(case, service=replace(service, currency=service.currency or known), service_unknown=None)

    def after_write(self, handoff: Handoff, written: Written | None, policy: Policy) -> CancellationCase:
        """Put the written status, stage and date on the case and its opportunity."""
        return case_after(self.subject_of(handoff), written, policy.record_words)
