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


def measure(setting: Setting) -> Result:
    """Measure over two polls of the business hours, after the first ones."""
    lines: list[Line] = []
    seconds, warm = setting.size((20.0, 12.0), (0.5, 0.1))
    for count in setting.size((0, 10_000), (0, 5)):
        with prepared(sqlite(setting.folder, f"rest-{count}")) as ready:
            ready.open_orders(count)
            with bot(ready.world, ready.url, is_slacks=False) as ours:
                take_as_drawn(ready.url)
                time.sleep(warm)
                share = share_of_core(ours.process, seconds)
                goal = Goal(at_most=MOST[count]) if count in MOST else None
                lines.append(Line(name=f"{count:,} open", unit="% of a core", ours=share, goal=goal))
                lines.append(Line(name=f"{count:,} open, resident", unit="MiB", ours=resident_mib(ours.process)))
                ready.world.org.faults.down = True
                outage = share_of_core(ours.process, seconds / 2)
                twice = Goal(at_most=2 * MOST[count]) if count in MOST else None
                lines.append(Line(name=f"{count:,} open, Salesforce is down", unit="% of a core", ours=outage, goal=twice))
                name = f"{count:,} open, Salesforce is down, resident"
                lines.append(Line(name=name, unit="MiB", ours=resident_mib(ours.process), goal=Goal(at_most=200)))
    return Result(row="rest", lines=tuple(lines))
