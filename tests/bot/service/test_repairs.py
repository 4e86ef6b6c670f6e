"""An operator has a row tried again or drops it: the neighbours stay as they are, and the journal says who did what."""

import pytest
from sqlalchemy import text

from bot.scheduler.timers import sweep
from bot.service.repairs import RepairService
from handoffs.model.events.repairs import Repair, Repaired
from handoffs.model.handoff import DeliveryState, TaskState
from handoffs.model.task_ref import TaskRef
from handoffs.text.messages import written
from storage.repositories.set_aside import RowKind, RowName, SetAside
from tests.bot.service.test_attempts import DAMAGES, NUDGED, Bench, bench
from tests.handoffs.examples import AIKO, approval
from tests.refusals import refused

__all__ = ["bench"]


def set_aside(bench: Bench, kind: RowKind, id: str) -> SetAside:
    """Damage a row of a handoff, let it fail, and return its entry."""
    DAMAGES[kind](bench, id)
    bench.at = NUDGED
    sweep(bench.service)
    with bench.database.begin() as work:
        bench.lease(work)
    bench.attempts.try_again()
    with bench.database.read() as work:
        (entry,) = work.set_aside.all()
    return entry


def repairs(bench: Bench) -> RepairService:
    """Return the service of an operator."""
    return RepairService(bench.transactions)


@pytest.mark.parametrize("kind", DAMAGES)
def test_a_row_that_is_dropped_never_comes_again_and_the_journal_says_so(bench: Bench, kind: RowKind) -> None:
    damaged = bench.ids[1]
    entry = set_aside(bench, kind, damaged)
    repairs(bench).drop(entry.id)

    for _ in range(3):
        bench.at = NUDGED
        sweep(bench.service)
        bench.attempts.try_again()
    assert bench.named() == []
    with bench.database.read() as work:
        assert work.timers.oldest_due(bench.at) is None
        stored = work.handoffs._connection.execute(
            text("SELECT actor, event FROM journal WHERE type = 'repaired' AND handoff_id = :id"), {"id": damaged}
        ).one()
        assert stored.actor == "operator"
        readable = [each.id for each in work.handoffs.open_ones()]
    assert sorted(readable) == [id for id in bench.ids if kind is not RowKind.HANDOFF or id != damaged]


def test_a_handoff_that_was_dropped_stays_ended_when_its_journal_can_be_read_again(bench: Bench) -> None:
    damaged = bench.ids[1]
    with bench.database.read() as work:
        wanted = text("SELECT id, CAST(event AS TEXT) AS event FROM journal WHERE handoff_id = :id")
        journal = [row._asdict() for row in work.handoffs._connection.execute(wanted, {"id": damaged})]
    repairs(bench).drop(set_aside(bench, RowKind.HANDOFF, damaged).id)
    for row in journal:
        bench.execute("UPDATE journal SET event = :event WHERE id = :id", **row)

    with bench.database.read() as work:
        handoff = work.handoffs.peek(damaged)
    assert [task.state for task in handoff.tasks] == [TaskState.WITHDRAWN] and not handoff.is_open


def test_a_decision_that_is_dropped_opens_its_task_again_and_tells_the_decider(bench: Bench) -> None:
    id = bench.ids[0]
    with bench.database.begin() as work:
        work.people.put_people([])
        work.people.join("cs", AIKO.user_id)
        work.handoffs._connection.execute(
            text("INSERT INTO people (user_id, name, kind) VALUES (:user, 'Aiko', 'colleague')"), {"user": AIKO.user_id}
        )
    bench.service.decide(TaskRef(handoff=id, step="review"), AIKO.user_id, approval())
    bench.execute("UPDATE outbox SET effect = '7' WHERE kind = 'write_back'")
    with bench.database.begin() as work:
        bench.lease(work)
        (entry,) = work.set_aside.all()
    repairs(bench).drop(entry.id)

    with bench.database.read() as work:
        handoff = work.handoffs.peek(id)
        events = work.journal.of(id)
    assert handoff.current.state is TaskState.OPEN and handoff.current.delivery is not DeliveryState.PENDING
    assert any(isinstance(each, Repaired) and each.repair is Repair.DROPPED for each in events)


def test_a_row_is_tried_at_once_when_an_operator_asks(bench: Bench) -> None:
    entry = set_aside(bench, RowKind.TIMER, bench.ids[2])
    bench.execute("UPDATE timers SET step = 'review' WHERE step = 'nowhere'")
    repairs(bench).try_again(entry.id)
    sweep(bench.service)
    assert bench.named() == [] and bench.ids[2] in bench.nudged()


def test_what_comes_again_by_itself_is_not_dropped(bench: Bench) -> None:
    row = RowName(kind=RowKind.RECORD, reference="order_approval/1", name="order 1")
    with bench.database.begin() as work:
        entry = work.set_aside.put(row, written("No."), bench.at)
    with refused("comes again"):
        repairs(bench).drop(entry.id)
    for repair in (repairs(bench).try_again, repairs(bench).drop):
        with refused("has the number 99"):
            repair(99)
