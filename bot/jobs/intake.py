"""Compares what Salesforce says now with our handoffs, and mends the difference: level-triggered, so a missed tick heals."""

import logging
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.desk import Desk
from bot.gateways.errors import Rejected, Unavailable
from bot.gateways.salesforce import OrderState, Salesforce
from bot.ids import TaskRef
from bot.jobs.services import Services, ServicesBeside
from bot.questions import Questions
from handoffs.effects import Announcement
from handoffs.handoff import Handoff, TaskState
from handoffs.subjects import Order
from storage.database import Database

logger = logging.getLogger(__name__)

PROCESS = "order_approval"
FINDINGS_AGE = timedelta(minutes=10)
"""How long what was found beside the order itself (other orders, services) is taken as true."""

FLOOD = 25
"""So many new orders in one poll are announced; Slack lets their cards in one a second."""

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
"""Comes before everything that has a due time."""

UNKNOWN_AGE = timedelta(minutes=1)
"""How long it takes to ask again for services that could not be asked for."""


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
        self._services = ServicesBeside(services, real_now)
        self._now = real_now
        self._look_again: dict[str, datetime] = {}
        self._stuck: dict[str, datetime] = {}
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
        except Exception:
            self._beat(ok=False, says="Unexpected trouble; the log says more.")
            raise
        if self._failing:
            logger.info("Orders can be read again")
        self._failing = False
        self._beat(ok=not self._stuck, says=f"Orders that could not be taken in: {len(self._stuck)}; the log says why.")

    def _tell_missing(self) -> None:
        missing = self._salesforce.shape().missing
        if missing and missing != self._told:
            logger.warning("The org lacks these fields of the policy's map; Baton works without: %s", ", ".join(missing))
        self._told = missing

    def _mend(self, orders: Sequence[Order]) -> None:
        waiting = {handoff.subject.record_id: handoff for handoff in self._questions.waiting(PROCESS)}
        listed = {order.record_id for order in orders}
        self._look_again = {record: at for record, at in self._look_again.items() if record in listed}
        self._stuck = {record: at for record, at in self._stuck.items() if record in listed}
        self._refresh([order for order in orders if order.record_id in waiting], waiting)
        self._open(self._new([order for order in orders if order.record_id not in waiting]))
        self._withdraw([handoff for record, handoff in waiting.items() if record not in listed and handoff.is_open])

    def _new(self, orders: Sequence[Order]) -> list[Order]:
        """Pick the orders that came for review; of those that were here before, only such as Salesforce still has in review.

        The list may have been read a moment before our own write arrived, or another replica took the order's leaving in.
        """
        latest = {order.record_id: self._questions.latest(PROCESS, order.record_id) for order in orders}
        before = {record for record, handoff in latest.items() if handoff and not handoff.is_open and not handoff.is_saving}
        review = {order.record_id: order.status for order in orders}
        states = self._salesforce.order_states(sorted(before)) if before else ()
        back = {state.record_id for state in states if state.status == review[state.record_id]}
        return [order for order in orders if latest[order.record_id] is None or order.record_id in back]

    def _open(self, orders: Sequence[Order]) -> None:
        if len(orders) >= FLOOD:
            self._announce(len(orders))
        urgent_first = sorted(self._complete(orders, {}), key=lambda order: (not order.priority, order.entered_review_at))
        self._one_by_one(urgent_first, lambda order: self._desk.open(PROCESS, order))

    def _announce(self, count: int) -> None:
        """Tell the team before its cards come in that there are many, and how to see them all at once."""
        team, now = self._questions.policy.process(PROCESS).team, self._now()
        says = (
            f"{count} orders came in at once. Their cards follow one after the other, what is due first comes first. "
            "/handoff lists them now."
        )
        with self._database.begin() as work:
            told = Announcement(text=says, team=team)
            work.outbox.put_notice(f"flood/{PROCESS}/{now:%Y%m%dT%H%M}", told, first=LONG_AGO, now=now)

    def _refresh(self, orders: Sequence[Order], waiting: Mapping[str, Handoff]) -> None:
        def take(order: Order) -> None:
            handoff = waiting[order.record_id]
            self._desk.refresh(TaskRef(handoff=handoff.id, step=handoff.tasks[-1].step), order)

        open_ones = [order for order in orders if waiting[order.record_id].is_open]
        stale = [order for order in open_ones if self._is_stale(order, waiting[order.record_id].subject)]
        known = {order.record_id: waiting[order.record_id].subject for order in stale}
        self._one_by_one(self._complete(stale, known), take)

    def _is_stale(self, order: Order, known: Order) -> bool:
        """Say whether the order changed, or is due for another look beside it; after a start those looks are spread out."""
        spread = self._age_of(known) * random.uniform(0.0, 1.0)
        again_at = self._look_again.setdefault(order.record_id, self._now() + spread)
        return _beside(order, known) != known or self._now() >= again_at

    def _complete(self, orders: Sequence[Order], known: Mapping[str, Order]) -> tuple[Order, ...]:
        """Add what stands beside the orders: other orders, when they entered review, services in WHMCS."""
        complete = self._services.added_to(self._salesforce.enrich(orders), known)
        for order in complete:
            self._look_again[order.record_id] = self._now() + self._age_of(order)
        return complete

    def _age_of(self, order: Order) -> timedelta:
        return UNKNOWN_AGE if self._services.asked and order.active_services is None else FINDINGS_AGE

    def _one_by_one(self, orders: Iterable[Order], take: Callable[[Order], object]) -> None:
        """Take orders in so that one which can't be taken in keeps no other out; its trouble is logged once a version."""
        for order in orders:
            try:
                take(order)
                self._stuck.pop(order.record_id, None)
            except Exception:
                self._look_again.pop(order.record_id, None)
                if self._stuck.get(order.record_id) != order.modified_at:
                    logger.exception("Order %s could not be taken in; it is tried again at every poll", order.number)
                self._stuck[order.record_id] = order.modified_at

    def _withdraw(self, gone: Sequence[Handoff]) -> None:
        if not gone:
            return
        states = {state.record_id: state for state in self._salesforce.order_states(h.subject.record_id for h in gone)}
        for handoff in gone:
            self._settle(handoff, states[handoff.subject.record_id])

    def _settle(self, handoff: Handoff, state: OrderState) -> None:
        if state.status == handoff.subject.status:
            return
        by = f" by {state.changed_by}" if state.changed_by else ""
        says = f"{state.status or 'Deleted'} in Salesforce{by}"
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
