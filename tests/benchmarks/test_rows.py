"""Rows run and return a figure for each of their lines; no figure is judged, since tiny sizes measure nothing."""

from pathlib import Path

import pytest

from benchmarks.parts.processes import in_this_process
from benchmarks.report import stored, table
from benchmarks.report.document import with_table
from benchmarks.report.line import Goal, Line, Of, Result
from benchmarks.report.pictures import draw
from benchmarks.report.sizes import sizes
from benchmarks.rows.registry import ROWS, measure
from benchmarks.setting import Setting

QUICK = ("business_time",)
"""Rows that only compute; `python -m benchmarks ROW --tiny` tries one of the others, which wait or start processes."""


@pytest.mark.parametrize("row", ROWS)
def test_a_row_can_be_measured(row: str) -> None:
    assert callable(measure(row))


@pytest.mark.parametrize("row", QUICK)
def test_a_row_runs_and_returns_its_figures(row: str, tmp_path: Path, postgres: str) -> None:
    with in_this_process():
        result = measure(row)(Setting(folder=tmp_path, shared=tmp_path, postgres=postgres, is_tiny=True))

    assert result.row == row and result.lines
    assert [line.name for line in result.lines if line.ours is None] == []


def line(ours: float | None, goal: Goal | None = None) -> Line:
    """Return a line whose peer has the figure 10."""
    return Line(name="claims", unit="ms", ours=ours, theirs=10, peer="Bolt", goal=goal)


@pytest.mark.parametrize(
    ("given", "is_met"),
    [
        (line(5, Goal(at_most=5)), True),
        (line(6, Goal(at_most=5)), False),
        (line(4, Goal(at_least=0.4, of=Of.RATIO)), True),
        (line(3, Goal(at_least=0.4, of=Of.RATIO)), False),
        (line(5), None),
        (line(None, Goal(at_most=5)), None),
    ],
)
def test_a_missed_goal_is_never_shown_as_met(given: Line, is_met: bool | None) -> None:
    assert given.is_met is is_met
    shown = {True: "yes", False: "missed", None: "-"}[is_met]
    assert table.markdown([Result(row="r", lines=(given,))]).splitlines()[-1].endswith(f"| {shown} |")


def test_a_run_is_kept_and_drawn(tmp_path: Path) -> None:
    results = (Result(row="r", lines=(line(5, Goal(at_most=4)), line(None)), seconds=1.5),)
    stored.write(tmp_path / "run.json", results)
    assert stored.read(tmp_path / "run.json") == results

    draw(tmp_path / "run.svg", results)
    assert "<svg" in (tmp_path / "run.svg").read_text()


def test_the_table_of_a_run_takes_the_place_of_the_one_before() -> None:
    text = "a\n<!-- quiet: written by make bench -->\nold\n<!-- end of quiet -->\nb"
    assert with_table(text, "quiet", "new").splitlines()[2:] == ["new", "<!-- end of quiet -->", "b"]


def test_a_year_of_orders_is_reckoned_from_the_bytes_of_one() -> None:
    measured = {"SQLite, at first": 13_400.0, "SQLite, after the clean-up": 7_300.0}
    measured |= {"PostgreSQL, at first": 8_600.0, "PostgreSQL, after the clean-up": 5_100.0}
    lines = tuple(Line(name=name, unit="bytes", ours=ours) for name, ours in measured.items())

    year = sizes([Result(row="bytes", lines=lines)])["a year"]

    assert year.splitlines()[2] == "| 50 | 98 MB | 91 MB | 67 MB | 64 MB |"
    assert sizes([Result(row="bytes", lines=lines[:3])]) == sizes([]) == {}
