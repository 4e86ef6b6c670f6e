"""When a service may end: by the handbook's table, over month and year ends."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoffs.processes.cancellation.notice import Notice, Service, notice
from tests.messages import english

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
TOKYO = ZoneInfo("Asia/Tokyo")


def asked(service: Service, day: date) -> Notice:
    """Return the notice of a request at ten in the morning in Tokyo."""
    return notice(service, datetime.combine(day, time(10), TOKYO), TOKYO)


@pytest.mark.parametrize(
    ("service", "requested", "earliest"),
    [
        (Service.INTERNET, date(2026, 11, 30), date(2026, 12, 30)),
        (Service.INTERNET, date(2026, 12, 15), date(2027, 1, 14)),
        (Service.INTERNET, date(2028, 1, 31), date(2028, 3, 1)),
        (Service.INTERNET, date(2027, 1, 31), date(2027, 3, 2)),
        (Service.SIM, date(2026, 11, 30), date(2026, 12, 1)),
        (Service.SIM, date(2026, 12, 1), date(2027, 1, 1)),
        (Service.SIM, date(2028, 2, 29), date(2028, 3, 1)),
        (Service.VPN, date(2026, 12, 31), date(2026, 12, 31)),
    ],
)
def test_the_earliest_day_is_the_handbooks(service: Service, requested: date, earliest: date) -> None:
    assert asked(service, requested).earliest == earliest


def test_the_calculation_is_explained_in_steps() -> None:
    steps = asked(Service.INTERNET, date(2026, 11, 30)).steps

    assert tuple(map(english, steps)) == (
        "Requested on 30 November 2026.",
        "Internet needs 30 days' notice: it ends on 30 December 2026 at the earliest.",
    )


def test_a_day_that_breaks_the_notice_is_named_with_the_day_that_would_do() -> None:
    internet, sim = asked(Service.INTERNET, date(2026, 11, 30)), asked(Service.SIM, date(2026, 11, 30))

    too_early, not_the_first = internet.why_not(date(2026, 12, 29)), sim.why_not(date(2026, 12, 15))
    assert too_early and not_the_first
    assert english(too_early) == "29 December 2026 is before 30 December 2026, the earliest day for this service."
    assert internet.why_not(date(2026, 12, 30)) is None
    assert english(not_the_first) == "A SIM ends on the 1st of a month; the next one is 1 January 2027."
    assert sim.why_not(date(2027, 2, 1)) is None


@given(st.sampled_from(list(Service)), DAYS, DAYS)
def test_the_nearest_day_is_lawful_and_no_earlier_one_after_the_wish_is(service: Service, requested: date, wished: date) -> None:
    shown = asked(service, requested)

    day = shown.nearest(wished)

    assert shown.why_not(day) is None and day >= wished
    assert all(shown.why_not(wished + timedelta(days=n)) for n in range((day - wished).days))
