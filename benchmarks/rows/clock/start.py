"""The start: seconds until the bot is ready, its imports, and the memory that it then holds."""

import statistics
import subprocess
import sys

from benchmarks.parts.bot_process import bot
from benchmarks.parts.timing import timed
from benchmarks.parts.usage import resident_mib
from benchmarks.report.line import Goal, Line, Result
from benchmarks.setting import Setting
from benchmarks.stock.prepared import prepared, sqlite


def measure(setting: Setting) -> Result:
    """Start several times on a database that is there, and compare with a bare interpreter."""
    runs = setting.size(3, 1)
    ready_after, resident = [], []
    with prepared(sqlite(setting.folder)) as ready:
        for _ in range(runs):
            with bot(ready.world, ready.url, is_slacks=False) as ours:
                ready_after.append(ours.ready_after)
                resident.append(resident_mib(ours.process))
    bare, imports = (statistics.median(timed(lambda code=code: _python(code)) for _ in range(runs)) for code in ("", _IMPORTS))
    median = statistics.median
    return Result(
        row="start",
        lines=(
            Line(name="ready after", unit="s", ours=median(ready_after), floor=bare, base="bare Python", goal=Goal(at_most=1.0)),
            Line(name="imports", unit="s", ours=imports - bare, floor=bare, base="bare Python"),
            Line(name="resident when ready", unit="MiB", ours=median(resident), goal=Goal(at_most=90)),
        ),
    )


_IMPORTS = "import bot.application, bot.cli.main"


def _python(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True)
