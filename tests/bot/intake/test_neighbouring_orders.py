"""An account's other orders: counted exactly, the newest named, at a cost that does not grow with the account's age."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.gateways.salesforce.readers.neighbouring_orders import LISTED, NeighbouringOrders
from bot.gateways.salesforce.readers.orders import OrderReader
from bot.processes.registry import polled_processes
from handoffs.model.checks import Outcome
from handoffs.model.escalation import Trigger
from handoffs.model.events import Event
from handoffs.rules import decide
from handoffs.subjects.order import NAMED, OtherOrders
from storage.formats.codec import dump_effect, dump_event, dump_handoff
from tests.bot.conftest import Bench
from tests.handoffs.examples import AIKO, HANDBOOK, POLICY, approval
from tests.refusals import shown

DAY = timedelta(hours=24)
NEIGHBOURS = 2000


def placed(bench: Bench, action: str, status: str, minutes_ago: int) -> str:
    """Place an order that was decided since."""
    order = bench.customers.act(action, minutes_ago=minutes_ago)
    bench.org.update("Order", order, {"Status": status})
    return order


def events_of(bench: Bench, order: str) -> Sequence[Event]:
    with bench.database.read() as work:
        return work.journal.of(bench.handoff(order).id)


def names_of(others: OtherOrders) -> list[str]:
    return [each.number for each in others.newest]


def numbers(bench: Bench, orders: Sequence[str]) -> list[object]:
    return [bench.org.get("Order", each)["OrderNumber"] for each in orders]


def size_of(*stored: object) -> int:
    return sum(len(json.dumps(each).encode()) for each in stored)


def polled_again(bench: Bench, order: str) -> tuple[int, int]:
    """Poll when the neighbours are due again; return the bytes of the journal and the Salesforce calls that it cost."""
    known, before = len(events_of(bench, order)), bench.salesforce.calls
    bench.later(minutes=11)
    bench.intake.run()
    changes = events_of(bench, order)[known:]
    return size_of(*map(dump_event, changes)), bench.salesforce.calls - before


def test_two_thousand_duplicates_cost_what_a_few_cost(bench: Bench) -> None:
    made = [placed(bench, "order", "Approved", 5 + number // 2) for number in range(NEIGHBOURS)]
    others = sorted(made, key=lambda each: (bench.org.get("Order", each)["CreatedDate"], each), reverse=True)
    order = bench.customers.act("order", minutes_ago=1)
    bench.intake.run()

    subject, handoff = bench.order(order), bench.handoff(order)
    assert subject.duplicates.count == subject.preceding.count == NEIGHBOURS
    assert names_of(subject.duplicates) == numbers(bench, others[:NAMED])
    finding = handoff.finding("duplicates")
    assert finding is not None and finding.outcome is Outcome.OPEN and "and 1995 more" in shown(finding.evidence)
    assert [each.link.endswith(f"/{subject.account.record_id}/related/Orders/view") for each in finding.record_links] == [True]
    assert handoff.escalation is not None
    (evidence,) = [each for each in handoff.escalation.evidence if each.trigger is Trigger.REPEAT_ORDERS]
    assert "placed 2001 orders" in shown(evidence.text) and len(evidence.record_links) == NAMED + 2
    assert size_of(dump_handoff(handoff)) < 10_000
    assert max(size_of(dump_event(each)) for each in events_of(bench, order)) < 5_000

    another = placed(bench, "order", "Approved", 3)
    written, calls = polled_again(bench, order)
    subject = bench.order(order)
    assert names_of(subject.duplicates) == numbers(bench, [another, *others[: NAMED - 1]])
    assert subject.preceding == subject.duplicates
    assert written < 2_000 and calls <= len(polled_processes()) + 3

    for named in (another, *others[: NAMED - 1]):
        bench.org.update("Order", named, {"Status": "Cancelled"})
    polled_again(bench, order)
    subject, handoff = bench.order(order), bench.handoff(order)
    assert subject.duplicates.count == NEIGHBOURS - NAMED + 1
    assert names_of(subject.duplicates) == numbers(bench, others[NAMED - 1 : 2 * NAMED - 1])
    decided = decide.decide(HANDBOOK, handoff, "review", AIKO, approval(edition=handoff.edition), reference="r", now=bench.now())
    assert max(size_of(dump_effect(each)) for each in decided.effects) < 2_000


@pytest.mark.parametrize("listed", [1, LISTED])
@pytest.mark.parametrize("status", ["Draft", "Approved", "Cancelled"])
def test_an_order_that_never_came_to_review_counts_for_several_orders(bench: Bench, status: str, listed: int) -> None:
    for minutes_ago in (60, 30):
        placed(bench, "order", status, minutes_ago)
    order = bench.customers.act("order")
    reader = bench.salesforce.reader(OrderReader)
    neighbours = NeighbouringOrders(bench.salesforce.org, active=("Approved",), base_url="", listed=listed)

    (found,) = neighbours.added_to([each for each in reader.waiting() if each.record_id == order], DAY)

    assert found.preceding.count == 2
    bench.intake.run()
    escalation = bench.handoff(order).escalation
    assert escalation is not None and Trigger.REPEAT_ORDERS in {each.trigger for each in escalation.evidence}


@pytest.mark.parametrize("listed", [1, 5, LISTED])
def test_salesforce_counts_and_chooses_as_baton_does(bench: Bench, listed: int) -> None:
    kinds = [("order", "Approved"), ("order", "Cancelled"), ("priority", "Approved"), ("no_eligibility", "Approved")]
    for number, (action, status) in enumerate(kinds * 4):
        placed(bench, action, status, 400 * number)
    for action in ("order", "priority", "no_eligibility"):
        bench.customers.act(action, minutes_ago=90)
    reader, statuses = bench.salesforce.reader(OrderReader), POLICY.salesforce.statuses
    waiting = reader.waiting()
    neighbours = NeighbouringOrders(
        bench.salesforce.org,
        active=(statuses.review, *POLICY.salesforce.active_statuses),
        base_url=bench.org.instance_url,
        listed=listed,
    )

    found = neighbours.added_to(waiting, DAY)

    expected = zip(waiting, reader.complete(waiting, DAY), strict=True)
    assert found == tuple(replace(each, entered_review_at=one.entered_review_at) for one, each in expected)
    assert [(each.duplicates.count, each.preceding.count) for each in found] == [(4, 1)] * 3
