"""A database that any release wrote opens in this one: each journal folds to its state, its seals hold, and people act on it."""

import json
from pathlib import Path
from typing import get_args

import pytest

from bot.cli.journal import verify
from handoffs.model.effects import Effect
from handoffs.model.events import Event
from handoffs.model.fold import replay
from handoffs.model.handoff import TaskState
from handoffs.rules import claim, decide
from storage.database import Database
from tests.handoffs.examples import AIKO, HANDBOOK, approval, later
from tests.storage.golden_rows import FOLDER, OPEN, load, rows_of, store

GOLDEN = sorted(FOLDER.glob("*.json"))


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_golden_database_is_read_verified_and_acted_on(database: Database, path: Path) -> None:
    with database.begin() as work:
        load(work, json.loads(path.read_text()))
    assert verify(database).faults == ()

    for step in ("claim", "decide"):
        with database.begin() as work:
            handoff = work.handoffs.get(OPEN)
            assert replay(work.journal.of(OPEN)).tasks == handoff.tasks
            change = (
                claim.claim(HANDBOOK, handoff, "review", AIKO, later(minutes=2))
                if step == "claim"
                else decide.decide(HANDBOOK, handoff, "review", AIKO, approval(), reference="golden", now=later(minutes=3))
            )
            work.handoffs.save(handoff, change.handoff)
            work.journal.append(OPEN, change.events, AIKO.user_id, "v")
    assert verify(database).faults == ()
    with database.read() as work:
        assert work.handoffs.peek(OPEN).task("review").state is TaskState.SETTLED
        assert work.certificates.all() and work.drafts.find(AIKO.user_id, "draft1")


def test_a_golden_database_covers_every_event_and_effect(database: Database) -> None:
    with database.begin() as work:
        store(work)
    with database.read() as work:
        rows = rows_of(work)

    assert {row["type"] for row in rows["journal"]} == {each.type for each in get_args(Event)}
    assert {row["effect"]["type"] for row in rows["outbox"]} == {each.type for each in get_args(Effect)}


def test_there_is_a_golden_database() -> None:
    assert GOLDEN
