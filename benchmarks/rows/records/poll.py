"""One poll with many open orders and nothing new, compared with the raw query and the parsing of the same answer."""

import statistics
from urllib.parse import parse_qs, urlsplit

from benchmarks.parts.polls import cpu_of, polling, raw_query, token_of
from benchmarks.parts.processes import in_own_process
from benchmarks.report.line import Goal, Line, Of, Result
from benchmarks.setting import Setting
from benchmarks.stock.prepared import Prepared, prepared, sqlite
from bot.config.settings import Settings

GOAL = Goal(at_most=1.5, of=Of.RATIO)
WARM, RUNS = 1, 3


def measure(setting: Setting) -> Result:
    """Measure the processor time of both at three sizes."""
    lines: list[Line] = []
    with prepared(sqlite(setting.folder)) as ready:
        sizes = setting.size((100, 1_000, 10_000), (5, 10))
        for before, count in zip((0, *sizes), sizes, strict=False):
            ready.open_orders(count - before)
            ours, raw = in_own_process(cpu, ready.world.settings(), _query(ready))
            lines.append(
                Line(name=f"{count:,} open, nothing new", unit="ms of CPU", ours=ours, theirs=raw, peer="query, parse", goal=GOAL)
            )
    return Result(row="poll", lines=tuple(lines))


def cpu(settings: Settings, soql: str) -> tuple[float, float]:
    """Return the medians of a poll and of the raw query, in milliseconds of a core."""
    ask = raw_query(settings.salesforce_login_url, token_of(settings), soql)
    with polling(settings) as (_, intake):
        for _ in range(WARM):
            intake.run()
        ours = statistics.median(cpu_of(intake.run) for _ in range(RUNS))
    assert ask() > 0
    return ours, statistics.median(cpu_of(ask) for _ in range(RUNS))


def _query(ready: Prepared) -> str:
    """Return the query for the orders that wait, as the bot has sent it, alone or within a call for several."""
    calls = ready.world.org.audit.calls
    asked = [each for call in calls for each in (call.query, *(urlsplit(url).query for _, url, _ in call.subrequests))]
    queries = [parse_qs(each)["q"][0] for each in asked if each.startswith("q=")]
    return next(each for each in reversed(queries) if "FROM Order " in each and "Pending Review" in each)
