"""The source of cancellations: open cases that ask to end a service, with their opportunities and the service in WHMCS."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from bot.gateways.errors import Rejected, Unavailable
from bot.gateways.salesforce.readers.cancellations import CancellationReader, carried
from bot.gateways.salesforce.readers.odd_records import LeaveOut
from bot.gateways.salesforce.readers.record_states import RecordState
from bot.intake.patience import Patience
from bot.intake.sources import SourceOf
from bot.intake.whmcs_services import UNREACHABLE
from handoffs.process.policy import Policy
from handoffs.processes.cancellation import about
from handoffs.subjects.case import NOT_CONNECTED, CancellationCase
from handoffs.subjects.customer import BilledService
from handoffs.text.messages import message


class Billing(Protocol):
    """A billing system."""

    def service(self, service_id: str) -> BilledService:
        """Read a service, or raise Unavailable or Rejected."""


class Cancellations(SourceOf[CancellationCase]):
    """Open cases that ask to end a service, with their opportunities and the service in WHMCS."""

    kind = CancellationCase
    process, many, at_once = about.KEY, message("intake.cancellations.many"), True

    def __init__(self, cases: CancellationReader, billing: Billing | None, patience: Patience, policy: Policy) -> None:
        self._cases = cases
        self._billing = billing
        self._patience = patience
        self._policy = policy

    def missing(self) -> tuple[str, ...]:
        """Return the mapped fields that the org lacks."""
        return self._cases.plan().missing

    def hidden(self) -> tuple[str, ...]:
        """Return the mapped fields that the org does not show and on which rules rest."""
        return tuple(self._cases.plan().hidden.values())

    def questions(self) -> Sequence[str]:
        """Return the queries that `listed` asks."""
        return self._cases.questions()

    def listed(self, leave_out: LeaveOut) -> Sequence[CancellationCase]:
        """Read all open cases of the type."""
        return self._cases.waiting(leave_out)

    def _completed(
        self, subjects: Sequence[CancellationCase], known: Mapping[str, CancellationCase]
    ) -> Sequence[CancellationCase]:
        """Add the former stages of the opportunities, when a case was opened again, and the service as WHMCS has it."""
        complete = self._cases.complete(subjects, known)
        return [self._with_service(case, known.get(case.record_id)) for case in complete]

    def _with_known_details(self, subject: CancellationCase, known: CancellationCase) -> CancellationCase:
        """Return the case as listed with the details that are known."""
        return carried(subject, known)

    def _is_whole(self, subject: CancellationCase) -> bool:
        """Return whether WHMCS answered, if there is one to ask and a service to ask for."""
        return subject.service is not None or subject.service_unknown != UNREACHABLE

    def states(self, record_ids: Iterable[str]) -> Sequence[RecordState]:
        """Read the status of cases, and who changed it when."""
        return self._cases.states(record_ids)

    def _with_service(self, case: CancellationCase, known: CancellationCase | None) -> CancellationCase:
        wanted = about.likely_service(case, self._policy)
        if self._billing is None:
            return replace(case, service_unknown=NOT_CONNECTED)
        if not wanted:
            return replace(case, service_unknown=message("intake.cancellations.no_number"))
        if not self._patience.is_away:
            try:
                return replace(case, service=self._billing.service(wanted))
            except Rejected as refused:
                return replace(case, service_unknown=refused.reason)
            except Unavailable as failure:
                self._patience.stay_away(failure)
        if known is not None and known.service is not None and known.service.service_id == wanted:
            return replace(case, service=known.service)
        return replace(case, service_unknown=UNREACHABLE)
