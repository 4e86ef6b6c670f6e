"""10,000 nudges that are due at one instant, compared with one table of timers that are claimed and marked."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, update

from benchmarks.parts.processes import in_own_process
from benchmarks.parts.services import real_now, served
from benchmarks.parts.timing import median_ms, timed
from benchmarks.report.line import Goal, Line, Result
from benchmarks.setting import Setting
from benchmarks.stock.prepared import policy, prepared, sqlite
from bot.scheduler.timers import sweep
from storage.engine import make_engine
from storage.tables import TIMERS

GOAL = Goal(at_most=5)
LIMIT = 40.0
"""Seconds after which the rest is calculated from the nudges that were sent."""

CLAIMED = 200


def measure(setting: Setting) -> Result:
    """Measure the sweeps that send all nudges, and a sweep that finds nothing due."""
    count = setting.size(10_000, 10)
    with prepared(sqlite(setting.folder)) as ready:
        ready.open_orders(count)
        idle, seconds, sent, bare = in_own_process(nudged, ready.url, setting.size(LIMIT, 60.0))
    note = "" if sent >= count else f"calculated from {sent:,} in {seconds:.0f} s"
    taken = seconds if sent >= count else seconds * count / max(sent, 1)
    return Result(
        row="nudges",
        lines=(
            Line(name=f"{count:,} due at once", unit="s", ours=taken, theirs=bare, peer="claim and mark", goal=GOAL, note=note),
            Line(name=f"a sweep with nothing due, {count:,} open", unit="ms", ours=idle),
        ),
    )


def nudged(url: str, limit: float) -> tuple[float, float, int, float]:
    """Return the milliseconds of an idle sweep, the seconds and the number of nudges, and the seconds of the bare table."""
    due = _only_nudges(url)
    with served(url, policy()) as early:
        idle = median_ms(lambda: sweep(early.service), 50, 2)
    with served(url, policy(), now=_clock_from(due + timedelta(seconds=1))) as ours:
        seconds = timed(lambda: _all(lambda: sweep(ours.service), limit))
    return idle, seconds, _fired(url, due), timed(lambda: _claim_and_mark(url, due))


def _all(work: Callable[[], int], limit: float) -> None:
    until = time.monotonic() + limit
    while work() and time.monotonic() < until:
        continue


def _clock_from(at: datetime) -> Callable[[], datetime]:
    """Return a clock that shows an instant now, and runs on."""
    ahead = at - real_now()
    return lambda: real_now() + ahead


def _only_nudges(url: str) -> datetime:
    """Mark all timers but the nudges as fired; return the instant at which the last nudge is due."""
    engine = make_engine(url, 1)
    with engine.begin() as connection:
        connection.execute(update(TIMERS).where(TIMERS.c.kind != "nudge").values(fired_at=datetime(2026, 1, 1, tzinfo=UTC)))
        due: datetime = connection.execute(select(func.max(TIMERS.c.due_at)).where(TIMERS.c.fired_at.is_(None))).scalar_one()
    engine.dispose()
    return due


def _fired(url: str, due: datetime) -> int:
    engine = make_engine(url, 1)
    is_fired = (TIMERS.c.kind == "nudge", TIMERS.c.due_at <= due, TIMERS.c.fired_at.is_not(None))
    with engine.connect() as connection:
        count = connection.execute(select(func.count()).select_from(TIMERS).where(*is_fired)).scalar_one()
    engine.dispose()
    return int(count)


def _claim_and_mark(url: str, due: datetime) -> None:
    """Claim and mark the same timers in a table, so many a transaction, and do nothing else."""
    engine = make_engine(url, 1)
    with engine.begin() as connection:
        connection.execute(update(TIMERS).where(TIMERS.c.kind == "nudge").values(fired_at=None))
    marked = 1
    while marked:
        with engine.begin() as connection:
            due_ones = select(TIMERS.c.id).where(TIMERS.c.fired_at.is_(None), TIMERS.c.due_at <= due).limit(CLAIMED)
            marked = connection.execute(update(TIMERS).where(TIMERS.c.id.in_(due_ones)).values(fired_at=due)).rowcount
    engine.dispose()
