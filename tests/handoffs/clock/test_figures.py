"""The figures of a report from counts: its rows, the reasons for being late, which tasks are named first, and lengths."""

from dataclasses import replace
from datetime import timedelta

import pytest

from handoffs.clock.figures import (
    DecidedFigures,
    Figures,
    Group,
    Spread,
    WaitingFigures,
    Why,
    Worked,
    latest_first,
    reasons_of,
    rows_of,
    spread,
)
from tests.handoffs.examples import MONDAY_TEN

CS = Group(process="order_approval", team="cs")
CLAIM, DECIDE = Spread(median=5.0, p95=9.0), Spread(median=50.0, p95=70.0)
DECIDED = DecidedFigures(decided=3, met=1, undecided=1, claim=CLAIM, decide=DECIDE)
WAITING = WaitingFigures(open=9, paused=1, at_risk=2, breached=4, late=3, missed=3, undecided=1, by_noon=1, by_tomorrow=2)
NOTHING = Spread(median=None, p95=None)
MINUTE = timedelta(minutes=1)
TASK = Worked(
    handoff_id="h", step="review", number="5", process="order_approval", team="cs", at_risk_at=MONDAY_TEN, breach_at=MONDAY_TEN,
    is_paused=False,
)  # fmt: skip


def test_a_row_says_what_was_counted() -> None:
    (row,) = rows_of({CS: DECIDED}, {CS: WAITING})

    assert row == Figures(
        process="order_approval", team="cs", person=None, open=9, at_risk=2, breached_open=4, paused=1, decided=3, met=1,
        missed=2, missed_open=3, claim=CLAIM, decide=DECIDE,
    )  # fmt: skip
    assert row.met_share == pytest.approx(1 / 6)


def test_what_only_waits_or_only_was_decided_has_a_row() -> None:
    (decided,), (waiting,) = rows_of({CS: DECIDED}, {}), rows_of({}, {CS: WAITING})

    assert (decided.open, decided.paused, decided.at_risk, decided.breached_open, decided.decided) == (0, 0, 0, 0, 3)
    assert (waiting.decided, waiting.met, waiting.missed, waiting.met_share, waiting.open) == (0, 0, 0, 0.0, 9)
    assert (waiting.claim, waiting.decide) == (NOTHING, NOTHING)


def test_rows_are_ordered_by_process_team_and_person() -> None:
    groups = [Group(process=process, team=team, person=person) for process, team, person in ("bxa", "ayb", "bxb", "byc", "bw-")]

    rows = rows_of({groups[0]: DECIDED, replace(groups[4], person=None): DECIDED}, dict.fromkeys(groups[1:4], WAITING))

    assert [(row.process, row.team, row.person) for row in rows] == [
        ("a", "y", "b"), ("b", "w", None), ("b", "x", "a"), ("b", "x", "b"), ("b", "y", "c"),
    ]  # fmt: skip


def test_what_nobody_has_claimed_has_a_row_of_its_own() -> None:
    nobody, aiko = replace(CS, person=""), replace(CS, person="Aiko")

    assert [row.person for row in rows_of({}, {nobody: WAITING, aiko: WAITING})] == ["", "Aiko"]


@pytest.mark.parametrize(
    ("decided", "waiting", "reasons"),
    [
        ([DECIDED], [WAITING], ((Why.UNCLAIMED, 3), (Why.UNDECIDED, 2))),
        ([DECIDED, DECIDED], [], ((Why.UNCLAIMED, 2), (Why.UNDECIDED, 2))),
        ([replace(DECIDED, undecided=2)], [], ((Why.UNDECIDED, 2),)),
        ([], [replace(WAITING, undecided=2)], ((Why.UNDECIDED, 2), (Why.UNCLAIMED, 1))),
        ([], [WAITING, WAITING], ((Why.UNCLAIMED, 4), (Why.UNDECIDED, 2))),
        ([replace(DECIDED, met=3, undecided=0)], [], ()),
    ],
)
def test_reasons_are_counted_over_late_tasks(decided: list, waiting: list, reasons: tuple) -> None:
    assert reasons_of(decided, waiting) == reasons


def test_the_latest_come_first_and_equal_ones_by_number() -> None:
    tasks = [replace(TASK, number=str(each), breach_at=MONDAY_TEN - each // 2 * MINUTE) for each in range(7)]
    decided = replace(TASK, number="8", breach_at=MONDAY_TEN - 5 * MINUTE, decided_at=MONDAY_TEN - MINUTE)

    assert [each.number for each in latest_first([*tasks, decided], MONDAY_TEN)] == ["8", "6", "4", "5", "2"]


@pytest.mark.parametrize(("seconds", "minutes"), [(None, None), (60, 1.0), (20, 0.33), (0, 0.0), (100, 1.67)])
def test_a_length_in_seconds_is_shown_in_minutes(seconds: int | None, minutes: float | None) -> None:
    assert spread(seconds, None) == Spread(median=minutes, p95=None)
    assert spread(None, seconds) == Spread(median=None, p95=minutes)
