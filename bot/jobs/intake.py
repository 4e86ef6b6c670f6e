"""Compares what Salesforce says now with our handoffs, and mends the difference: level-triggered, so a missed tick heals."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from bot.desk import Desk
from bot.gateways.errors import Rejected, Unavailable
from bot.gateways.salesforce import OrderState, Salesforce
from bot.ids import TaskRef
from bot.questions import Questions
from handoffs.handoff import Handoff, TaskState
from handoffs.subjects import ActiveService, Order
from storage.database import Database

logger = logging.getLogger(__name__)

PROCESS = "order_approval"
FINDINGS_AGE = timedelta(minutes=10)
"""How long what was found beside the order itself (other orders, services) is taken as true."""


class Services(Protocol):
    """Whoever knows which services a customer has."""

    def services_of(self, email: str) -> tuple[ActiveService, ...]:
        """List the active services, or raise Unavailable or Rejected."""


class Intake:
    """One poll after the other; safe beside another replica's, since the database allows one open handoff a subject."""

    def __init__(
        self,
        database: Database,
        desk: Desk,
        questions: Questions,
        salesforce: Salesforce,
        services: Services | None,
        real_now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._desk = desk
        self._questions = questions
        self._salesforce = salesforce
        self._services = services
        self._now = real_now
        self._looked_at: dict[str, datetime] = {}
        self._told: tuple[str, ...] = ()
        self._failing = False

    def run(self) -> None:
        """Poll once; trouble is logged once an outage, and noted with since when."""
        try:
            self._tell_missing()
            self._mend(self._salesforce.orders_in_review())
        except (Unavailable, Rejected) as trouble:
            if not self._failing:
                logger.warning("Orders can't be read: %s", trouble.says)
            self._failing = True
            return self._beat(ok=False, says=trouble.says)
        if self._failing:
            logger.info("Orders can be read again")
        self._failing = False
        self._beat(ok=True, says="")

    def _tell_missing(self) -> None:
        missing = self._salesforce.shape().missing
        if missing and missing != self._told:
            logger.warning("The org lacks these fields of the policy's map; Baton works without: %s", ", ".join(missing))
        self._told = missing

    def _mend(self, orders: Sequence[Order]) -> None:
        waiting = {handoff.subject.record_id: handoff for handoff in self._questions.waiting(PROCESS)}
        listed = {order.record_id for order in orders}
        new = [order for order in orders if order.record_id not in waiting]
        known = [order for order in orders if order.record_id in waiting and waiting[order.record_id].is_open]
        gone = [handoff for record, handoff in waiting.items() if record not in listed and handoff.is_open]
        self._refresh(known, waiting)
        self._open([order for order in new if self._is_new(order)])
        self._withdraw(gone)

    def _is_new(self, order: Order) -> bool:
        """Say whether an order that nothing waits for came for review, or was read before our own write arrived."""
        latest = self._questions.latest(PROCESS, order.record_id)
        if latest is None:
            return True
        confirmed = latest.tasks[-1].confirmed_at
        return not latest.is_open and not latest.is_saving and (confirmed is None or self._still_in_review(order))

    def _still_in_review(self, order: Order) -> bool:
        """Ask once more: the list may have been read a moment before our own write."""
        review = order.status
        return any(state.status == review for state in self._salesforce.order_states([order.record_id]))

    def _open(self, orders: Sequence[Order]) -> None:
        for order in self._complete(orders):
            self._desk.open(PROCESS, order)

    def _refresh(self, orders: Sequence[Order], waiting: Mapping[str, Handoff]) -> None:
        stale = [order for order in orders if self._is_stale(order, waiting[order.record_id])]
        for order in self._complete(stale):
            handoff = waiting[order.record_id]
            self._desk.refresh(TaskRef(handoff=handoff.id, step=handoff.tasks[-1].step), order)

    def _is_stale(self, order: Order, handoff: Handoff) -> bool:
        looked_at = self._looked_at.setdefault(order.record_id, self._now())
        return _beside(order, handoff.subject) != handoff.subject or self._now() - looked_at >= FINDINGS_AGE

    def _complete(self, orders: Sequence[Order]) -> tuple[Order, ...]:
        """Add what stands beside the orders: other orders, when they entered review, services in WHMCS."""
        if not orders:
            return ()
        for order in orders:
            self._looked_at[order.record_id] = self._now()
        return tuple(self._with_services(order) for order in self._salesforce.enrich(orders))

    def _with_services(self, order: Order) -> Order:
        if self._services is None:
            return order
        email = order.account.email or order.contact.email
        if not email:
            return replace(order, active_services_unknown="WHMCS can't be asked without an e-mail address")
        try:
            return replace(order, active_services=self._services.services_of(email))
        except (Unavailable, Rejected) as trouble:
            logger.info("WHMCS was not asked: %s", trouble.says)
            return replace(order, active_services_unknown="WHMCS could not be asked just now")

    def _withdraw(self, gone: Sequence[Handoff]) -> None:
        if not gone:
            return
        states = {state.record_id: state for state in self._salesforce.order_states(h.subject.record_id for h in gone)}
        for handoff in gone:
            self._looked_at.pop(handoff.subject.record_id, None)
            self._settle(handoff, states[handoff.subject.record_id])

    def _settle(self, handoff: Handoff, state: OrderState) -> None:
        if state.status == handoff.subject.status:
            return
        by = f" by {state.changed_by}" if state.changed_by else ""
        says = f"{state.status} in Salesforce{by}" if state.status else "Deleted in Salesforce"
        for task in handoff.tasks:
            if task.state is TaskState.OPEN:
                self._desk.withdraw(TaskRef(handoff=handoff.id, step=task.step), says, state.changed_at)

    def _beat(self, *, ok: bool, says: str) -> None:
        with self._database.begin() as work:
            work.beats.beat("intake", self._now(), ok=ok, says=says)


def _beside(order: Order, known: Order) -> Order:
    """Give the order as listed with what is known beside it, so that only its own record is compared.

    The record's time stamp alone would not do: it counts whole seconds.
    """
    return replace(
        order,
        other_orders=known.other_orders,
        entered_review_at=known.entered_review_at,
        active_services=known.active_services,
        active_services_unknown=known.active_services_unknown,
    )
