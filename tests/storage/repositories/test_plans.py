"""What recurs never reads a whole table that grows with the history: the plans of its statements on both databases."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import Connection, Table, UniqueConstraint, event, text

from benchmarks.filling import settled_row, write
from handoffs.model.effects import Destination
from handoffs.rules import claim
from storage.database import Database
from storage.readings.figures import Scope
from storage.readings.queues import Queue
from storage.repositories.handoffs import NotFound
from storage.tables import HANDOFFS, METADATA, PAST_DECISIONS, TASKS
from storage.unit_of_work import UnitOfWork
from tests.handoffs.examples import AIKO, HANDBOOK, MONDAY_TEN, opened

GROWING = ("handoffs", "tasks", "past_decisions", "journal", "timers", "outbox", "cards", "idempotency_keys", "drafts")
BOUNDED = {
    str(index.name)
    for table in METADATA.tables.values()
    for index in table.indexes
    if index.dialect_options["sqlite"]["where"] is not None
    if table is not PAST_DECISIONS and "'settled'" not in str(index.dialect_options["sqlite"]["where"])
}
"""Indexes of what is open or waits: the history is not in them."""

LATER = MONDAY_TEN + timedelta(hours=1)
WEEK = Scope(since=MONDAY_TEN - timedelta(days=7), until=LATER)


def _add(database: Database) -> None:
    with database.begin() as work:
        work.handoffs.add(opened())


def _decide(database: Database) -> None:
    """Add decisions: one that its task holds, and one that was undone."""
    handoff, task = settled_row(10, MONDAY_TEN, "settled")
    kept = {column.name: task[column.name] for column in PAST_DECISIONS.columns if column.name not in ("id", "undone_at")}
    for table, row in ((HANDOFFS, handoff), (TASKS, task), (PAST_DECISIONS, {**kept, "undone_at": LATER})):
        write(database, table, [row])


def _claim(work: UnitOfWork) -> None:
    before = work.handoffs.get(opened().id)
    work.handoffs.save(before, claim.claim(HANDBOOK, before, "review", AIKO, MONDAY_TEN))


def _missing(work: UnitOfWork) -> None:
    with pytest.raises(NotFound):
        work.handoffs.get("unknown")


RECURRING: dict[str, Callable[[UnitOfWork], object]] = {
    "claim": _claim,
    "open": lambda work: work.handoffs.newest_round("order_approval", "r"),
    "latest": lambda work: work.handoffs.latest("order_approval", "r"),
    "load": _missing,
    "a poll": lambda work: work.handoffs.waiting("order_approval"),
    "a further poll": lambda work: work.waiting.stamps("order_approval"),
    "what waits": lambda work: tuple(work.handoffs.all_waiting()),
    "ids of what waits": lambda work: work.handoffs.ids(waiting=True),
    "what is open": lambda work: work.handoffs.open_ones(),
    "by number": lambda work: work.handoffs.by_number("00001042"),
    "newest by number": lambda work: work.handoffs.newest_numbered("00001042"),
    "a customer": lambda work: work.handoffs.of_customer("a"),
    "a customer's newest": lambda work: work.handoffs.newest_of("order_approval", "a"),
    "escalations": lambda work: work.handoffs.escalated(),
    "escalations of a customer": lambda work: work.handoffs.escalated_of("a"),
    "a queue": lambda work: work.handoffs.queue("cs"),
    "queues": lambda work: work.handoffs.first_open((Queue(team="cs"), Queue(team="sales", process="order_approval")), 10),
    "how many are open": lambda work: work.handoffs.open_counts(),
    "how many are open of lost teams": lambda work: work.handoffs.open_counts_by_process(("old",)),
    "how clocks stand": lambda work: work.handoffs.standings((Queue(team="cs"),), LATER),
    "decisions": lambda work: work.reports.decided(WEEK),
    "decisions of people": lambda work: work.reports.decided(WEEK.by_person()),
    "figures of what waits": lambda work: work.reports.waiting(WEEK, LATER, LATER, LATER),
    "what is late": lambda work: work.reports.late(WEEK, LATER),
    "what breaches": lambda work: work.reports.breaching(WEEK, MONDAY_TEN, LATER),
    "undone decisions": lambda work: work.reports.undone(WEEK),
    "other rounds": lambda work: work.handoffs.rounds(("a", "b")),
    "claims, and what somebody started": lambda work: work.handoffs.own_work("U0AIKO", 10),
    "who reviews what": lambda work: work.reviews.reviewers(LATER),
    "claims of leavers": lambda work: work.handoffs.claimed_by_leavers(),
    "journal": lambda work: work.journal.of("h"),
    "a card": lambda work: work.cards.get("h", "review"),
    "the card of a link": lambda work: work.cards.at("C0CS", "1.0"),
    "timers": lambda work: work.timers.reconcile("h", ()),
    "a sweep": lambda work: work.timers.next_due(LATER, LATER),
    "the oldest timer": lambda work: work.timers.oldest_due(LATER),
    "all that is due": lambda work: work.timers.due_work(LATER, LATER),
    "an idle worker": lambda work: work.leases.is_any_due(Destination.SLACK, LATER),
    "lease for Slack": lambda work: work.outbox.lease(Destination.SLACK, LATER, 5, timedelta(seconds=20)),
    "lease for Salesforce": lambda work: work.outbox.lease(Destination.SALESFORCE, LATER, 5, timedelta(seconds=20)),
    "the oldest message": lambda work: work.outbox.oldest_unsent(),
    "a repeated request": lambda work: work.idempotency_keys.first_time("key", LATER),
}


@pytest.mark.parametrize("reading", RECURRING)
def test_what_recurs_reads_no_table_whole(database: Database, reading: str) -> None:
    _add(database)
    _decide(database)
    with database.begin() as work:
        connection = work.handoffs._connection
        with _noted(connection) as noted:
            RECURRING[reading](work)
        plans = [line for statement, values in noted for line in _plan(connection, statement, values)]

    assert noted
    assert [line for line in plans if _reads_all(line)] == []


def test_every_reference_has_an_index(database: Database) -> None:
    """A row that is removed, or whose key changes, is searched in the tables that refer to it."""
    first = {(table.name, index.columns[0].name) for table in METADATA.tables.values() for index in table.indexes}
    keys = {(table.name, next(iter(table.primary_key.columns)).name) for table in METADATA.tables.values()}
    unique = {(table.name, next(iter(each.columns)).name) for table in METADATA.tables.values() for each in _uniques(table)}
    references = {(key.parent.table.name, key.parent.name) for table in METADATA.tables.values() for key in table.foreign_keys}

    assert references <= first | keys | unique


def test_a_change_writes_no_key(database: Database) -> None:
    """The identity of a handoff and of a task never changes; a key that is written is searched in all that refers to it."""
    _add(database)
    with database.begin() as work, _noted(work.handoffs._connection) as noted:
        _claim(work)

    updates = [statement for statement, _ in noted if statement.startswith("UPDATE")]
    assert len(updates) == 2
    for statement in updates:
        assert not re.search(r"SET .*\b(id|handoff_id|step|process|record_id|round)\s*=.*WHERE", statement), statement


@contextmanager
def _noted(connection: Connection) -> Iterator[list[tuple[str, object]]]:
    """Note the statements of a block with their values."""
    noted: list[tuple[str, object]] = []

    def note(_connection: object, _cursor: object, statement: str, values: object, *_: object) -> None:
        noted.append((statement, values))

    event.listen(connection, "before_cursor_execute", note)
    try:
        yield noted
    finally:
        event.remove(connection, "before_cursor_execute", note)


def _plan(connection: Connection, statement: str, values: object) -> list[str]:
    """Return the plan of a statement; PostgreSQL reads a small table whole unless a setting forbids it."""
    if isinstance(values, list) or statement.startswith(("SAVEPOINT", "RELEASE", "SELECT pg_")):
        return []
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()  # type: ignore[arg-type]
        return [row.detail for row in rows]
    connection.execute(text("SET LOCAL enable_seqscan = off"))
    return [row[0] for row in connection.exec_driver_sql(f"EXPLAIN {statement}", values).all()]  # type: ignore[arg-type]


def _reads_all(line: str) -> bool:
    """Return whether a step of a plan reads a growing table from its beginning to its end, or all that a process ever had.

    An index of what is open or waits may be read whole.
    """
    if any(f" {name}" in line for name in BOUNDED):
        return False
    if found := re.match(r"(?:SCAN|SEARCH) (\w+)(.*)", line):
        return found[1] in GROWING and (line.startswith("SCAN") or found[2].endswith(("(process=?)", "(team=?)", "(kind=?)")))
    return any(re.search(rf"Seq Scan on {name}\b", line) for name in GROWING)


def _uniques(table: Table) -> list[UniqueConstraint]:
    return [each for each in table.constraints if isinstance(each, UniqueConstraint)]
