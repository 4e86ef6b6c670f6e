"""The table of a run, as text for a terminal and as Markdown."""

from collections.abc import Iterable, Iterator, Sequence

from benchmarks.report.line import Goal, Line, Of, Result

HEADS = ("row", "what", "ours", "theirs", "floor", "ratio", "goal", "met")


def text(results: Iterable[Result]) -> str:
    """Return the table in columns."""
    rows = [HEADS, *_cells(results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADS))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)


def markdown(results: Iterable[Result]) -> str:
    """Return the table for a document."""
    rows = [HEADS, ("---",) * len(HEADS), *_cells(results)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def summary(results: Iterable[Result]) -> str:
    """Return how many goals are met and missed, and how many lines were not measured."""
    lines = [line for result in results for line in result.lines]
    met, missed = (sum(line.is_met is wanted for line in lines) for wanted in (True, False))
    unknown = sum(line.ours is None for line in lines)
    return f"{met} goals met, {missed} missed, {unknown} lines not measured"


def number(figure: float | None) -> str:
    """Return a figure with three significant digits, whole ones with separators; a dash for none."""
    if figure is None:
        return "-"
    if figure >= 100 or figure == int(figure):
        return f"{figure:,.0f}"
    return f"{figure:.3g}"


def _cells(results: Iterable[Result]) -> Iterator[Sequence[str]]:
    for result in results:
        for line in result.lines:
            yield _row(result.row, line)


def _row(name: str, line: Line) -> Sequence[str]:
    met = {True: "yes", False: "missed", None: "-"}[line.is_met]
    ours = f"{number(line.ours)} {line.unit}" if line.ours is not None else "not measured"
    noted = f"{line.name} ({line.note})" if line.note else line.name
    return name, noted, ours, _named(line.theirs, line.peer), _named(line.floor, line.base), number(line.ratio), _goal(line), met


def _named(figure: float | None, name: str) -> str:
    return "-" if figure is None else f"{number(figure)} {name}".strip()


def _goal(line: Line) -> str:
    goal = line.goal
    if goal is None:
        return "-"
    limit = f"at most {number(goal.at_most)}" if goal.at_most is not None else f"at least {number(goal.at_least)}"
    return f"{limit}{_suffix(goal)}"


def _suffix(goal: Goal) -> str:
    return " times" if goal.of is Of.RATIO else ""
