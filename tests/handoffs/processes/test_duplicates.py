"""Whether an order is a duplicate: product numbers decide, names only help, and what nobody knows a person compares."""

from dataclasses import replace

import pytest

from handoffs.model.checks import Outcome
from handoffs.processes.order_approval.duplicates import duplicates
from handoffs.subjects.customer import ActiveService
from handoffs.subjects.order import Order, OtherOrder, OtherOrders
from tests.handoffs.examples import ORDER
from tests.messages import english

NAME = "Internet Apartment 1G"
OTHER = OtherOrder(number="00001001", status="Approved")
NUMBERED = replace(ORDER, lines=(replace(ORDER.lines[0], whmcs_id="7"),))
"""The order of a product with the number 7 in WHMCS."""


def having(*services: ActiveService, order: Order = NUMBERED) -> Order:
    """Return an order of a customer who has these services."""
    return replace(order, active_services=services)


def service(name: str, number: str, status: str = "Active", count: int = 1) -> ActiveService:
    return ActiveService(product=name, product_id=number, status=status, count=count)


@pytest.mark.parametrize(
    ("order", "outcome", "evidence"),
    [
        (having(), Outcome.VERIFIED, "No other order"),
        (having(order=ORDER), Outcome.VERIFIED, "No other order"),
        (having(service("SIM 20 GB", "9")), Outcome.VERIFIED, "No other order"),
        (having(service("Hikari Mansion", "7")), Outcome.FAILED, "WHMCS already has Hikari Mansion (Active)"),
        (having(service(NAME, "7")), Outcome.FAILED, f"WHMCS already has {NAME} (Active)"),
        (
            having(service(NAME, "7"), service(NAME, "7", "Suspended", 2)),
            Outcome.FAILED,
            f"{NAME} (Active) and 2 x {NAME} (Suspended)",
        ),
        (having(service(NAME.lower(), "9")), Outcome.OPEN, "with the same name, but not with the same product number"),
        (having(service(NAME, "9"), order=ORDER), Outcome.OPEN, "with the same name, but not with the same product number"),
        (having(service(NAME, "")), Outcome.OPEN, "with the same name"),
        (having(service("SIM 20 GB", "9"), order=ORDER), Outcome.OPEN, "compare the order with SIM 20 GB (Active) in WHMCS"),
        (having(service("SIM 20 GB", "")), Outcome.OPEN, "A product number is not known"),
        (replace(ORDER, active_services=None), Outcome.OPEN, "WHMCS is not connected"),
        (replace(NUMBERED, duplicates=OtherOrders(count=1, newest=(OTHER,))), Outcome.OPEN, "in order 00001001 (Approved)."),
        (replace(NUMBERED, duplicates=OtherOrders(count=2000, newest=(OTHER,))), Outcome.OPEN, "and 1999 more"),
    ],
)
def test_a_duplicate_is_found_by_its_number_and_a_likely_one_is_shown(order: Order, outcome: Outcome, evidence: str) -> None:
    found = duplicates(order)

    assert found.outcome is outcome and evidence in english(found.evidence), english(found.evidence)
