"""Where what a process is about comes from: the records that wait, what stands beside them, and what became of others."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from bot.gateways.errors import Rejected, Unavailable
from bot.gateways.salesforce.cancellations import CancellationReader, carried
from bot.gateways.salesforce.eligibility import EligibilityReader
from bot.gateways.salesforce.gateway import SalesforceGateway
from bot.gateways.salesforce.orders import OrderReader
from bot.gateways.salesforce.record_states import RecordState
from bot.gateways.whmcs.client import Whmcs
from bot.intake.whmcs_services import NeighbouringServices, Patience, WhmcsServices
from handoffs.process.policy import Policy
from handoffs.processes.cancellation import about
from handoffs.subjects.case import NOT_CONNECTED, CancellationCase, EligibilityCase
from handoffs.subjects.customer import BilledService
from handoffs.subjects.order import Order
from handoffs.subjects.subject import Subject


class Source(Protocol):
    """The records of one process, as its gateway reads them; `many` is what several of them are called.

    `at_once` says that what stands beside them is asked for all of them in one go, so that they are best looked at together.
    """

    process: str
    many: str
    at_once: bool

    def missing(self) -> tuple[str, ...]:
        """Name the mapped fields that the org lacks."""

    def listed(self) -> Sequence[Subject]:
        """Read all records that wait, in one query."""

    def completed(self, subjects: Sequence[Any], known: Mapping[str, Any]) -> Sequence[Subject]:
        """Add what stands beside the records and is asked for new or changed ones only."""

    def beside(self, subject: Any, known: Any) -> Subject:
        """Give a record as listed with what is known beside it, so that only its own record is compared."""

    def is_whole(self, subject: Any) -> bool:
        """Say whether all that was asked for beside the record was answered."""

    def is_urgent(self, subject: Any) -> bool:
        """Say whether the record comes before those that wait for longer."""

    def states(self, record_ids: Iterable[str]) -> Sequence[RecordState]:
        """Tell what became of records."""


class Orders:
    """Orders in review, with the customer's other orders and services."""

    process, many, at_once = "order_approval", "orders", False

    def __init__(self, orders: OrderReader, services: WhmcsServices | None, patience: Patience) -> None:
        self._orders = orders
        self.services = NeighbouringServices(services, patience)

    def missing(self) -> tuple[str, ...]:
        """Name the mapped fields that the org lacks."""
        return self._orders.plan().missing

    def listed(self) -> Sequence[Order]:
        """Read all orders in review."""
        return self._orders.waiting()

    def completed(self, subjects: Sequence[Order], known: Mapping[str, Order]) -> Sequence[Order]:
        """Add other orders, when they entered review, and services in WHMCS."""
        return self.services.added_to(self._orders.complete(subjects), known)

    def beside(self, subject: Order, known: Order) -> Order:
        """Give the order as listed with what is known beside it; its time stamp alone would not do, it counts whole seconds."""
        return replace(
            subject,
            other_orders=known.other_orders,
            entered_review_at=known.entered_review_at,
            active_services=known.active_services,
            active_services_unknown=known.active_services_unknown,
        )

    def is_whole(self, subject: Order) -> bool:
        """Say whether WHMCS answered, if there is one."""
        return not self.services.asked or subject.active_services is not None

    def is_urgent(self, subject: Order) -> bool:
        """Say whether it is a priority order."""
        return subject.priority

    def states(self, record_ids: Iterable[str]) -> Sequence[RecordState]:
        """Tell what became of orders."""
        return self._orders.states(record_ids)


class EligibilityCases:
    """Open cases that ask for an eligibility check, with their opportunities and earlier results."""

    process, many, at_once = "eligibility_check", "eligibility cases", True

    def __init__(self, cases: EligibilityReader) -> None:
        self._cases = cases

    def missing(self) -> tuple[str, ...]:
        """Name the mapped fields that the org lacks."""
        return self._cases.plan().missing

    def listed(self) -> Sequence[EligibilityCase]:
        """Read all open cases of the type."""
        return self._cases.waiting()

    def completed(self, subjects: Sequence[EligibilityCase], known: Mapping[str, EligibilityCase]) -> Sequence[EligibilityCase]:
        """Add earlier results, and when a case was opened again."""
        return self._cases.complete(subjects, known)

    def beside(self, subject: EligibilityCase, known: EligibilityCase) -> EligibilityCase:
        """Give the case as listed with what is known beside it."""
        return replace(
            subject,
            earlier=known.earlier,
            entered_review_at=known.entered_review_at,
        )

    def is_whole(self, subject: EligibilityCase) -> bool:
        """Say that nothing is left to be asked again soon."""
        return True

    def is_urgent(self, subject: EligibilityCase) -> bool:
        """Say whether it is an express check."""
        return subject.express

    def states(self, record_ids: Iterable[str]) -> Sequence[RecordState]:
        """Tell what became of cases."""
        return self._cases.states(record_ids)


class Billing(Protocol):
    """Whoever knows what is paid for a service."""

    def service(self, service_id: str) -> BilledService:
        """Read a service, or raise Unavailable or Rejected."""


class Cancellations:
    """Open cases that ask to end a service, with their opportunities and what WHMCS says of the service."""

    process, many, at_once = "cancellation", "cancellation requests", True

    def __init__(self, cases: CancellationReader, billing: Billing | None, patience: Patience, policy: Policy) -> None:
        self._cases = cases
        self._billing = billing
        self._patience = patience
        self._policy = policy

    def missing(self) -> tuple[str, ...]:
        """Name the mapped fields that the org lacks."""
        return self._cases.plan().missing

    def listed(self) -> Sequence[CancellationCase]:
        """Read all open cases of the type."""
        return self._cases.waiting()

    def completed(
        self, subjects: Sequence[CancellationCase], known: Mapping[str, CancellationCase]
    ) -> Sequence[CancellationCase]:
        """Add where the opportunities stood before, when a case was opened again, and the service as WHMCS has it."""
        complete = self._cases.complete(subjects, known)
        return [self._with_service(case, known.get(case.record_id)) for case in complete]

    def beside(self, subject: CancellationCase, known: CancellationCase) -> CancellationCase:
        """Give the case as listed with what is known beside it."""
        return carried(subject, known)

    def is_whole(self, subject: CancellationCase) -> bool:
        """Say whether WHMCS answered, if there is one to ask and a service to ask for."""
        return subject.service is not None or subject.service_unknown != UNREACHABLE

    def is_urgent(self, subject: CancellationCase) -> bool:
        """Say that none comes before those that wait for longer."""
        return False

    def states(self, record_ids: Iterable[str]) -> Sequence[RecordState]:
        """Tell what became of cases."""
        return self._cases.states(record_ids)

    def _with_service(self, case: CancellationCase, known: CancellationCase | None) -> CancellationCase:
        wanted = about.likely_service(case, self._policy)
        if self._billing is None:
            return replace(case, service_unknown=NOT_CONNECTED)
        if not wanted:
            return replace(case, service_unknown="no service number is known")
        if not self._patience.is_away:
            try:
                return replace(case, service=self._billing.service(wanted))
            except Rejected as refused:
                return replace(case, service_unknown=refused.says)
            except Unavailable as trouble:
                self._patience.stay_away(trouble.says)
        if known is not None and known.service is not None and known.service.service_id == wanted:
            return replace(case, service=known.service)
        return replace(case, service_unknown=UNREACHABLE)


UNREACHABLE = "WHMCS could not be asked just now"


def all_sources(
    salesforce: SalesforceGateway, whmcs: Whmcs | None, real_now: Callable[[], datetime], policy: Policy
) -> tuple[Source, ...]:
    """Give the source of each process whose subjects are records of Salesforce."""
    patience = Patience(real_now)
    return (
        Orders(salesforce.orders, whmcs, patience),
        EligibilityCases(salesforce.eligibility_cases),
        Cancellations(salesforce.cancellations, whmcs, patience, policy),
    )
