"""A row that fails is set aside with a growing pause, and is forgotten when it is handled."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from handoffs.subjects.certificate import Certificate
from handoffs.text.messages import written
from storage.database import Database
from storage.readings.queues import Queue
from storage.repositories.job_health import Job
from storage.repositories.set_aside import FIRST_PAUSE, LONGEST_PAUSE, RowKind, RowName, pause_after
from storage.repositories.snapshots import Unreadable
from storage.unit_of_work import UnitOfWork
from tests.handoffs.examples import ORDER, opened, opening_events

NOW = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)
ROW = RowName(kind=RowKind.RECORD, reference="order_approval/801", name="order 00001042", process="order_approval", edition="1")
WHY = written("The total is no number.")
IDS = ("aaaa2222aaaa", "bbbb2222bbbb", "cccc2222cccc")


def test_each_failure_doubles_the_pause_up_to_an_hour() -> None:
    pauses = [pause_after(attempts) for attempts in range(1, 40)]
    assert pauses[:4] == [FIRST_PAUSE, 2 * FIRST_PAUSE, 4 * FIRST_PAUSE, 8 * FIRST_PAUSE]
    assert pauses[-1] == LONGEST_PAUSE and pauses == sorted(pauses)


def test_an_entry_counts_attempts_and_keeps_the_instant_of_the_first(database: Database) -> None:
    for minute in range(3):
        with database.begin() as work:
            entry = work.set_aside.put(ROW, WHY, NOW + timedelta(minutes=minute))

    assert (entry.row, entry.reason, entry.since, entry.attempts) == (ROW, WHY, NOW, 3)
    assert entry.next_try_at == NOW + timedelta(minutes=2) + pause_after(3)
    with database.read() as work:
        assert work.set_aside.all() == (entry,)
        assert work.set_aside.counts() == {RowKind.RECORD: 1}


def test_a_row_may_be_tried_after_its_pause_and_at_once_when_it_has_changed(database: Database) -> None:
    with database.begin() as work:
        entry = work.set_aside.put(ROW, WHY, NOW)

    assert not entry.may_be_tried(NOW, "1")
    assert entry.may_be_tried(NOW, "2")
    assert entry.may_be_tried(entry.next_try_at, "1")


def test_what_is_handled_or_gone_is_forgotten(database: Database) -> None:
    others = [replace(ROW, reference=f"order_approval/{number}") for number in (802, 803)]
    with database.begin() as work:
        for row in (ROW, *others, replace(ROW, reference="cancellation/500", process="cancellation")):
            work.set_aside.put(row, WHY, NOW)
        assert work.set_aside.clear(ROW.kind, ROW.reference)
        assert not work.set_aside.clear(ROW.kind, ROW.reference)
        work.set_aside.forget_others(RowKind.RECORD, "order_approval", [others[0].reference])
        for kind, reference in ((RowKind.TIMER, "7"), (RowKind.MESSAGE, "redraw/x"), (RowKind.HANDOFF, "nothing2here")):
            work.set_aside.put(replace(ROW, kind=kind, reference=reference), WHY, NOW)
        work.set_aside.forget_ended()
        assert {each.row.reference for each in work.set_aside.all()} == {others[0].reference, "cancellation/500"}


def test_an_entry_of_a_newer_release_hides_nothing(database: Database) -> None:
    with database.begin() as work:
        work.set_aside.put(ROW, WHY, NOW)
        work.handoffs._connection.execute(text("UPDATE set_aside SET kind = 'unheard_of', reason = '{\"format\": 99}'"))
        (entry,) = work.set_aside.all()
        assert (entry.row.kind, entry.row.name) == (RowKind.OTHER, ROW.name)


@pytest.mark.parametrize("damage", ["'{}'", "'7'", '\'{"subject": {"kind": "order"}}\''])
def test_a_damaged_snapshot_is_read_from_the_journal(database: Database, damage: str) -> None:
    with database.begin() as work:
        stock(work)
        work.handoffs._connection.execute(text(f"UPDATE handoffs SET state = {damage} WHERE id = '{IDS[1]}'"))
    with database.read() as work:
        assert sorted(each.id for each in work.handoffs.open_ones()) == list(IDS)
        assert not work.handoffs.unreadable


@pytest.mark.parametrize("position", range(3))
def test_an_unreadable_handoff_is_left_out_of_each_list_and_named(database: Database, position: int) -> None:
    damaged, others = IDS[position], [id for id in IDS if id != IDS[position]]
    with database.begin() as work:
        stock(work)
        work.handoffs._connection.execute(text(f"UPDATE handoffs SET state = '7' WHERE id = '{damaged}'"))
        work.handoffs._connection.execute(text(f"UPDATE journal SET event = '7' WHERE handoff_id = '{damaged}'"))
    with database.read() as work:
        lists = (
            work.handoffs.open_ones(), tuple(work.handoffs.all_waiting()), work.handoffs.waiting("order_approval"),
            work.handoffs.by_number(ORDER.number), work.handoffs.of_customer(ORDER.party),
            [handoff for handoff, _ in work.handoffs.queue("cs")],
            [handoff for handoff, _ in work.handoffs.first_open((Queue(team="cs", process="order_approval"),), 9)],
        )  # fmt: skip
        assert [sorted(each.id for each in found) for found in lists] == [others] * len(lists)
        assert [(each.id, each.number) for each in work.handoffs.unreadable.values()] == [(damaged, ORDER.number)]
        with pytest.raises(Unreadable, match=damaged):
            work.handoffs.peek(damaged)
    with pytest.raises(Unreadable, match=damaged), database.begin() as work:
        work.handoffs.get(damaged)
    assert [each.id for each in database.take_unreadable()] == [damaged]
    assert database.take_unreadable() == ()


def test_a_damaged_certificate_is_left_to_the_next_probe(database: Database) -> None:
    with database.begin() as work:
        for host in ("a.example.com", "b.example.com"):
            work.certificates.put(Certificate(host=host, probed_at=NOW))
        work.handoffs._connection.execute(text("UPDATE certificates SET state = '7' WHERE record_id LIKE 'a.%'"))
        assert [each.host for each in work.certificates.all().values()] == ["b.example.com"]


def test_the_reason_of_a_newer_release_hides_no_other_job(database: Database) -> None:
    with database.begin() as work:
        for job in (Job.INTAKE, Job.TIMERS):
            work.job_health.record(job, NOW, WHY)
        work.handoffs._connection.execute(text("UPDATE job_health SET reason = '{\"format\": 99}' WHERE job = 'intake'"))
        assert [each.job for each in work.job_health.all() if each.failed_since] == [Job.INTAKE, Job.TIMERS]


def stock(work: UnitOfWork) -> None:
    """Store three open handoffs with their journals."""
    for number, id in enumerate(IDS):
        handoff = opened(replace(ORDER, record_id=f"80100000000000{number}AAA"))
        first, *rest = opening_events(handoff.subject)
        work.handoffs.add(replace(handoff, id=id))
        work.journal.append(id, (replace(first, handoff_id=id), *rest), "baton", "v")


def test_a_write_that_met_a_damaged_journal_keeps_no_later_write_from_beginning(database: Database) -> None:
    with database.begin() as work:
        stock(work)
        work.handoffs._connection.execute(text("UPDATE handoffs SET state = '7'"))
        work.handoffs._connection.execute(text("UPDATE journal SET event = '7' WHERE sequence = 1"))
    met = []
    with database.begin() as work:
        for id in IDS:
            try:
                work.handoffs.get(id)
            except Unreadable as failure:
                met.append(failure)
    other = Database(database.url)
    with other.begin() as work:
        work.set_aside.put(ROW, WHY, NOW)
    other.close()
    with database.begin() as work:
        work.set_aside.put(ROW, WHY, NOW)
    assert len(met) == len(IDS)
