"""The backlog: which records are of it, when they are due and in which order, what ends it, and what never pings for it."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from handoffs.clock.sla import Standing, standing
from handoffs.model.escalation import Trigger
from handoffs.model.handoff import Handoff
from handoffs.process.handbook import Handbook
from handoffs.process.policy import BACKLOG, OF_BACKLOG, Backlog
from handoffs.processes import PROCESSES
from handoffs.rules import claim, decide, escalate
from handoffs.rules import open as opening
from handoffs.rules.outside.refresh import refresh
from handoffs.rules.parts.backlog import is_quiet
from handoffs.rules.parts.timers import PINGS, timers_of
from handoffs.rules.time import expire
from handoffs.subjects.order import Order
from tests.handoffs.examples import AIKO, MONDAY_TEN, ORDER, POLICY, approval, later

SINCE = later(days=7)
NOW = SINCE + timedelta(minutes=5)
BOOK = Handbook(policy=replace(POLICY, backlog=Backlog(since=SINCE)), processes=PROCESSES)
DUE = POLICY.calendar_of("cs").add(SINCE, OF_BACKLOG.target)


def found(order: Order = ORDER, *, at_start: bool = True, book: Handbook = BOOK) -> Handoff:
    """Open an order's handoff as Baton finds it, at its start or later."""
    change = opening.open_handoff(
        book, "order_approval", order, handoff_id=f"id{order.number}", previous=None, at_start=at_start, now=NOW
    )
    return change.handoff


def aged(days: float, **changes: object) -> Order:
    """Return an order that came into review so long before Monday ten."""
    order = replace(ORDER, entered_review_at=MONDAY_TEN - timedelta(days=days))
    return replace(order, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("order", "at_start", "book", "urgency"),
    [
        (ORDER, True, BOOK, BACKLOG),
        (aged(0, entered_review_at=SINCE), True, BOOK, BACKLOG),
        (aged(0, entered_review_at=SINCE + timedelta(seconds=1)), True, BOOK, "standard"),
        (ORDER, False, BOOK, "standard"),
        (ORDER, True, Handbook(policy=POLICY, processes=PROCESSES), "standard"),
        (aged(1, priority=True), True, BOOK, BACKLOG),
    ],
)
def test_what_waited_when_baton_came_is_backlog_and_nothing_that_comes_later(
    order: Order, at_start: bool, book: Handbook, urgency: str
) -> None:
    assert found(order, at_start=at_start, book=book).current.urgency == urgency


def test_queues_show_the_urgent_ones_first_then_the_oldest_within_the_same_minute() -> None:
    orders = [aged(1), aged(400), aged(30), aged(2, priority=True), aged(60, priority=True)]

    dues = [found(order).current.due.due_at for order in orders]

    assert sorted(range(5), key=dues.__getitem__) == [4, 3, 1, 2, 0]
    assert all(DUE <= due < DUE + timedelta(minutes=1) for due in dues)


def test_nothing_of_it_escalates_or_pings_by_itself_and_people_escalate_it() -> None:
    handoff = found(aged(3, total=Decimal(10_000_000)))
    late = DUE + timedelta(days=30)

    assert handoff.escalation is None
    assert not [timer for timer in timers_of(BOOK, handoff) if timer.kind in PINGS]
    assert expire.nudge(BOOK, handoff, "review", late) is None and expire.breach(BOOK, handoff, "review", late) is None
    assert escalate.escalate(BOOK, handoff, "review", AIKO, Trigger.OTHER, "Who knows them?", NOW).handoff.escalation


def test_it_is_quiet_until_somebody_does_something_with_it() -> None:
    handoff = found()
    claimed = claim.claim(BOOK, handoff, "review", AIKO, NOW).handoff
    released = claim.release(BOOK, claimed, "review", AIKO, NOW).handoff
    decided = decide.decide(BOOK, handoff, "review", AIKO, approval(), reference="d1", now=NOW).handoff

    assert [is_quiet(each, each.task("review")) for each in (handoff, claimed, released, decided)] == [True, False, False, False]
    assert not is_quiet(found(at_start=False), found(at_start=False).current)


@pytest.mark.parametrize(
    ("order", "changes", "urgency", "started_at"),
    [
        (ORDER, {"instructions": "Call before noon."}, BACKLOG, SINCE),
        (ORDER, {"priority": True}, "priority", later(days=8)),
        (replace(ORDER, priority=True), {"priority": False}, BACKLOG, SINCE),
        (replace(ORDER, priority=True), {"instructions": "Call before noon."}, BACKLOG, SINCE),
    ],
)
def test_a_change_leaves_it_there_unless_it_makes_the_record_urgent(
    order: Order, changes: dict[str, object], urgency: str, started_at: datetime
) -> None:
    changed = replace(order, modified_at=later(days=8), **changes)  # type: ignore[arg-type]

    change = refresh(BOOK, found(order), "review", changed, later(days=8))

    assert change is not None
    assert (change.handoff.current.urgency, change.handoff.current.due.started_at) == (urgency, started_at)


def test_it_is_in_time_until_its_own_target_is_over() -> None:
    due = found(aged(90)).current.due

    assert standing(due, NOW) is Standing.ON_TRACK
    assert standing(due, NOW, decided_at=DUE - timedelta(hours=1)) is Standing.MET
    assert standing(due, NOW, decided_at=DUE + timedelta(hours=1)) is Standing.BREACHED
