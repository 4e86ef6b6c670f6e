"""`make bench`: measures the table, or only the rows that are named, prints it and writes its figures and pictures."""

import argparse
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.parts import postgres
from benchmarks.report import stored, table
from benchmarks.report.line import Result
from benchmarks.rows.registry import ROWS
from benchmarks.run import run_row, run_rows
from benchmarks.setting import Setting

MINUTES = 9.8


def main(given: Sequence[str] | None = None) -> int:
    """Measure, print and write; return the exit code."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(143))
    arguments = _arguments(given)
    if len(arguments.rows) == 1:
        return _one(arguments)
    results: list[Result] = []
    for result in run_rows(arguments.rows or list(ROWS), arguments.minutes, is_tiny=arguments.tiny):
        print(f"{table.text([result])}\n  {result.row} took {result.seconds:.0f} s\n", flush=True)
        results.append(result)
    print(table.text(results), table.summary(results), sep="\n")
    _document(arguments.docs, results)
    return 0


def _one(arguments: argparse.Namespace) -> int:
    with _setting(arguments) as setting:
        result = run_row(arguments.rows[0], setting)
    print(table.text([result]), f"{result.row} took {result.seconds:.0f} s", sep="\n")
    if arguments.json:
        stored.write(arguments.json, [result])
    _document(arguments.docs, [result])
    return 0


def _document(kind: str | None, results: Sequence[Result]) -> None:
    """Write the figures for the document, if that is asked for."""
    if kind:
        from benchmarks.report.document import document

        document(kind, results)


@contextmanager
def _setting(arguments: argparse.Namespace) -> Iterator[Setting]:
    """Make a folder for a row; with a server of its own where no run has one."""
    with tempfile.TemporaryDirectory(prefix="baton-row-", dir=arguments.within) as folder:
        shared = arguments.within or Path(folder)
        if arguments.postgres:
            yield Setting(folder=Path(folder), shared=shared, postgres=arguments.postgres, is_tiny=arguments.tiny)
            return
        with postgres.server(Path(folder) / "postgres") as address:
            yield Setting(folder=Path(folder), shared=shared, postgres=address, is_tiny=arguments.tiny)


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"one of {', '.join(ROWS)}; all of them if none is named")
    parser.add_argument("--tiny", action="store_true", help="try each row at tiny size; its figures mean nothing")
    parser.add_argument("--minutes", type=float, default=MINUTES, help="rows that can't begin in time are not measured")
    parser.add_argument("--docs", choices=("quiet", "loaded"), help="write the figures as those of a quiet or a loaded machine")
    parser.add_argument("--json", type=Path, help="write the figures of one row to this file")
    parser.add_argument("--within", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--postgres", default="", help=argparse.SUPPRESS)
    arguments = parser.parse_args(given)
    if unknown := set(arguments.rows) - set(ROWS):
        parser.error(f"there is no row {', '.join(sorted(unknown))}")
    return arguments
