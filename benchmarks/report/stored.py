"""Results as JSON: how a row's process hands them over, and the file that a run leaves."""

from collections.abc import Iterable
from pathlib import Path

from pydantic import TypeAdapter

from benchmarks.report.line import Result

_RESULTS = TypeAdapter(tuple[Result, ...])


def write(path: Path, results: Iterable[Result]) -> None:
    """Write results to a file."""
    path.write_bytes(_RESULTS.dump_json(tuple(results), indent=1) + b"\n")


def read(path: Path) -> tuple[Result, ...]:
    """Read the results of a file; none where there is no file."""
    return _RESULTS.validate_json(path.read_bytes()) if path.exists() else ()
