"""What a record says now is taken over; only a change of what its decider saw makes a decider look again."""

from dataclasses import replace

import pytest

from handoffs.rules import open as opening
from handoffs.rules import pause
from handoffs.rules.outside import refresh
from handoffs.subjects.case import CancellationCase, CustomerCase, EligibilityCase, Opportunity
from tests.handoffs.examples import ACCOUNT, AIKO, HANDBOOK, MONDAY_TEN, later

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


@pytest.mark.parametrize(
    ("confirmed", "read", "now", "is_taken"),
    [(60, 61, 62, True), (60, 60, 62, False), (60, 59, 62, False), (60, 1, 2, True), (60, 59, 2, False)],
    ids=["after", "at once", "before", "after the clock was set back by an hour", "before, and then it was set back"],
)
def test_a_reading_counts_that_began_after_our_own_write_was_confirmed(
    confirmed: int, read: int, now: int, is_taken: bool
) -> None:
    opened = opening.open_handoff(HANDBOOK, "cancellation", CANCELLATION, handoff_id="id1", previous=None, now=MONDAY_TEN).handoff
    wrote = replace(opened, tasks=(replace(opened.current, confirmed_at=later(minutes=confirmed)),))
    changed = replace(CANCELLATION, opportunity_id=MEANT.record_id)

    change = refresh.refresh(HANDBOOK, wrote, "review", changed, later(minutes=now), read_at=later(minutes=read))

    assert (change is not None) is is_taken


@pytest.mark.parametrize(
    ("asked", "changed", "now", "goes_on"),
    [(60, 61, 62, True), (60, 60, 60, True), (60, 59, 62, False), (60, 2, 3, True)],
    ids=["after", "in the same second", "before", "after the clock was set back by an hour"],
)
def test_an_answer_that_shows_in_the_record_ends_the_pause(asked: int, changed: int, now: int, goes_on: bool) -> None:
    opened = opening.open_handoff(HANDBOOK, "cancellation", CANCELLATION, handoff_id="id1", previous=None, now=MONDAY_TEN).handoff
    paused = pause.ask(HANDBOOK, opened, "review", AIKO, "Which line?", reference="q", now=later(minutes=asked)).handoff
    answered = replace(CANCELLATION, number="00001059", modified_at=later(minutes=changed))

    change = refresh.refresh(HANDBOOK, paused, "review", answered, later(minutes=now))

    assert change is not None and (change.handoff.current.pause is None) is goes_on


def editions_after(case: CustomerCase, *opportunities: Opportunity) -> int:
    """Return how many new editions a case has when its account's opportunities become these."""
    process, step = ("eligibility_check", "check") if isinstance(case, EligibilityCase) else ("cancellation", "review")
    opened = opening.open_handoff(HANDBOOK, process, case, handoff_id="id1", previous=None, now=MONDAY_TEN).handoff
    change = refresh.refresh(HANDBOOK, opened, step, replace(case, opportunities=opportunities), later(minutes=1))
    assert change is not None
    return change.handoff.edition - opened.edition
