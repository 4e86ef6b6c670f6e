"""A clock's instants follow from its target, and its standing from the instants."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handoffs.clock.business_calendar import BusinessCalendar, Hours, Span
from handoffs.clock.sla import Clock, Due, Standing, Target, counted, due, left, standing

TOKYO = ZoneInfo("Asia/Tokyo")
OFFICE = BusinessCalendar(zone=TOKYO, open=dict.fromkeys(range(5), (Hours.parse("09:00-18:00"),)))
HOUR = timedelta(hours=1)
REVIEW = Target(target=2 * HOUR, clock=Clock.BUSINESS)
PRIORITY = Target(target=timedelta(minutes=30), clock=Clock.WALL)
CHECK = Target(target=24 * HOUR, limit=48 * HOUR, clock=Clock.BUSINESS)


def _tokyo(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("target", "start", "at_risk", "due_at", "breach"),
    [
        (REVIEW, "2026-11-20 10:00", "2026-11-20 11:30", "2026-11-20 12:00", "2026-11-20 12:00"),
        (REVIEW, "2026-11-20 17:00", "2026-11-23 09:30", "2026-11-23 10:00", "2026-11-23 10:00"),
        (REVIEW, "2026-11-21 03:00", "2026-11-23 10:30", "2026-11-23 11:00", "2026-11-23 11:00"),
        (PRIORITY, "2026-11-21 23:50", "2026-11-22 00:12:30", "2026-11-22 00:20", "2026-11-22 00:20"),
        (CHECK, "2026-11-20 09:00", "2026-11-24 15:00", "2026-11-24 15:00", "2026-11-27 12:00"),
    ],
)
def test_instants_follow_from_the_target(target: Target, start: str, at_risk: str, due_at: str, breach: str) -> None:
    computed = due(target, _tokyo(start), OFFICE)
    assert computed == Due(started_at=_tokyo(start), at_risk_at=_tokyo(at_risk), due_at=_tokyo(due_at), breach_at=_tokyo(breach))


def _span(start: str, end: str) -> Span:
    return Span(start=_tokyo(start), end=_tokyo(end))


@pytest.mark.parametrize(
    ("target", "start", "pauses", "at_risk", "due_at"),
    [
        (REVIEW, "2026-11-20 16:00", [("2026-11-20 16:30", "2026-11-20 17:30")], "2026-11-23 09:30", "2026-11-23 10:00"),
        (REVIEW, "2026-11-20 10:00", [("2026-11-20 11:40", "2026-11-20 12:40")], "2026-11-20 11:30", "2026-11-20 13:00"),
        (REVIEW, "2026-11-20 10:00", [("2026-11-20 12:00", "2026-11-20 15:00")], "2026-11-20 11:30", "2026-11-20 12:00"),
        (REVIEW, "2026-11-20 10:00", [("2026-11-20 09:00", "2026-11-20 11:00")], "2026-11-20 12:30", "2026-11-20 13:00"),
        (REVIEW, "2026-11-20 10:00", [("2026-11-20 08:00", "2026-11-20 09:00")], "2026-11-20 11:30", "2026-11-20 12:00"),
        (REVIEW, "2026-11-20 15:50", [("2026-11-20 16:00", "2026-11-23 10:00")], "2026-11-23 11:20", "2026-11-23 11:50"),
        (PRIORITY, "2026-11-20 15:50", [("2026-11-20 16:00", "2026-11-23 10:00")], "2026-11-23 10:12:30", "2026-11-23 10:20"),
        (
            REVIEW,
            "2026-11-20 10:00",
            [("2026-11-20 11:00", "2026-11-20 12:00"), ("2026-11-20 12:30", "2026-11-20 13:00")],
            "2026-11-20 12:30",
            "2026-11-20 13:30",
        ),
    ],
)
def test_a_pause_moves_what_comes_after_it_in_the_clocks_own_time(
    target: Target, start: str, pauses: list[tuple[str, str]], at_risk: str, due_at: str
) -> None:
    spans = tuple(_span(*each) for each in pauses)

    computed = due(target, _tokyo(start), OFFICE, spans)

    assert (computed.at_risk_at, computed.due_at) == (_tokyo(at_risk), _tokyo(due_at))
    assert counted(_tokyo(start), computed.due_at, OFFICE, target.clock, spans) == target.target


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-20 11:29", Standing.ON_TRACK),
        ("2026-11-20 11:30", Standing.AT_RISK),
        ("2026-11-20 11:59", Standing.AT_RISK),
        ("2026-11-20 12:00", Standing.BREACHED),
    ],
)
def test_an_open_task_stands_where_its_instants_say(now: str, expected: Standing) -> None:
    assert standing(due(REVIEW, _tokyo("2026-11-20 10:00"), OFFICE), _tokyo(now)) is expected


@pytest.mark.parametrize(("decided", "expected"), [("12:00", Standing.MET), ("12:01", Standing.BREACHED)])
def test_a_decision_on_the_last_instant_is_in_time_and_a_late_one_stays_late(decided: str, expected: Standing) -> None:
    review = due(REVIEW, _tokyo("2026-11-20 10:00"), OFFICE)
    at = _tokyo(f"2026-11-20 {decided}")
    assert standing(review, _tokyo("2026-12-01 10:00"), decided_at=at, paused=True) is expected


def test_a_check_decided_between_target_and_limit_is_in_time() -> None:
    check = due(CHECK, _tokyo("2026-11-20 09:00"), OFFICE)
    assert standing(check, _tokyo("2026-11-25 10:00")) is Standing.AT_RISK
    assert standing(check, _tokyo("2026-12-25 10:00"), decided_at=_tokyo("2026-11-25 10:00")) is Standing.MET


def test_a_paused_clock_is_paused_even_when_its_instants_have_passed() -> None:
    passed = due(PRIORITY, _tokyo("2026-11-20 10:00"), OFFICE)
    assert standing(passed, _tokyo("2026-12-01 10:00"), paused=True) is Standing.PAUSED


def test_what_is_left_is_told_in_the_clocks_own_time() -> None:
    over_a_weekend = due(REVIEW, _tokyo("2026-11-20 17:00"), OFFICE)
    saturday = _tokyo("2026-11-21 12:00")
    assert left(over_a_weekend, saturday, OFFICE, Clock.BUSINESS) == HOUR
    assert left(over_a_weekend, saturday, OFFICE, Clock.WALL) == 46 * HOUR
    assert left(over_a_weekend, _tokyo("2026-11-24 09:00"), OFFICE, Clock.BUSINESS) == -8 * HOUR


@pytest.mark.parametrize(("target", "limit"), [(timedelta(), None), (2 * HOUR, HOUR)])
def test_targets_that_make_no_sense_are_refused(target: timedelta, limit: timedelta | None) -> None:
    with pytest.raises(ValueError, match="must"):
        Target(target=target, limit=limit, clock=Clock.WALL)


def test_three_quarters_are_taken_of_the_time_since_the_target_was_known() -> None:
    computed = due(REVIEW, _tokyo("2026-11-20 10:00"), OFFICE, unknown=HOUR)

    assert (computed.at_risk_at, computed.due_at) == (_tokyo("2026-11-20 11:45"), _tokyo("2026-11-20 12:00"))


def test_targets_and_pauses_at_the_edge_of_sense_are_taken() -> None:
    no_pause = (_span("2026-11-20 10:30", "2026-11-20 10:30"),)

    assert due(REVIEW, _tokyo("2026-11-20 10:00"), OFFICE, no_pause) == due(REVIEW, _tokyo("2026-11-20 10:00"), OFFICE)
    assert Target(target=HOUR, limit=HOUR, clock=Clock.WALL).limit == HOUR


@pytest.mark.parametrize("target", [REVIEW, PRIORITY])
def test_instants_are_kept_in_utc(target: Target) -> None:
    computed = due(target, _tokyo("2026-11-20 10:00"), OFFICE)

    assert {each.tzinfo for each in (computed.at_risk_at, computed.due_at, computed.breach_at)} == {UTC}


def test_naive_starts_and_pauses_that_end_before_they_begin_are_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        due(PRIORITY, datetime(2026, 11, 20), OFFICE)
    with pytest.raises(ValueError, match="pause"):
        due(PRIORITY, _tokyo("2026-11-20 10:00"), OFFICE, (_span("2026-11-20 12:00", "2026-11-20 11:00"),))


@settings(max_examples=100, deadline=None)
@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
    st.timedeltas(timedelta(seconds=1), timedelta(days=20)),
    st.sampled_from(Clock),
)
def test_instants_come_in_order_and_nothing_is_left_when_due(start: datetime, amount: timedelta, clock: Clock) -> None:
    computed = due(Target(target=amount, clock=clock), start, OFFICE)
    assert start <= computed.at_risk_at <= computed.due_at == computed.breach_at
    assert left(computed, computed.due_at, OFFICE, clock) == timedelta()
    assert left(computed, start, OFFICE, clock) == amount
