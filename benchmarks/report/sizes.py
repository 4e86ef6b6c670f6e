"""The tables of `docs/sizing.md`: the bytes of a settled order, and a year of orders, by the figures of the row `bytes`."""

from collections.abc import Iterable

from benchmarks.report.line import Result

DATABASES = ("SQLite", "PostgreSQL")
FIRST, LATER = "at first", "after the clean-up"
WORK_DAYS, OF_THEM_LATELY = 250, 21
"""Days of work in a year, and those of them that lie in the last 30 days."""

A_DAY = (50, 500, 5_000)


def sizes(results: Iterable[Result]) -> dict[str, str]:
    """Return the tables by the names of their places; none where the row was not measured."""
    (measured,) = [result for result in results if result.row == "bytes"] or [Result(row="bytes", lines=())]
    known = {line.name: line.ours for line in measured.lines if line.ours is not None}
    added = {kind: [known.get(f"{kind}, {when}") for when in (FIRST, LATER)] for kind in DATABASES}
    complete = {kind: (first, later) for kind, (first, later) in added.items() if first and later}
    if len(complete) < len(DATABASES):
        return {}
    return {"an order": _an_order(complete), "a year": _a_year(complete)}


def _an_order(added: dict[str, tuple[float, float]]) -> str:
    rows = ("in its first 30 days: snapshot, journal, timers, outbox messages", "afterwards: journal, row, task, card")
    shown = (_row(row, *(_short(added[kind][number]) for kind in DATABASES)) for number, row in enumerate(rows))
    return "\n".join((_row("a settled order", *DATABASES), _row("---", "---", "---"), *shown))


def _a_year(added: dict[str, tuple[float, float]]) -> str:
    heads = [head for kind in DATABASES for head in (f"{kind}, first year", "each further year")]
    rows = []
    for number in A_DAY:
        cells = []
        for kind in DATABASES:
            first, later = added[kind]
            further = number * WORK_DAYS * later
            cells += [_short(further + number * OF_THEM_LATELY * (first - later)), _short(further)]
        rows.append(_row(f"{number:,}", *cells))
    return "\n".join((_row("orders a day", *heads), _row("---", *("---" for _ in heads)), *rows))


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _short(size: float) -> str:
    """Return a size with two or three digits, as 7.3 kB, 98 MB."""
    for unit, factor in (("GB", 1e9), ("MB", 1e6)):
        if size >= factor:
            return f"{size / factor:.1f} {unit}" if size < 10 * factor else f"{size / factor:.0f} {unit}"
    return f"{size / 1e3:.1f} kB"
