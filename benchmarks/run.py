"""Runs rows one after the other, each in a process of its own that is ended with all that it started."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from benchmarks.parts import postgres
from benchmarks.report import stored
from benchmarks.report.line import Line, Result
from benchmarks.rows.registry import measure
from benchmarks.setting import Setting
from bot.config.logging import configure_logging

SHARE = 4
"""One row takes at most the fourth part of the run's time."""


def run_row(name: str, setting: Setting) -> Result:
    """Measure one row in this process."""
    configure_logging("CRITICAL", "text")
    began = time.monotonic()
    return replace(measure(name)(setting), seconds=round(time.monotonic() - began, 1))


def run_rows(names: Sequence[str], minutes: float, *, is_tiny: bool = False) -> Iterator[Result]:
    """Measure rows until the minutes are used; a row that can't begin or end in time is named as not measured."""
    until = time.monotonic() + minutes * 60
    with tempfile.TemporaryDirectory(prefix="baton-bench-") as folder, postgres.server(Path(folder) / "postgres") as address:
        for name in names:
            left = min(until - time.monotonic(), minutes * 60 / SHARE)
            yield _in_time(name, Path(folder), address, left, is_tiny) if left > 5 else _unmeasured(name, "the time was used")


def _in_time(name: str, folder: Path, address: str, seconds: float, is_tiny: bool) -> Result:
    written = folder / f"{name}.json"
    arguments = ["--within", str(folder), "--postgres", address, "--json", str(written), *(["--tiny"] if is_tiny else [])]
    with _group([sys.executable, "-m", "benchmarks", name, *arguments], folder) as process:
        try:
            code = process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            return _unmeasured(name, f"it took longer than {seconds:.0f} s")
    return stored.read(written)[0] if code == 0 else _unmeasured(name, f"it failed with code {code}")


@contextmanager
def _group(arguments: Sequence[str], folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a command as a group of processes that keep their files in a folder, and end the whole group at the end."""
    own = {**os.environ, "TMPDIR": str(folder), "PYTHONWARNINGS": "ignore"}
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, start_new_session=True, env=own)
    try:
        yield process
    finally:
        _end(process.pid)
        process.wait()


def _end(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return


def _unmeasured(name: str, why: str) -> Result:
    return Result(row=name, lines=(Line(name="all", unit="", ours=None, note=why),))
