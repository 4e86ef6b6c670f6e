"""Quiet hours, deadlines before a launch day, and which approved orders show no sign of provisioning."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from handoffs.clock.deadlines import close_of_day_before
from handoffs.clock.opening_hours import Hours
from handoffs.processes.flow_change.provisioning import ApprovedOrder, finding, without_sign
from handoffs.processes.flow_change.quiet_hours import is_quiet
from tests.handoffs.examples import MONDAY_TEN, POLICY
from tests.refusals import shown

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
