"""2,000 orders that came in during an outage, until all of them are stored, compared with as many bare transactions."""

from benchmarks.parts.counting import counting
from benchmarks.parts.polls import polling
from benchmarks.parts.processes import in_own_process
from benchmarks.parts.timing import timed
from benchmarks.peers.two_rows import two_rows
from benchmarks.report.line import Goal, Line, Result
from benchmarks.setting import Setting
from benchmarks.stock.clones import clone_order
from benchmarks.stock.prepared import PROCESS, prepared, sqlite
from bot.config.settings import Settings

WITHIN = Goal(at_most=5)


def measure(setting: Setting) -> Result:
    """Measure the poll that opens all of them."""
    count = setting.size(2_000, 10)
    with prepared(sqlite(setting.folder)) as ready:
        clone_order(ready.world.org, ready.order, count)
        seconds, statements, writes, bare = in_own_process(stored, ready.world.settings(), count, sqlite(setting.folder, "bare"))
    return Result(
        row="outage",
        lines=(
            Line(
                name=f"{count:,} new orders stored", unit="s", ours=seconds, theirs=bare, peer="two rows each", goal=WITHIN
            ),
            Line(name=f"{count:,} new orders", unit="statements", ours=statements),
            Line(name=f"{count:,} new orders", unit="commits", ours=writes),
        ),
    )  # fmt: skip


def stored(settings: Settings, count: int, bare: str) -> tuple[float, int, int, float]:
    """Poll once; return the seconds, the statements and write transactions, and the seconds of as many bare transactions."""
    with counting() as counted, polling(settings) as (application, intake):
        known = len(application.queries.waiting(PROCESS))
        before = (counted.statements, counted.writes)
        seconds = timed(intake.run)
        assert len(application.queries.waiting(PROCESS)) - known == count
        found = (counted.statements - before[0], counted.writes - before[1])
    change = two_rows(bare, count)
    return seconds, *found, timed(lambda: [change(number) for number in range(count)])
