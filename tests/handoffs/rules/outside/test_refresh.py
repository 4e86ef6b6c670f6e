"""What a record says now is taken over; only a change of what its decider saw makes a decider look again."""

from dataclasses import replace

import pytest

from handoffs.rules import open as opening
from handoffs.rules.outside import refresh
from handoffs.subjects.case import CancellationCase, CustomerCase, EligibilityCase, Opportunity
from tests.handoffs.examples import ACCOUNT, HANDBOOK, MONDAY_TEN, later

MEANT = Opportunity(
    record_id="006000000000001AAA", name="Meant", stage="Introduction", modified_at=MONDAY_TEN, service_number="105"
)
OTHER = replace(MEANT, record_id="006000000000002AAA", name="Other", service_number="106")
CHECK = EligibilityCase(
    record_id="500000000000001AAA",
    number="00001050",
    status="New",
    account=ACCOUNT,
    opportunities=(MEANT, OTHER),
    requested_at=MONDAY_TEN,
    entered_review_at=MONDAY_TEN,
    modified_at=MONDAY_TEN,
)
CANCELLATION = CancellationCase(
    record_id="500000000000002AAA",
    number="00001051",
    status="New",
    account=ACCOUNT,
    opportunities=(MEANT, OTHER),
    requested_at=MONDAY_TEN,
    entered_review_at=MONDAY_TEN,
    modified_at=MONDAY_TEN,
)


@pytest.mark.parametrize(
    ("case", "names"),
    [
        (replace(CHECK, opportunity_id=MEANT.record_id), True),
        (CHECK, False),
        (replace(CANCELLATION, opportunity_id=MEANT.record_id), True),
        (replace(CANCELLATION, service_number="105"), True),
        (CANCELLATION, False),
    ],
    ids=["check, by its own lookup", "check of any", "cancellation, by its own lookup", "by its number", "cancellation of any"],
)
def test_an_opportunity_that_a_decider_does_not_see_is_no_reason_to_look_again(case: CustomerCase, names: bool) -> None:
    assert editions_after(case, replace(MEANT, stage="Ready"), OTHER) == 1
    assert editions_after(case, MEANT, replace(OTHER, stage="Ready")) == (0 if names else 1)
    assert editions_after(case, MEANT) == (0 if names else 1)
    assert editions_after(case, OTHER) == 1


def editions_after(case: CustomerCase, *opportunities: Opportunity) -> int:
    """Return how many new editions a case has when its account's opportunities become these."""
    process, step = ("eligibility_check", "check") if isinstance(case, EligibilityCase) else ("cancellation", "review")
    opened = opening.open_handoff(HANDBOOK, process, case, handoff_id="id1", previous=None, now=MONDAY_TEN).handoff
    change = refresh.refresh(HANDBOOK, opened, step, replace(case, opportunities=opportunities), later(minutes=1))
    assert change is not None
    return change.handoff.edition - opened.edition
