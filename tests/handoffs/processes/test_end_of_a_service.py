"""One table for notice, ending and refund: when a service may end, at which instant it ends, and what is paid back."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoffs.processes.cancellation.notice import Service, notice
from handoffs.processes.cancellation.refund import refund
from handoffs.subjects.customer import BilledService
from tests.messages import english

TOKYO, BERLIN = ZoneInfo("Asia/Tokyo"), ZoneInfo("Europe/Berlin")
INTERNET, SIM, VPN = Service


@dataclass(frozen=True, kw_only=True)
class Example:
    """A request with what it leads to; instants are local times of the zone, `day` is the day that the review confirms."""

    service: Service
    requested: str
    scheduled: str = ""
    earliest: str
    day: str
    ends: str
    paid_until: str = ""
    paid_back: str = "0"
    zone: ZoneInfo = TOKYO


EXAMPLES = [
    # No instant is scheduled: the service runs on its last day, and what follows that day is paid back.
    Example(
        service=INTERNET, requested="2026-11-30 10:00", earliest="2026-12-30", day="2026-12-30", ends="2026-12-30 23:59:59",
        paid_until="2027-01-01", paid_back="100",
    ),
    Example(
        service=INTERNET, requested="2026-11-30 10:00", earliest="2026-12-30", day="2026-12-31", ends="2026-12-31 23:59:59",
        paid_until="2027-01-01",
    ),
    # The scheduled instant is on the day, before and after the notice is over.
    Example(
        service=INTERNET, requested="2026-11-30 10:00", scheduled="2026-12-30 09:59", earliest="2026-12-30", day="2026-12-30",
        ends="2026-12-30 23:59:59", paid_until="2027-01-01", paid_back="100",
    ),
    Example(
        service=INTERNET, requested="2026-11-30 10:00", scheduled="2026-12-30 12:00", earliest="2026-12-30", day="2026-12-30",
        ends="2026-12-30 12:00", paid_until="2027-01-01", paid_back="150",
    ),
    Example(
        service=INTERNET, requested="2026-11-30 10:00", scheduled="2027-01-10 00:00", earliest="2026-12-30", day="2027-01-10",
        ends="2027-01-10 00:00", paid_until="2027-02-01", paid_back="2200",
    ),
    # The review confirms another day than the scheduled one.
    Example(
        service=INTERNET, requested="2026-11-30 10:00", scheduled="2027-01-10 15:00", earliest="2026-12-30", day="2027-01-11",
        ends="2027-01-11 23:59:59", paid_until="2027-02-01", paid_back="2000",
    ),
    # The request comes in the last hours of the team's day, which is another day in UTC.
    Example(
        service=INTERNET, requested="2026-11-30 23:30", earliest="2026-12-30", day="2026-12-30", ends="2026-12-30 23:59:59",
        paid_until="2027-01-01", paid_back="100",
    ),
    Example(
        service=INTERNET, requested="2026-12-01 00:30", earliest="2026-12-31", day="2026-12-31", ends="2026-12-31 23:59:59",
        paid_until="2027-01-01",
    ),
    # 30 times 24 hours over a change of clocks: an hour more on the clock, and here another day.
    Example(
        service=INTERNET, requested="2027-03-01 23:30", earliest="2027-04-01", day="2027-04-01", ends="2027-04-01 23:59:59",
        zone=BERLIN, paid_until="2027-04-02",
    ),
    Example(
        service=INTERNET, requested="2026-10-10 00:30", scheduled="2026-11-08 23:30", earliest="2026-11-08", day="2026-11-08",
        ends="2026-11-08 23:30", zone=BERLIN,
    ),
    # A SIM ends at the first instant of the 1st, which is not used.
    Example(
        service=SIM, requested="2026-11-30 23:59", earliest="2026-12-01", day="2026-12-01", ends="2026-12-01 00:00",
        paid_until="2026-12-21", paid_back="2066",
    ),
    Example(
        service=SIM, requested="2026-12-01 00:00", scheduled="2027-01-01 15:00", earliest="2027-01-01", day="2027-01-01",
        ends="2027-01-01 00:00", paid_until="2027-02-01", paid_back="3100",
    ),
    # A VPN takes no notice: it ends at the scheduled instant, with the day of the request where that is missing or has passed.
    Example(
        service=VPN, requested="2026-11-30 10:00", scheduled="2026-11-30 10:00", earliest="2026-11-30", day="2026-11-30",
        ends="2026-11-30 10:00",
    ),
    Example(
        service=VPN, requested="2026-11-30 10:00", scheduled="2026-11-30 18:00", earliest="2026-11-30", day="2026-11-30",
        ends="2026-11-30 18:00", paid_until="2026-12-01", paid_back="25",
    ),
    Example(
        service=VPN, requested="2026-11-30 10:00", scheduled="2026-11-30 00:00", earliest="2026-11-30", day="2026-11-30",
        ends="2026-11-30 23:59:59",
    ),
    Example(service=VPN, requested="2026-11-30 10:00", earliest="2026-11-30", day="2026-11-30", ends="2026-11-30 23:59:59"),
    Example(
        service=VPN, requested="2026-11-30 10:00", scheduled="2026-11-30 00:00", earliest="2026-11-30", day="2026-12-01",
        ends="2026-12-01 23:59:59",
    ),
    # A day that a contact confirms against the notice period: the scheduled instant is not allowed.
    Example(
        service=INTERNET, requested="2026-11-30 10:00", scheduled="2026-12-05 00:00", earliest="2026-12-30", day="2026-12-05",
        ends="2026-12-05 23:59:59", paid_until="2027-01-01", paid_back="2600",
    ),
    Example(
        service=SIM, requested="2026-11-30 10:00", earliest="2026-12-01", day="2026-12-15", ends="2026-12-15 23:59:59",
        paid_until="2027-01-01", paid_back="1600",
    ),
    # More than one period is paid.
    Example(
        service=INTERNET, requested="2026-11-30 10:00", earliest="2026-12-30", day="2026-12-30", ends="2026-12-30 23:59:59",
        paid_until="2027-02-01", paid_back="3200",
    ),
]  # fmt: skip


def at(written: str, zone: ZoneInfo) -> datetime:
    """Read a local time, and return it in UTC as records hold it."""
    return datetime.fromisoformat(written).replace(tzinfo=zone).astimezone(UTC)


def paid(until: str) -> BilledService:
    """Return a service that costs ¥3,100 a month."""
    return BilledService(
        service_id="105", product="Home 1G", status="Active", cycle="Monthly", amount=Decimal(3100), currency="JPY",
        paid_until=date.fromisoformat(until),
    )  # fmt: skip


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: f"{each.service} {each.requested} {each.scheduled} {each.day}")
def test_notice_ending_and_refund_follow_one_definition(example: Example) -> None:
    shown = notice(example.service, at(example.requested, example.zone), example.zone)
    assert shown.earliest == date.fromisoformat(example.earliest)

    scheduled_at = at(example.scheduled, example.zone) if example.scheduled else None
    ends_at = shown.ends_at(date.fromisoformat(example.day), scheduled_at)
    assert ends_at == at(example.ends, example.zone)

    if example.paid_until:
        owed = refund(paid(example.paid_until), ends_at, example.zone)
        assert owed is not None
        assert (owed.amount.amount if owed.amount else 0) == Decimal(example.paid_back), english(owed.calculation)


@given(
    st.sampled_from(list(Service)),
    st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)),
    st.integers(0, 90),
    st.integers(0, 24 * 60 - 1),
    st.sampled_from([TOKYO, BERLIN]),
)
def test_on_a_lawful_day_a_service_never_ends_before_its_notice_is_over(
    service: Service, requested: datetime, days: int, minute: int, zone: ZoneInfo
) -> None:
    shown = notice(service, requested.replace(tzinfo=UTC), zone)
    day = shown.nearest(shown.earliest + timedelta(days=days))
    scheduled_at = datetime.combine(day, datetime.min.time(), zone) + timedelta(minutes=minute)

    for ends_at in (shown.ends_at(day, None), shown.ends_at(day, scheduled_at)):
        assert ends_at.replace(microsecond=0) >= shown.over_at.replace(microsecond=0)
        assert ends_at.astimezone(zone).date() == day
