"""What stands with a record (history, neighbours, opportunities) may be refused: the record has its card, which says so."""

import pytest

from handoffs.model.handoff import Handoff
from handoffs.subjects.subject import unread_of
from tests.bot.conftest import Bench
from tests.refusals import shown

SIDES = [
    ("order_approval", "order", "OrderHistory"),
    ("eligibility_check", "eligibility", "CaseHistory"),
    ("eligibility_check", "eligibility", "CaseStatus"),
    ("eligibility_check", "eligibility", "Opportunity"),
    ("eligibility_check", "eligibility", "Account"),
    ("cancellation", "cancel_internet", "CaseHistory"),
    ("cancellation", "cancel_internet", "OpportunityHistory"),
    ("cancellation", "cancel_internet", "Opportunity"),
    ("cancellation", "cancel_internet", "Account"),
]


def polled(bench: Bench, process: str) -> dict[str, Handoff]:
    """Poll, and return the open handoffs of a process by record."""
    bench.intake.run()
    return {each.subject.record_id: each for each in bench.queries.waiting(process)}


def opened(bench: Bench, action: str) -> str:
    """Let a customer act and return the record."""
    return bench.customers.act(action) if action == "order" else bench.customers.requests.act(action)


@pytest.mark.parametrize("code", ["INSUFFICIENT_ACCESS", "QUERY_TIMEOUT", "MALFORMED_QUERY"])
@pytest.mark.parametrize(("process", "action", "side"), SIDES)
def test_a_refused_side_query_keeps_no_record_out_and_heals(
    bench: Bench, process: str, action: str, side: str, code: str
) -> None:
    record = opened(bench, action)
    bench.org.faults.refused_queries = {side: code}

    found = polled(bench, process)

    assert set(found) == {record}
    said = [shown(each) for each in unread_of(found[record].subject)]
    assert side == "CaseStatus" or any("could not read" in each for each in said)
    bench.org.faults.clear()
    bench.later(minutes=2)
    assert not unread_of(polled(bench, process)[record].subject)


def test_a_refused_history_withholds_no_withdrawal(bench: Bench) -> None:
    order = bench.customers.act("order")
    assert set(polled(bench, "order_approval")) == {order}
    bench.org.faults.refused_queries = {"OrderHistory": "INSUFFICIENT_ACCESS"}
    bench.later(minutes=1)
    bench.org.update("Order", order, {"Status": "Cancelled"}, by="Sato Keiko")

    assert not [each for each in polled(bench, "order_approval").values() if each.is_open]
