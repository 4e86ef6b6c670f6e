"""The bytes that the database takes for a settled order, at first and after the clean-up, on SQLite and PostgreSQL."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import psycopg

from benchmarks.parts import postgres
from benchmarks.report.line import Goal, Line, Result
from benchmarks.setting import Setting
from benchmarks.stock.clones import clone_handoff, clone_order
from benchmarks.stock.prepared import Prepared, prepared, sqlite
from storage.database import Database
from storage.engine import make_engine

MOST = {"SQLite": 5_900, "PostgreSQL": 6_350}
"""Half of what a settled order took before."""

PASSING = ("timers", "outbox")
"""What the clean-up deletes of a settled order."""


def measure(setting: Setting) -> Result:
    """Copy a settled order often, with all of its rows and without those that pass, and measure what is added."""
    return Result(row="bytes", lines=tuple(line for kind in MOST for line in _on(kind, setting)))


def _on(kind: str, setting: Setting) -> Iterator[Line]:
    with ExitStack() as opened:
        url = sqlite(setting.folder) if kind == "SQLite" else opened.enter_context(postgres.database(setting.postgres))
        ready = opened.enter_context(prepared(url))
        for name, without, goal in (("at first", (), None), ("after the clean-up", PASSING, Goal(at_most=MOST[kind]))):
            if without:
                _drop_snapshots(ready.url)
            yield Line(name=f"{kind}, {name}", unit="bytes", ours=_added(ready, without, setting.size(2_000, 20)), goal=goal)


def _added(ready: Prepared, without: tuple[str, ...], count: int) -> float:
    """Return the bytes that a copy of the settled order adds; each copy has the names of an order of its own."""
    names = clone_order(ready.world.org, ready.settled_order, count)
    before = _size(ready.url)
    clone_handoff(ready.url, ready.settled, names, without=without)
    return (_size(ready.url) - before) / count


def _drop_snapshots(url: str) -> None:
    """Drop the snapshots of what is settled, as the clean-up does."""
    database = Database(url)
    dropped = 1
    while dropped:
        with database.begin() as work:
            dropped = work.snapshots.drop_settled(datetime.now(UTC) + timedelta(days=1))
    database.close()


def _size(url: str) -> int:
    """Return the bytes of a database after a vacuum."""
    if url.startswith("postgresql"):
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("VACUUM FULL")
            found = connection.execute("SELECT pg_database_size(current_database())").fetchone()
        return int(found[0])
    engine = make_engine(url, 1)
    with engine.connect() as connection:
        connection.exec_driver_sql("VACUUM")
        pages, size = (connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in ("page_count", "page_size"))
    engine.dispose()
    return int(pages) * int(size)
