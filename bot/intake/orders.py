"""The source of order approvals: orders in review, with the customer's other orders and services."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.gateways.salesforce.readers.odd_records import LeaveOut
from bot.gateways.salesforce.readers.orders import PRIORITY, OrderReader
from bot.gateways.salesforce.readers.record_states import RecordState
from bot.intake.patience import Patience
from bot.intake.sources import SourceOf
from bot.intake.whmcs_services import NeighbouringServices, WhmcsServices
from handoffs.processes.order_approval.process import OrderApproval
from handoffs.subjects.order import Order
from handoffs.text.messages import message


class Orders(SourceOf[Order]):
    """Orders in review, with the customer's other orders and services.

    `within` is the time before an order in which the account's orders are counted; None counts none.
    """

    kind = Order
    process, many, at_once = OrderApproval.key, message("intake.orders.many"), False

    def __init__(self, orders: OrderReader, services: WhmcsServices | None, patience: Patience, within: timedelta | None) -> None:
        self._orders = orders
        self._within = within
        self.services = NeighbouringServices(services, patience)

    def missing(self) -> tuple[str, ...]:
        """Return the mapped fields that the org lacks."""
        return self._orders.plan().missing

    def hidden(self) -> tuple[str, ...]:
        """Return the mapped fields that the org does not show and on which rules rest."""
        return tuple(self._orders.plan().hidden.values())

    def questions(self) -> Sequence[str]:
        """Return the queries that `listed` asks."""
        return self._orders.questions()

    def listed(self, leave_out: LeaveOut) -> Sequence[Order]:
        """Read all orders in review."""
        return self._orders.waiting(leave_out)

    def _completed(self, subjects: Sequence[Order], known: Mapping[str, Order]) -> Sequence[Order]:
        """Add other orders, when they entered review, and services in WHMCS."""
        kept = [self._with_known_priority(subject, known.get(subject.record_id)) for subject in subjects]
        return self.services.added_to(self._orders.complete(kept, self._within), known)

    def _with_known_details(self, subject: Order, known: Order) -> Order:
        """Return the order as listed with the details that are known; its time stamp alone counts only whole seconds."""
        return replace(
            self._with_known_priority(subject, known),
            duplicates=known.duplicates,
            preceding=known.preceding,
            preceding_within=known.preceding_within,
            entered_review_at=known.entered_review_at,
            active_services=known.active_services,
            active_services_unknown=known.active_services_unknown,
        )

    def _with_known_priority(self, subject: Order, known: Order | None) -> Order:
        """Keep the priority that was known before the org hid it, so that no clock changes by that."""
        return replace(subject, priority=known.priority) if known and PRIORITY in self._orders.plan().hidden else subject

    def _is_whole(self, subject: Order) -> bool:
        """Return whether WHMCS answered, if there is one."""
        return not self.services.asked or subject.active_services is not None

    def _is_urgent(self, subject: Order) -> bool:
        """Return whether it is a priority order."""
        return subject.priority

    def states(self, record_ids: Iterable[str]) -> Sequence[RecordState]:
        """Read the status of orders, and who changed it when."""
        return self._orders.states(record_ids)
