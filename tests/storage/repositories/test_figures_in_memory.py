"""The figures of a report: what counts as in time, at risk and late, for whom, and which tasks and reasons are named."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from handoffs.clock.figures import Figures, Spread, Why, Worked
from tests.figures import breaching, figures, reasons, spread, worst
from tests.handoffs.examples import MONDAY_TEN

MINUTE = timedelta(minutes=1)
NOW = MONDAY_TEN + 60 * MINUTE


def at(minutes: float) -> datetime:
    """Return an instant that many minutes after ten."""
    return MONDAY_TEN + minutes * MINUTE


def task(number: str, breaches: float, **more: object) -> Worked:
    """Return a task that breaches that many minutes after ten, and is at risk ten minutes before."""
    about = {"handoff_id": number, "step": "review", "process": "order_approval", "team": "cs", "is_paused": False} | more
    return Worked(number=number, at_risk_at=at(breaches - 10), breach_at=at(breaches), **about)  # type: ignore[arg-type]


CALM, RISKY, AT_RISK_NOW = task("1", 90), task("2", 65), task("3", 70)
LATE, JUST_LATE, PAUSED = task("4", 30, claimed_by="Ken", claimed_at=at(30)), task("5", 60), task("6", 20, is_paused=True)
WAITING = (CALM, RISKY, AT_RISK_NOW, LATE, JUST_LATE, PAUSED)
IN_TIME = task("7", 40, decided_by="Aiko", decided_at=at(40), waited=5 * MINUTE, took=30 * MINUTE)
MISSED = task(
    "8", 40, decided_by="Ken", decided_at=at(41), waited=9 * MINUTE, took=50 * MINUTE, claimed_by="Ken", claimed_at=at(45)
)
FORGOTTEN = task("9", 10, decided_by="Ken", decided_at=at(50), took=70 * MINUTE)
DECIDED = (IN_TIME, MISSED, FORGOTTEN)


def test_a_row_counts_each_task_once_where_it_belongs() -> None:
    expected = Figures(
        process="order_approval",
        team="cs",
        person=None,
        open=6,
        at_risk=2,
        breached_open=2,
        paused=1,
        decided=3,
        met=1,
        missed=2,
        missed_open=1,
        claim=Spread(median=5.0, p95=9.0),
        decide=Spread(median=50.0, p95=70.0),
    )

    assert figures(DECIDED, WAITING, NOW, at(25), NOW) == (expected,)
    assert expected.met_share == pytest.approx(1 / 4)


def test_people_have_rows_of_their_own_and_so_has_what_nobody_has_claimed() -> None:
    rows = figures(DECIDED, WAITING, NOW, at(0), NOW, people=True)

    assert [(row.person, row.open, row.decided, row.met) for row in rows] == [("", 5, 0, 0), ("Aiko", 0, 1, 1), ("Ken", 1, 2, 0)]


def test_rows_are_ordered_by_process_and_team() -> None:
    others = [replace(CALM, process=process, team=team) for process, team in [("b", "y"), ("b", "x"), ("a", "z")]]

    rows = figures([replace(IN_TIME, process="c")], others, NOW, at(0), NOW)

    assert [(row.process, row.team) for row in rows] == [("a", "z"), ("b", "x"), ("b", "y"), ("c", "cs")]
    assert [row.met_share for row in rows] == [None, None, None, 1.0]


def test_the_worst_are_late_by_most_and_a_paused_clock_is_not_late() -> None:
    twin = replace(FORGOTTEN, number="0")

    assert [each.number for each in worst((*DECIDED, twin), WAITING, NOW)] == ["0", "9", "4", "8"]
    assert len(worst([replace(MISSED, number=str(each)) for each in range(7)], (), NOW)) == 5


@pytest.mark.parametrize(
    ("late", "why"),
    [(LATE, Why.UNDECIDED), (MISSED, Why.UNCLAIMED), (FORGOTTEN, Why.UNCLAIMED)],
    ids=["claimed at the breach", "claimed after the breach", "never claimed"],
)
def test_a_late_task_has_a_reason(late: Worked, why: Why) -> None:
    assert reasons([late], [], NOW) == ((why, 1),)
    assert reasons([], [replace(late, decided_at=None)], NOW) == ((why, 1),)


def test_reasons_are_counted_over_late_tasks_only() -> None:
    assert reasons(DECIDED, WAITING, NOW) == ((Why.UNCLAIMED, 2), (Why.UNDECIDED, 1))


def test_what_breaches_soon_is_open_not_late_and_not_paused() -> None:
    soon = replace(PAUSED, breach_at=at(65))

    assert [each.number for each in breaching((*WAITING, soon), NOW, at(70))] == ["2", "3"]
    assert [each.number for each in breaching((AT_RISK_NOW, replace(AT_RISK_NOW, number="0")), NOW, at(70))] == ["0", "3"]


@pytest.mark.parametrize(
    ("minutes", "median", "p95"),
    [
        ([], None, None),
        ([None], None, None),
        ([4.0], 4.0, 4.0),
        ([2.0, 1.0], 1.0, 2.0),
        ([3.0, None, 1.0, 2.0], 2.0, 3.0),
        ([float(each) for each in range(1, 21)], 10.0, 19.0),
        ([1 / 3], 0.33, 0.33),
    ],
)
def test_percentiles_are_values_that_occurred(minutes: list[float | None], median: float | None, p95: float | None) -> None:
    lengths = [None if each is None else each * MINUTE for each in minutes]

    assert spread(lengths) == Spread(median=median, p95=p95)
