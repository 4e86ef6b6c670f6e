"""The processor time of a bot to which nothing happens, with no open task and with many."""

import time

from benchmarks.parts.bot_process import bot
from benchmarks.parts.usage import resident_mib, share_of_core
from benchmarks.report.line import Goal, Line, Result
from benchmarks.setting import Setting
from benchmarks.stock.drawn import take_as_drawn
from benchmarks.stock.prepared import prepared, sqlite

MOST = {0: 0.3, 10_000: 0.5}
"""Per cent of a core, by the open tasks."""


CALM = 3.0
"""Per cent of a core below which a bot has ended what follows its start, and the poll that is under way."""

PATIENCE = 25.0


def measure(setting: Setting) -> Result:
    """Measure over two polls of the business hours, after the first ones; then over one while Salesforce is down."""
    lines: list[Line] = []
    seconds = setting.size(20.0, 0.5)
    for count in setting.size((0, 10_000), (0, 5)):
        with prepared(sqlite(setting.folder, f"rest-{count}")) as ready:
            ready.open_orders(count)
            with bot(ready.world, ready.url, is_slacks=False) as ours:
                take_as_drawn(ready.url)
                for where, is_down in (("", False), (", Salesforce is down", True)):
                    ready.world.org.faults.down = is_down
                    _await_calm(ours.process, setting.size(PATIENCE, 0.0))
                    share = share_of_core(ours.process, seconds / 2 if is_down else seconds)
                    lines += _lines(f"{count:,} open{where}", share, resident_mib(ours.process), MOST.get(count), is_down)
    return Result(row="rest", lines=tuple(lines))


def _await_calm(process: int, patience: float) -> None:
    """Wait until nothing is under way: a poll that began before an outage is no part of it."""
    until = time.monotonic() + patience
    while time.monotonic() < until and share_of_core(process, 2.0) > CALM:
        continue


def _lines(name: str, share: float, resident: float, most: float | None, is_down: bool) -> tuple[Line, Line]:
    goal = Goal(at_most=most * (2 if is_down else 1)) if most else None
    held = Goal(at_most=200) if is_down else None
    return (
        Line(name=name, unit="% of a core", ours=share, goal=goal),
        Line(name=f"{name}, resident", unit="MiB", ours=resident, goal=held),
    )
