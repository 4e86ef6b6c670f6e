"""What `/handoff`, home tabs, digests and `/sla` take to read with many tasks: `python -m benchmarks.readings`."""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from benchmarks.filling import CONTACT, MEMBER, add_open, add_settled, analyze, employ, open_id
from bot.config.policy.file import load_policy
from bot.processes.registry import step_views
from bot.queries.queries import Queries
from bot.queries.reports import Reports
from bot.queries.sla_request import read
from bot.views.answers.sla import sla_blocks
from bot.views.home import home_view
from handoffs.clock.shifts import Turn
from handoffs.model.effects import Digest
from handoffs.process.handbook import Handbook
from handoffs.processes import PROCESSES
from storage.database import Database
from storage.tables import HANDOFFS, TASKS
from tests.statements import noted

NOW = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
RUNS, COPIED = 5, 100_000
DAYS = 365


def main() -> None:
    """Fill a database as asked, and print the median time and the statements of each reading."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--open", type=int, default=10_000)
    parser.add_argument("--settled", type=int, default=100_000)
    parser.add_argument("--url", default="", help="an empty database; a SQLite file of its own when left out")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = Database(asked.url or f"sqlite:///{folder}/readings.db")
        database.migrate()
        handbook = Handbook(policy=load_policy(Path("policy.yml")), processes=PROCESSES)
        fill(database, handbook, asked.open, asked.settled)
        for name, taken, statements in measure(database, handbook):
            print(f"{name:<32} {taken * 1000:9.1f} ms {statements:4} statements")
        database.close()


def fill(database: Database, handbook: Handbook, opened: int, settled: int) -> None:
    """Add open and settled reviews of the last year; what is more than a hundred thousand settled is copied in the database."""
    employ(database, NOW)
    add_settled(database, range(min(settled, COPIED)), until=NOW, days=DAYS)
    for copy in range(1, settled // COPIED):
        _copy(database, copy)
    add_open(database, handbook, range(opened), NOW)
    analyze(database)


def measure(database: Database, handbook: Handbook) -> Iterator[tuple[str, float, int]]:
    """Yield the name of each reading, the median of its seconds, and its statements."""
    for name, reading in readings(database, handbook).items():
        reading()
        with noted(database) as counted:
            reading()
        yield name, statistics.median(_timed(reading) for _ in range(RUNS)), len(counted)


def readings(database: Database, handbook: Handbook) -> dict[str, Callable[[], object]]:
    """Return what is measured, by name."""
    link, views = "{}/{}".format, step_views()
    queries = Queries(database, handbook, now=lambda: NOW, permalink=link)
    reports = Reports(database, handbook, now=lambda: NOW, permalink=link)

    def sla(words: str) -> Callable[[], object]:
        return lambda: sla_blocks(reports.report(read(words, handbook, NOW, reports.zone)))

    return {
        "who asks (/handoff contacts)": lambda: queries.actor(MEMBER.user_id),
        "home tab of a member": lambda: home_view(queries.home(MEMBER.user_id), views),
        "home tab of a contact": lambda: home_view(queries.home(CONTACT.user_id), views),
        "digest": lambda: queries.digest(Digest(team="cs", turn=Turn.OPENING, at=NOW)),
        "a customer": lambda: queries.of_customer("onboarding", "001000000000007AAA", "C1"),
        "/handoff show": lambda: queries.numbered(f"{1:08d}"),
        "a card": lambda: queries.context(open_id(1), "review"),
        "/sla today": sla("today"),
        "/sla week": sla("week"),
        "/sla month": sla("2026-11-01..2026-11-30"),
        "/sla quarter": sla("2026-09-01..2026-11-30"),
        "/sla all": sla("2024-01-01..2026-11-30"),
        "/sla month people": sla("2026-11-01..2026-11-30 people"),
    }


def _copy(database: Database, copy: int) -> None:
    """Add the settled reviews once more, with other lengths."""
    changed = {"id": f"id || 'x{copy}'", "record_id": f"record_id || 'x{copy}'", "handoff_id": f"handoff_id || 'x{copy}'",
               "took_seconds": f"took_seconds + {copy * 7}"}  # fmt: skip
    with database.begin() as work:
        for table, key in ((HANDOFFS, "id"), (TASKS, "handoff_id")):
            names = [column.name for column in table.columns]
            values = ", ".join(changed.get(name, name) for name in names)
            where = f"{key} LIKE 'settled%' AND {key} NOT LIKE '%x%'"
            inserted = f"INSERT INTO {table.name} ({', '.join(names)}) SELECT {values} FROM {table.name} WHERE {where}"
            work.handoffs._connection.execute(text(inserted))


def _timed(reading: Callable[[], object]) -> float:
    began = time.perf_counter()
    reading()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
