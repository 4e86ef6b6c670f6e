"""Where what a process is about comes from: the records that wait, what stands beside them, and what became of others."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from bot.gateways.salesforce import Salesforce
from bot.gateways.salesforce_beside import RecordState
from bot.gateways.salesforce_cases import Cases
from bot.jobs.services import Services, ServicesBeside
from handoffs.subjects import EligibilityCase, Order, Subject


class Source(Protocol):
    """The records of one process, as its gateway reads them; `many` is what several of them are called."""

    process: str
    many: str

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

    process, many = "order_approval", "orders"

    def __init__(self, salesforce: Salesforce, services: Services | None, real_now: Callable[[], datetime]) -> None:
        self._salesforce = salesforce
        self.services = ServicesBeside(services, real_now)

    def missing(self) -> tuple[str, ...]:
        """Name the mapped fields that the org lacks."""
        return self._salesforce.shape().missing

    def listed(self) -> Sequence[Order]:
        """Read all orders in review."""
        return self._salesforce.orders_in_review()

    def completed(self, subjects: Sequence[Order], known: Mapping[str, Order]) -> Sequence[Order]:
        """Add other orders, when they entered review, and services in WHMCS."""
        return self.services.added_to(self._salesforce.enrich(subjects), known)

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
        return self._salesforce.order_states(record_ids)


class EligibilityCases:
    """Open cases that ask for an eligibility check, with their opportunities and earlier results."""

    process, many = "eligibility_check", "eligibility cases"

    def __init__(self, cases: Cases) -> None:
        self._cases = cases

    def missing(self) -> tuple[str, ...]:
        """Name the mapped fields that the org lacks."""
        return self._cases.shape().missing

    def listed(self) -> Sequence[EligibilityCase]:
        """Read all open cases of the type."""
        return self._cases.open_ones()

    def completed(self, subjects: Sequence[EligibilityCase], known: Mapping[str, EligibilityCase]) -> Sequence[EligibilityCase]:
        """Add earlier results, and when a case was opened again."""
        return self._cases.complete(subjects)

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
