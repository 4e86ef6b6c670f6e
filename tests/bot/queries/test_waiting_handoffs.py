"""What waits is read once, and again when a replica has changed it; what nobody can read is named each time."""

from dataclasses import replace

import pytest
from sqlalchemy import event

from bot.queries import waiting_handoffs
from bot.queries.waiting_handoffs import WaitingHandoffs
from handoffs.model.handoff import Handoff
from handoffs.rules import claim
from storage.database import Database
from tests.handoffs.examples import AIKO, HANDBOOK, MONDAY_TEN, ORDER, opened
from tests.statements import noted

IDS = ("h1", "h2", "h3")
PROCESS = "order_approval"


@pytest.fixture
def stocked(database: Database) -> Database:
    """Return a database with three open handoffs."""
    with database.begin() as work:
        for number, id in enumerate(IDS):
            order = replace(ORDER, record_id=f"80100000000000{number}AAA", number=f"0000100{number}")
            work.handoffs.add(replace(opened(order), id=id))
    return database


def ids(found: tuple[Handoff, ...]) -> list[str]:
    """Return the ids in their order."""
    return sorted(each.id for each in found)


def test_what_has_not_changed_is_read_once(stocked: Database) -> None:
    waiting = WaitingHandoffs(stocked)
    first = waiting.of(PROCESS)
    with noted(stocked) as statements:
        second = waiting.of(PROCESS)

    assert ids(first) == list(IDS) and set(map(id, first)) == set(map(id, second))
    assert len(statements) == 1


def test_what_another_replica_changed_is_read_again_and_nothing_else(stocked: Database) -> None:
    waiting = WaitingHandoffs(stocked)
    before = {each.id: each for each in waiting.of(PROCESS)}
    with stocked.begin() as work:
        handoff = work.handoffs.get("h2")
        work.handoffs.save(handoff, claim.claim(HANDBOOK, handoff, "review", AIKO, MONDAY_TEN))
    after = {each.id: each for each in waiting.of(PROCESS)}

    assert after["h2"].current.claim is not None
    assert [id for id in IDS if after[id] is before[id]] == ["h1", "h3"]


def test_what_waits_no_longer_is_left_out(stocked: Database) -> None:
    waiting = WaitingHandoffs(stocked)
    waiting.of(PROCESS)
    with stocked.begin() as work:
        work.handoffs._connection.exec_driver_sql("UPDATE handoffs SET is_waiting = (1 = 0) WHERE id = 'h1'")

    assert ids(waiting.of(PROCESS)) == ["h2", "h3"]


def test_what_can_no_longer_be_read_is_left_out_and_named_at_each_reading(stocked: Database) -> None:
    waiting = WaitingHandoffs(stocked)
    waiting.of(PROCESS)
    with stocked.begin() as work:
        work.handoffs._connection.exec_driver_sql("UPDATE handoffs SET state = '7' WHERE id = 'h1'")
    for _ in range(2):
        assert ids(waiting.of(PROCESS)) == ["h2", "h3"]
        assert [each.id for each in stocked.take_unreadable()] == ["h1"]


def test_no_more_than_a_bounded_number_is_kept(stocked: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting_handoffs, "KEPT", 2)
    waiting, loaded = WaitingHandoffs(stocked), list[object]()
    event.listen(stocked._engine, "before_cursor_execute", lambda *call: loaded.append(call[3]))
    found = [waiting.of(PROCESS) for _ in range(3)]

    assert [ids(each) for each in found] == [list(IDS)] * 3
    assert len(loaded) == 6
    assert all(one is other for one, other in zip(found[1][:2], found[2][:2], strict=True))
