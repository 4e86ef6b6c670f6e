"""Quiet hours, deadlines before a launch day, and which approved orders show no sign of provisioning."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from handoffs.clock.deadlines import close_of_day_before
from handoffs.clock.opening_hours import Hours
from handoffs.model.change import Change
from handoffs.model.checks import Finding, verified
from handoffs.model.handoff import Decision, Handoff, TaskState
from handoffs.model.people import Actor
from handoffs.process.submission import Submission
from handoffs.processes.flow_change import plan
from handoffs.processes.flow_change.provisioning import ApprovedOrder, finding, without_sign
from handoffs.processes.flow_change.quiet_hours import is_quiet
from handoffs.processes.flow_change.watching import PROVISIONED, Watch
from handoffs.rules import decide
from handoffs.rules import open as opening
from handoffs.rules.outside import verify
from handoffs.rules.time import expire
from handoffs.subjects.field_values import FieldValue
from handoffs.subjects.work_item import WorkItem
from handoffs.text.messages import written
from tests.handoffs.examples import HANDBOOK, MONDAY_TEN, POLICY, later
from tests.refusals import refused, shown

TOKYO = ZoneInfo("Asia/Tokyo")
NIGHT = (Hours.parse("22:00-06:00"),)


@pytest.mark.parametrize(
    ("clock", "quiet"),
    [("21:59:59", False), ("22:00:00", True), ("23:59:59", True), ("00:00:00", True), ("05:59:59", True), ("06:00:00", False),
     ("12:00:00", False)],
)  # fmt: skip
def test_quiet_hours_run_over_midnight(clock: str, quiet: bool) -> None:
    at = datetime.fromisoformat(f"2026-11-30T{clock}").replace(tzinfo=TOKYO)

    assert is_quiet(at, NIGHT, TOKYO) is quiet
    assert is_quiet(at.astimezone(UTC), NIGHT, TOKYO) is quiet


def test_without_quiet_hours_every_time_is_good() -> None:
    assert is_quiet(MONDAY_TEN, (), TOKYO)


@pytest.mark.parametrize(
    ("launch", "days", "due"),
    [
        (date(2027, 5, 6), 5, "2027-04-23"),
        (date(2027, 5, 6), 3, "2027-04-27"),
        (date(2027, 5, 6), 1, "2027-04-30"),
        (date(2027, 1, 5), 1, "2027-01-04"),
        (date(2027, 1, 5), 2, "2026-12-28"),
        (date(2026, 12, 7), 5, "2026-11-30"),
        (date(2026, 12, 6), 1, "2026-12-04"),
    ],
)
def test_business_days_are_counted_back_over_weekends_holidays_and_the_year_end(launch: date, days: int, due: str) -> None:
    result = close_of_day_before(POLICY.calendar_of("sf_admin"), launch, days)

    assert result == datetime.fromisoformat(f"{due}T18:00").replace(tzinfo=TOKYO)


def order(minutes: float, number: str = "00001042", *, has_sign: bool = False) -> ApprovedOrder:
    """Return an order that was approved so long after the activation."""
    return ApprovedOrder(number=number, approved_at=MONDAY_TEN + timedelta(minutes=minutes), has_sign=has_sign)


@pytest.mark.parametrize(
    ("approved", "now", "stuck"),
    [
        (order(0), 29, False),
        (order(0), 30, True),
        (order(10), 39, False),
        (order(10), 40, True),
        (order(10, has_sign=True), 400, False),
        (order(-1), 400, False),
        (order(24 * 60), 24 * 60 + 30, True),
        (order(24 * 60 + 1), 24 * 60 + 99, False),
    ],
)
def test_an_order_has_its_time_to_show_a_sign_while_it_is_watched(approved: ApprovedOrder, now: int, stuck: bool) -> None:
    result = without_sign(
        (approved,), since=MONDAY_TEN, until=MONDAY_TEN + timedelta(hours=24), within=timedelta(minutes=30),
        now=MONDAY_TEN + timedelta(minutes=now),
    )  # fmt: skip

    assert bool(result) is stuck


def test_an_order_approved_in_the_second_of_the_activation_counts() -> None:
    result = without_sign(
        (order(0),), since=MONDAY_TEN + timedelta(milliseconds=900), until=MONDAY_TEN + timedelta(hours=24),
        within=timedelta(minutes=30), now=MONDAY_TEN + timedelta(hours=1),
    )  # fmt: skip

    assert result == (order(0),)


def test_many_orders_are_counted_and_each_is_shown() -> None:
    many = tuple(order(0, str(number)) for number in range(25))

    result = finding("provisioned", many, since=MONDAY_TEN, within=timedelta(minutes=30))

    assert shown(result.evidence).startswith("25 orders that were approved since Mon 30 Nov, 10:00 JST show no sign")
    assert "and 5 more" in shown(result.evidence) and len(result.record_links) == 25


OVER = later(hours=24, minutes=30)
"""When the last watched order has had its time."""

SECOND = timedelta(seconds=1)
REN = Actor(user_id="U0REN", name="Ren Kudo", teams=frozenset({"devops"}))
WELL = verified(PROVISIONED, written("Each shows a sign."))


def watched(*found: Finding) -> Handoff:
    """Return a change of the flow that approves orders, which was activated on Monday at ten, with findings of the watch."""
    values = (FieldValue(name=plan.FLOW, value=plan.ORDER_APPROVAL), FieldValue(name=plan.PLANNED, value="1796000400"))
    subject = WorkItem(
        record_id="x",
        number="FC-1",
        title=written("X"),
        values=values,
        starter_id="U0ASKS",
        starter="Asks",
        started_at=MONDAY_TEN,
    )
    begun = opening.open_handoff(HANDBOOK, plan.KEY, subject, handoff_id="id1", previous=None, now=MONDAY_TEN).handoff
    activated = Decision(reference="r", choice=plan.ACTIVATE.key, user_id="U0KAITO", name="Kaito", at=MONDAY_TEN)
    deployed = replace(begun.current, step=plan.DEPLOY, state=TaskState.SETTLED, decision=activated)
    watch = replace(begun.current, step=Watch.key, team="devops", waits_until=OVER)
    return replace(begun, tasks=(deployed, watch), findings=found)


def noted(handoff: Handoff, asked_at: datetime, now: datetime) -> Change | None:
    """Note by Baton that each order shows a sign."""
    return verify.note(HANDBOOK, handoff, Watch.key, "Baton", (WELL,), reference="r1", asked_at=asked_at, now=now)


@pytest.mark.parametrize(
    ("asked_at", "now", "ends"),
    [
        (OVER, OVER, True),
        (OVER - SECOND, OVER, False),
        (OVER - SECOND, OVER - SECOND, False),
        (later(days=9), later(days=9), True),
    ],
)
def test_a_watch_ends_by_what_was_read_after_its_last_order_had_its_time(asked_at: datetime, now: datetime, ends: bool) -> None:
    change = noted(watched(), asked_at, now)

    assert change is not None and (change.handoff.task(Watch.key).decision is not None) is ends


def test_what_was_read_before_ends_no_watch_by_itself_nor_by_a_person() -> None:
    handoff = watched(replace(WELL, at=OVER - SECOND))

    assert expire.begin(HANDBOOK, handoff, Watch.key, "r1", OVER) is None
    complete = Submission(choice="done", edition=handoff.edition)
    with refused("last read at .*10:29.* before the last of them had its time"):
        decide.decide(HANDBOOK, handoff, Watch.key, REN, complete, reference="r1", now=OVER)
    assert noted(handoff, OVER - SECOND, OVER) is None
    ended = noted(handoff, OVER, OVER + SECOND)
    assert ended is not None and ended.handoff.task(Watch.key).decision is not None
    assert decide.decide(HANDBOOK, watched(replace(WELL, at=OVER)), Watch.key, REN, complete, reference="r1", now=OVER)
