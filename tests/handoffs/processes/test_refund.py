"""What is paid back when a service ends early: by days, over month and year ends, never more than was paid."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoffs.clock.days import end_of_day
from handoffs.processes.cancellation.refund import MONTHS, months_before, refund
from handoffs.subjects.customer import BilledService
from tests.messages import english

TOKYO = ZoneInfo("Asia/Tokyo")


def service(
    cycle: str = "Monthly", amount: str | None = "4800", paid_until: date | None = date(2027, 1, 1), currency: str = "JPY"
) -> BilledService:
    """Return a service that is paid until a day."""
    paid = None if amount is None else Decimal(amount)
    return BilledService(
        service_id="105",
        product="Home 1G",
        status="Active",
        cycle=cycle,
        amount=paid,
        currency=currency,
        paid_until=paid_until,
    )


def back(paid: BilledService, ends_on: date) -> Decimal:
    """Return the amount that is paid back, zero for nothing."""
    owed = refund(paid, end_of_day(ends_on, TOKYO), TOKYO)
    assert owed is not None
    return owed.amount.amount if owed.amount else Decimal(0)


@pytest.mark.parametrize(
    ("cycle", "amount", "paid_until", "ends_on", "owed"),
    [
        ("Monthly", "4800", date(2027, 1, 1), date(2026, 12, 11), "3096"),
        ("Monthly", "3100", date(2027, 1, 1), date(2026, 12, 31), "0"),
        ("Monthly", "3100", date(2027, 1, 1), date(2026, 12, 30), "100"),
        ("Monthly", "3100", date(2027, 2, 1), date(2026, 12, 30), "3200"),
        ("Quarterly", "9000", date(2027, 7, 1), date(2026, 12, 31), "18000"),
        ("Monthly", "2800", date(2027, 3, 1), date(2027, 2, 14), "1400"),
        ("monthly", "2900", date(2028, 3, 1), date(2028, 2, 28), "100"),
        ("Annually", "36500", date(2027, 11, 30), date(2026, 12, 29), "33500"),
        ("Semi-Annually", "18100", date(2027, 7, 1), date(2027, 6, 29), "100"),
        ("Monthly", "4800", date(2026, 12, 1), date(2026, 12, 30), "0"),
        ("One Time", "9999", date(2027, 1, 1), date(2026, 12, 11), "0"),
        ("Free Account", "0", None, date(2026, 12, 11), "0"),
        ("Monthly", "0.00", date(2027, 1, 1), date(2026, 12, 11), "0"),
    ],
)
def test_the_days_that_are_left_are_paid_back(cycle: str, amount: str, paid_until: date | None, ends_on: date, owed: str) -> None:
    assert back(service(cycle, amount, paid_until), ends_on) == Decimal(owed)


@pytest.mark.parametrize(
    "unknown",
    [
        service(amount=None),
        service(currency=""),
        service(paid_until=None),
        service(cycle="Fortnightly"),
        service(cycle=""),
    ],
)
def test_what_the_records_do_not_hold_is_not_taken_for_zero(unknown: BilledService) -> None:
    assert refund(unknown, end_of_day(date(2026, 12, 11), TOKYO), TOKYO) is None


@pytest.mark.parametrize(
    ("ends_at", "calculation"),
    [
        (
            datetime(2026, 12, 11, 23, 59, 59),
            "¥4,800 pays 31 days, until 1 January 2027. The last day is 11 December 2026: 20 of the 31 days are left, ¥3,096.",
        ),
        (
            datetime(2026, 12, 11, 12),
            "¥4,800 pays 31 days, until 1 January 2027. "
            "The last day is 11 December 2026 until 12:00: 20 days and 12 h of the 31 days are left, ¥3,174.",
        ),
        (
            datetime(2026, 11, 30, 23, 59, 59),
            "¥4,800 pays 31 days, until 1 January 2027. The last day is 30 November 2026: 31 of the 31 days are left, ¥4,800.",
        ),
        (
            datetime(2026, 11, 29, 23, 59, 59),
            "¥4,800 pays 30 days, until 1 December 2026. 1 further period is paid, until 1 January 2027. "
            "The last day is 29 November 2026: 1 of the 30 days are left, ¥4,960.",
        ),
    ],
)
def test_the_calculation_is_explained(ends_at: datetime, calculation: str) -> None:
    owed = refund(service(), ends_at.replace(tzinfo=TOKYO), TOKYO)

    assert owed and english(owed.calculation) == calculation


@pytest.mark.parametrize(("currency", "owed"), [("USD", "32.25"), ("JPY", "32"), ("KWD", "32.251")])
def test_a_refund_is_rounded_down_to_the_smallest_unit_of_the_customers_currency(currency: str, owed: str) -> None:
    assert back(service(amount="49.99", currency=currency), date(2026, 12, 11)) == Decimal(owed)


@given(
    st.sampled_from(sorted(MONTHS)), st.dates(date(2021, 1, 1), date(2040, 12, 31)), st.integers(0, 1200), st.integers(1, 10**6)
)
def test_never_more_than_was_paid_for_the_period_that_runs(cycle: str, until: date, days: int, amount: int) -> None:
    began = months_before(until, MONTHS[cycle])
    ends_on = min(date.fromordinal(began.toordinal() + days), until)

    owed = back(service(cycle, str(amount), until), ends_on)

    assert 0 <= owed <= amount
