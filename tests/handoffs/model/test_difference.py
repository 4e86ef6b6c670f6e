"""Differences of subjects and findings: small, and applied they give the later state again."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from handoffs.model.checks import Finding, Outcome
from handoffs.model.difference import difference_of, findings_difference, with_difference, with_findings
from handoffs.model.escalation import RecordLink
from handoffs.subjects.customer import ActiveService
from handoffs.subjects.order import Order, OtherOrder, OtherOrders
from handoffs.text.messages import written
from tests.handoffs.examples import ACCOUNT, ORDER


def neighbour(number: int) -> OtherOrder:
    return OtherOrder(number=f"{number:08d}", status="Activated")


def finding(item: str, outcome: Outcome = Outcome.OPEN, *links: str) -> Finding:
    return Finding(
        item=item, outcome=outcome, evidence=None, record_links=tuple(RecordLink(label=written(each)) for each in links)
    )


orders = st.builds(
    lambda total, phone, others, services, note: replace(
        ORDER,
        total=total,
        account=replace(ACCOUNT, phone=phone),
        duplicates=OtherOrders(count=len(others), newest=tuple(neighbour(number) for number in others)),
        active_services=services,
        instructions=note,
    ),
    st.decimals(0, 9, places=2),
    st.sampled_from(["", "1", "2"]),
    st.lists(st.integers(0, 5), max_size=6),
    st.sampled_from([None, (), (ActiveService(product="SIM", status="Active"),)]),
    st.sampled_from(["", "日本語"]),
)
findings = st.lists(
    st.builds(finding, st.sampled_from("abc"), st.sampled_from(list(Outcome)), st.sampled_from("xyz")), max_size=5
).map(tuple)


@given(orders, orders)
def test_a_difference_leads_from_one_state_to_the_other(before: Order, after: Order) -> None:
    difference = difference_of(before, after)
    assert (difference is None) == (before == after)
    assert with_difference(before, difference) == after


@given(findings, findings)
def test_changes_of_findings_lead_from_one_state_to_the_other(before: tuple[Finding, ...], after: tuple[Finding, ...]) -> None:
    assert with_findings(before, findings_difference(before, after)) == after
