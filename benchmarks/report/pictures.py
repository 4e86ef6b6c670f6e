"""Pictures of a run: for each line with a goal, how far it is from the goal, met lines apart from missed ones."""

from collections.abc import Sequence
from pathlib import Path

from benchmarks.report.line import Line, Of, Result

_MET, _MISSED = "#3f7d58", "#b0503f"
_ROW = 0.32
"""Inches for one line."""


def draw(path: Path, results: Sequence[Result]) -> None:
    """Draw each line with a goal as a bar: its figure as a share of what the goal allows, on a logarithmic scale."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "baton"
    from matplotlib import pyplot

    bars = [
        (f"{result.row}: {line.name}, {line.unit}", *_share(line)) for result in results for line in result.lines if line.goal
    ]
    known = [(name, share, is_met) for name, share, is_met in bars if share]
    figure, axes = pyplot.subplots(figsize=(11, 1.2 + _ROW * len(known)))
    axes.barh([bar[0] for bar in known], [bar[1] for bar in known], color=[_MET if bar[2] else _MISSED for bar in known])
    axes.axvline(1.0, color="#222222", linewidth=1)
    axes.set_xscale("log")
    axes.set_xlabel("figure as a share of what the goal allows: right of the line is missed")
    axes.invert_yaxis()
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)


def _share(line: Line) -> tuple[float | None, bool | None]:
    """Return how much of its goal's limit a line uses, more than 1 where it is missed."""
    assert line.goal
    figure = line.ours if line.goal.of is Of.OURS else line.ratio
    if not figure:
        return None, None
    return (figure / line.goal.at_most if line.goal.at_most else (line.goal.at_least or 0.0) / figure), line.is_met
