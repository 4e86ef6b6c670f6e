"""The figures of `/sla` with 10,000 open tasks, and with a long history, compared with one aggregate of the database."""

import resource
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import func, select

from benchmarks.parts import postgres
from benchmarks.parts.counting import counting
from benchmarks.parts.processes import in_own_process
from benchmarks.parts.services import served
from benchmarks.parts.timing import median_ms, timed
from benchmarks.report.line import Goal, Line, Result
from benchmarks.setting import Setting
from benchmarks.stock.histories import history
from benchmarks.stock.prepared import policy, prepared, sqlite
from benchmarks.stock.settled import add_settled
from bot.queries.sla_request import Asked, this_month
from storage.database import Database
from storage.engine import make_engine
from storage.tables import TASKS

SLOW = 5_000.0
"""Milliseconds after which a report is asked for only once."""

FAST, FEW, BOUNDED = Goal(at_most=100), Goal(at_most=20), Goal(at_most=64)


def measure(setting: Setting) -> Result:
    """Measure open tasks first, then each history over all of it and over this month."""
    count = setting.size(10_000, 20)
    with prepared(sqlite(setting.folder)) as ready:
        ready.open_orders(count)
        found = in_own_process(figures, ready.url, ("all",))
    lines = _of_open(count, found)
    for settled in setting.size((100_000, 1_000_000), (100,)):
        lines += _of_settled(f"{settled:,}", in_own_process(figures, history(setting, settled), ("all", "month")))
    with postgres.database(setting.postgres) as url:
        lines += _on_postgresql(url, setting.size(100_000, 100))
    return Result(row="sla", lines=tuple(lines))


def _on_postgresql(url: str, settled: int) -> list[Line]:
    """Measure the time alone: the memory and the statements are those on SQLite."""
    with prepared(url) as ready:
        add_settled(url, ready.settled, 0, settled)
    return _of_settled(f"PostgreSQL, {settled:,}", in_own_process(figures, url, ("all", "month")))[:-1]


def figures(url: str, periods: tuple[str, ...]) -> dict[str, float]:
    """Ask for the figures of each period; return the milliseconds, the statements, the aggregate's milliseconds, and the peak."""
    found, held = {}, _peak()
    with counting() as count, served(url, policy()) as ours:
        for period in periods:
            asked = _asked(period, ours.reports.now)
            before = count.statements
            first = timed(lambda asked=asked: ours.reports.report(asked)) * 1000
            found[f"{period} statements"] = count.statements - before
            found[period] = first if first > SLOW else median_ms(lambda asked=asked: ours.reports.report(asked), 5, 3)
            found[f"{period} aggregate"] = median_ms(lambda asked=asked: _aggregate(url, asked), 2, 1)
    return {**found, "peak": _peak() - held}


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _asked(period: str, now: datetime) -> Asked:
    zone = next(iter(policy().calendars.values())).zone
    return this_month(now, zone) if period == "month" else Asked(since=now - timedelta(days=800), until=now, period="all")


def _aggregate(url: str, asked: Asked) -> None:
    """Count and average by process and team, as one statement of the database."""
    engine = make_engine(Database(url).url, 1)
    counted = (func.count(), func.avg(TASKS.c.waited_seconds), func.max(TASKS.c.took_seconds))
    is_asked = (TASKS.c.decided_at >= asked.since, TASKS.c.decided_at < asked.until)
    with engine.connect() as connection:
        connection.execute(select(*counted).where(*is_asked).group_by(TASKS.c.process, TASKS.c.team)).all()
    engine.dispose()


def _of_open(count: int, found: Mapping[str, float]) -> list[Line]:
    return [
        Line(
            name=f"{count:,} open", unit="ms", ours=found["all"], theirs=found["all aggregate"], peer="one aggregate", goal=FAST
        ),
        Line(name=f"{count:,} open", unit="statements", ours=found["all statements"], goal=FEW),
    ]


def _of_settled(settled: str, found: Mapping[str, float]) -> list[Line]:
    lines = [
        Line(
            name=f"{settled} settled, {period}", unit="ms", ours=found[period], theirs=found[f"{period} aggregate"],
            peer="one aggregate", goal=FAST,
        )
        for period in ("all", "month")
    ]  # fmt: skip
    return [*lines, Line(name=f"{settled} settled, memory added", unit="MiB", ours=found["peak"], goal=BOUNDED)]
