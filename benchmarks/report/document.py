"""Writes the figures of a run where the documents show them: the tables, the file of figures and the picture."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.report import stored
from benchmarks.report.line import Result
from benchmarks.report.pictures import draw
from benchmarks.report.sizes import sizes
from benchmarks.report.table import markdown, summary
from benchmarks.rows.registry import ROWS

DOCUMENT, SIZING = Path("docs/performance.md"), Path("docs/sizing.md")
FIGURES = Path("docs/performance")


def document(kind: str, results: Sequence[Result]) -> None:
    """Write a run as the one on a `quiet` or a `loaded` machine; rows that it did not measure keep what they have."""
    FIGURES.mkdir(exist_ok=True)
    known = {result.row: result for result in stored.read(FIGURES / f"{kind}.json")}
    measured = {each.row: each for each in results if each.row not in known or any(line.ours is not None for line in each.lines)}
    merged = tuple(sorted({**known, **measured}.values(), key=lambda each: list(ROWS).index(each.row)))
    stored.write(FIGURES / f"{kind}.json", merged)
    draw(FIGURES / f"{kind}.svg", merged)
    text = DOCUMENT.read_text()
    DOCUMENT.write_text(with_table(text, kind, f"{_heading(merged)}\n\n{markdown(merged)}"))
    for place, shown in sizes(results).items():
        SIZING.write_text(with_table(SIZING.read_text(), place, shown))


def _heading(results: Sequence[Result]) -> str:
    seconds = sum(result.seconds for result in results)
    return f"Measured on {datetime.now(UTC):%Y-%m-%d}, in {seconds / 60:.1f} minutes: {summary(results)}."


def with_table(text: str, kind: str, shown: str) -> str:
    """Return a document with the table of a run in the place of the one before."""
    begin, end = f"<!-- {kind}: written by make bench -->", f"<!-- end of {kind} -->"
    found = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    return found.sub(lambda _: f"{begin}\n{shown}\n{end}", text)
