"""`/handoff help` alone, and among senders that nobody asked for."""

import statistics
import time

from benchmarks.parts.bot_process import bot
from benchmarks.parts.senders import ask_for_help, half_sent, large_senders
from benchmarks.report.line import Line, Result
from benchmarks.setting import Setting
from benchmarks.stock.prepared import prepared, sqlite
from sandbox.world.world import World

PAUSE = 0.02


def measure(setting: Setting) -> Result:
    """Measure alone first, then with half-sent requests, then with large bodies too."""
    connections, senders = setting.size((300, 8), (5, 1))
    with prepared(sqlite(setting.folder)) as ready, bot(ready.world, ready.url) as ours:
        asked = setting.size(100, 5)
        found = {"alone": _asked(ready.world, asked)}
        with half_sent(ours.url, connections):
            found[f"among {connections} half-sent requests"] = _asked(ready.world, asked)
            with large_senders(ready.world, senders):
                found[f"and {senders} senders of 1 MB"] = _asked(ready.world, asked)
    return Result(row="crowds", lines=tuple(line for name, taken in found.items() for line in _lines(name, taken)))


def _asked(world: World, times: int) -> list[float]:
    """Ask some times; return the milliseconds of each answer."""
    taken = []
    for _ in range(times):
        taken.append(ask_for_help(world).answered_in * 1000)
        time.sleep(PAUSE)
    return taken


def _lines(name: str, taken: list[float]) -> tuple[Line, Line]:
    late = statistics.quantiles(taken, n=20)[18]
    return (
        Line(name=f"{name}, median", unit="ms", ours=statistics.median(taken)),
        Line(name=f"{name}, p95", unit="ms", ours=late),
    )
