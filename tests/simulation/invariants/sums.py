"""What must be true of sums after every run: thresholds, notice periods, and figures of past days."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from handoffs.model.events import Event
from handoffs.model.events.deliveries import DeliveryRejected
from handoffs.model.events.work import Decided, HandedBack, StepOpened, Withdrawn
from handoffs.subjects.case import CancellationCase
from handoffs.subjects.field_values import value_of
from handoffs.subjects.order import Order
from handoffs.text.messages import Message, Money, written
from tests.figures import decided_rows
from tests.handoffs.examples import POLICY
from tests.simulation.doings.doings import Run
from tests.simulation.invariants.histories import Histories, decisions

MOST = {"JPY": Decimal(100_000)}
"""What the shipped policy lets a team approve alone, written again so that a run is held against it and not against itself."""

NOTICE = timedelta(hours=30 * 24)
TOKYO = ZoneInfo("Asia/Tokyo")
NEVER = datetime(2999, 1, 1, tzinfo=UTC)


def what_is_above_the_threshold_is_approved_by_the_contact(simulated: Run, histories: Histories) -> Iterator[str]:
    """An order of unknown value, or in a currency without a threshold, counts as above."""
    contact = written(POLICY.team("cs").contact_title)
    for id, (_, events) in histories.items():
        for before, decided in decisions(events):
            order = before.subject
            if not isinstance(order, Order) or decided.choice != "approve" or decided.right == contact:
                continue
            most = MOST.get(order.currency)
            if most is None or order.total is None or order.total > most:
                yield f"{id}: {decided.name} approved {order.total} {order.currency}"


def an_internet_service_runs_until_its_notice_is_over(simulated: Run, histories: Histories) -> Iterator[str]:
    """Unless a contact confirmed a day before that, with a reason."""
    for id, (handoff, events) in histories.items():
        review: Decided | None = None
        for event in events:
            if isinstance(event, Decided) and event.step == "review":
                review = event
            if not isinstance(event, StepOpened) or event.step != "end_service" or review is None or event.waits_until is None:
                continue
            case, day = handoff.about(CancellationCase), value_of(review.field_values, "day")
            over_at = case.requested_at + NOTICE
            named = value_of(review.field_values, "opportunity")
            kind = next((each.product_type for each in case.opportunities if each.record_id == named), "")
            if kind == "Internet" and day >= str(over_at.astimezone(TOKYO).date()) and event.waits_until < over_at:
                yield f"{id}: requested at {case.requested_at}, to end at {event.waits_until}"


def a_decision_counts_until_it_is_undone(simulated: Run, histories: Histories) -> Iterator[str]:
    """The figures of a range that ends before a decision was undone have it, however long ago that is."""
    for id, (_, events) in histories.items():
        for place, event in enumerate(events):
            if not isinstance(event, Decided):
                continue
            until = _undone_at(event, events[place + 1 :])
            counted = decided_rows(simulated.world.replicas[0].database, event.at, until) if event.at < until else None
            if counted is not None and (id, event.at) not in {(each.handoff_id, each.decided_at) for each in counted}:
                yield f"{id}: the decision {event.reference} of {event.at} is not counted until {until}"


def a_yearly_service_is_paid_back_for_the_time_that_it_does_not_run(simulated: Run, histories: Histories) -> Iterator[str]:
    """From the instant at which it was to end until its paid day begins, as a share of the year; to the yen."""
    for id, (handoff, _) in histories.items():
        finding, case = handoff.finding("refund"), handoff.subject
        if finding is None or not isinstance(case, CancellationCase) or case.service is None or case.service.paid_until is None:
            continue
        if finding.evidence.id == "cancellation.billing.payments_unknown":
            continue
        ended_at, until, price = handoff.task("end_service").waits_until, case.service.paid_until, case.service.amount
        if case.service.cycle != "Annually" or ended_at is None or price is None:
            continue
        paid_until = datetime.combine(until, datetime.min.time(), TOKYO)
        share = (paid_until - ended_at) / (paid_until - paid_until.replace(year=until.year - 1))
        owed = sum(each.amount for each in _amounts(finding.evidence)[1:])
        if 0 < share < 1 and abs(float(price) * share - float(owed)) > 1:
            yield f"{id}: {owed} is paid back for a share of {share} of {price}"


def _amounts(value: object) -> list[Money]:
    """List the amounts in a message: the price, then what is paid back."""
    if isinstance(value, Money):
        return [value]
    return [each for _, part in value.values for each in _amounts(part)] if isinstance(value, Message) else []


def _undone_at(decided: Decided, later: tuple[Event, ...]) -> datetime:
    for event in later:
        if isinstance(event, DeliveryRejected) and event.step == decided.step:
            return event.at
        if isinstance(event, HandedBack) and event.to_step == decided.step:
            return event.at
        if isinstance(event, Withdrawn) and event.step == decided.step:
            return event.effective_at
    return NEVER


SUMS: tuple[Callable[[Run, Histories], Iterator[str]], ...] = (
    what_is_above_the_threshold_is_approved_by_the_contact,
    an_internet_service_runs_until_its_notice_is_over,
    a_decision_counts_until_it_is_undone,
    a_yearly_service_is_paid_back_for_the_time_that_it_does_not_run,
)
