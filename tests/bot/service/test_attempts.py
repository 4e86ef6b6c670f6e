"""Whichever row is damaged, of any kind and at any position: its neighbours are handled, and exactly this row is named."""

import itertools
import logging
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from bot.scheduler.timers import sweep
from bot.service.attempts import Attempts
from bot.service.handoffs import HandoffService
from bot.service.transactions import Transactions
from handoffs.model.effects import Destination
from storage.database import Database, DatabaseUnavailable
from storage.repositories.set_aside import RowKind, RowName
from storage.unit_of_work import UnitOfWork
from tests.handoffs.examples import HANDBOOK, MONDAY_TEN, ORDER, later

NUMBERS = ("00001001", "00001002", "00001003")
NUDGED = later(minutes=95)
"""After the nudge and before the breach of an order."""


class Bench:
    """A service with three open handoffs, and a clock that is set by hand."""

    def __init__(self, database: Database) -> None:
        ids = itertools.count(1)
        self.database, self.at = database, MONDAY_TEN
        self.transactions = Transactions(
            database, HANDBOOK, now=self.now, real_now=self.now, new_id=lambda: f"id{next(ids):010d}",
            directory_is_fresh=lambda: True,
        )  # fmt: skip
        self.service = HandoffService(self.transactions)
        self.attempts = Attempts(database, self.now)
        for place, number in enumerate(NUMBERS):
            account = replace(ORDER.account, record_id=f"00100000000000{place}AAA")
            order = replace(ORDER, record_id=f"80100000000000{place}AAA", number=number, account=account)
            assert self.service.open("order_approval", order)
        with database.read() as work:
            self.ids = [work.handoffs.by_number(number)[0].id for number in NUMBERS]

    def now(self) -> datetime:
        """Return the instant."""
        return self.at

    def lease(self, work: UnitOfWork) -> set[str]:
        """Lease every message, and return the handoffs that they belong to."""
        leased = (work.outbox.lease(destination, self.at, 50, timedelta(minutes=1)) for destination in Destination)
        return {message.handoff_id for messages in leased for message in messages}

    def execute(self, statement: str, **values: object) -> None:
        """Change the stored rows."""
        with self.database.begin() as work:
            work.handoffs._connection.execute(text(statement), values)

    def named(self) -> list[tuple[RowKind, str]]:
        """List what is set aside: kind and handoff."""
        with self.database.read() as work:
            return [(each.row.kind, each.row.handoff_id) for each in work.set_aside.all()]

    def said(self) -> list[str]:
        """List the teams for whose nudges a message waits to be sent."""
        with self.database.read() as work:
            keys = work.handoffs._connection.execute(text("SELECT key FROM outbox WHERE key LIKE 'sweep_nudges/%'")).scalars()
            return sorted(key.split("/")[1] for key in keys)

    def nudged(self) -> list[str]:
        """List the handoffs whose task was nudged."""
        with self.database.read() as work:
            return [each.id for each in work.handoffs.open_ones() if each.current.nudged_at]


@pytest.fixture
def bench(database: Database) -> Bench:
    """Return the bench, once on each kind of database."""
    return Bench(database)


def damage_timer(bench: Bench, id: str) -> None:
    """Let a timer name a step that its handoff does not have."""
    bench.execute("UPDATE timers SET step = 'nowhere' WHERE handoff_id = :id AND kind = 'nudge'", id=id)


def damage_message(bench: Bench, id: str) -> None:
    """Replace what a message is by something that is no JSON object."""
    bench.execute("UPDATE outbox SET effect = '7' WHERE handoff_id = :id", id=id)


def damage_handoff(bench: Bench, id: str) -> None:
    """Damage a snapshot and its journal."""
    bench.execute("UPDATE handoffs SET state = '7' WHERE id = :id", id=id)
    bench.execute("UPDATE journal SET event = '7' WHERE handoff_id = :id", id=id)


DAMAGES = {RowKind.TIMER: damage_timer, RowKind.MESSAGE: damage_message, RowKind.HANDOFF: damage_handoff}


@pytest.mark.parametrize("position", range(3))
@pytest.mark.parametrize("kind", DAMAGES)
def test_neighbours_are_handled_and_exactly_the_damaged_row_is_named(
    bench: Bench, kind: RowKind, position: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="bot.telemetry.facts")
    damaged, others = bench.ids[position], [id for id in bench.ids if id != bench.ids[position]]
    DAMAGES[kind](bench, damaged)
    bench.at = NUDGED

    sweep(bench.service)
    with bench.database.begin() as work:
        leased = bench.lease(work)
    bench.attempts.try_again()

    assert bench.named() == [(kind, damaged)]
    lines = [vars(line)["fields"] for line in caplog.records if line.getMessage() == "set_aside"]
    written = {(line["handoff"], line["number"], line["kind"]) for line in lines}
    assert written == (set() if kind is RowKind.MESSAGE else {(damaged, NUMBERS[position], kind)})
    assert set(others) <= set(bench.nudged())
    assert leased >= set(others)


def test_nudges_of_a_team_that_cannot_be_said_keep_no_other_team_waiting(bench: Bench) -> None:
    bench.execute("CREATE UNIQUE INDEX broken ON nudges (team) WHERE team = 'cs' AND notice IS NOT NULL")
    with bench.database.begin() as work:
        work.nudges.add(bench.ids[0], "review", "sales", bench.at)
    bench.at = NUDGED
    sweep(bench.service)
    assert bench.said() == ["sales"] and bench.named() == [(RowKind.NUDGES, "")]

    bench.execute("DROP INDEX broken")
    bench.at += timedelta(seconds=3)
    sweep(bench.service)
    assert bench.said() == ["cs", "sales"] and bench.named() == []


@pytest.mark.parametrize("kind", [RowKind.TIMER, RowKind.HANDOFF])
def test_a_row_is_tried_again_after_growing_pauses_and_forgotten_when_it_is_whole(bench: Bench, kind: RowKind) -> None:
    damaged = bench.ids[1]
    with bench.database.read() as work:
        wanted = text("SELECT CAST(state AS TEXT) FROM handoffs WHERE id = :id")
        state = work.handoffs._connection.execute(wanted, {"id": damaged}).scalar_one()
    DAMAGES[kind](bench, damaged)
    bench.at = NUDGED
    tried = []
    for _ in range(40):
        sweep(bench.service)
        bench.attempts.try_again()
        with bench.database.read() as work:
            tried.append(work.set_aside.all()[0].attempts)
        bench.at += timedelta(seconds=1)
    assert tried == sorted(tried) and 4 <= tried[-1] <= 6, "attempts at 0, 2, 6, 14 and 30 seconds"

    bench.execute("UPDATE timers SET step = 'review' WHERE step = 'nowhere'")
    if kind is RowKind.HANDOFF:
        bench.execute("UPDATE handoffs SET state = :state WHERE id = :id", state=state, id=damaged)
    with bench.database.begin() as work:
        work.set_aside.try_now(bench.at)
    bench.attempts.try_again()
    sweep(bench.service)
    assert bench.named() == [] and set(bench.nudged()) == set(bench.ids)


def test_rows_that_fail_are_skipped_until_their_pause_is_over_or_they_change(bench: Bench) -> None:
    handled: list[str] = []
    bad = {"b": "1"}

    def named(row: str) -> RowName:
        return RowName(kind=RowKind.RECORD, reference=row, name=row, edition=bad.get(row, ""))

    def handle(row: str) -> None:
        handled.append(row)
        if bad.get(row) == "1":
            raise ValueError(row)

    def run() -> str:
        handled.clear()
        bench.attempts.each(RowKind.RECORD, "abc", named, handle)
        return "".join(handled)

    assert run() == "abc"
    assert run() == "ac"
    bench.at += timedelta(seconds=2)
    assert run() == "abc"
    assert run() == "ac"
    bad["b"] = "2"
    assert run() == "abc"
    assert bench.named() == []


def test_trouble_of_the_database_sets_nothing_aside(bench: Bench) -> None:
    def fail(row: str) -> None:
        raise DatabaseUnavailable("away")

    with pytest.raises(DatabaseUnavailable):
        bench.attempts.each(RowKind.RECORD, "a", lambda row: RowName(kind=RowKind.RECORD, reference=row, name=row), fail)
    assert bench.named() == []
