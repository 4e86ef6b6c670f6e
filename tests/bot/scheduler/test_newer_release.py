"""An older release goes on while a newer one runs, until that one writes what it can't read: then it stops in good order."""

from threading import Event

import pytest
from sqlalchemy import text

from bot.scheduler.newer_release import NewerRelease
from storage.database import Database
from tests.handoffs.examples import opened, opening_events

NEWER = ("UPDATE handoffs SET state_format = 99", """UPDATE journal SET event = '{"format": 99, "type": "opened"}'""")
DAMAGED = ("UPDATE handoffs SET state = '7'", "UPDATE journal SET event = '7'")
MIGRATED = "UPDATE alembic_version SET version_num = '9999'"


@pytest.mark.parametrize(
    ("done", "leaves"),
    [((MIGRATED,), False), (NEWER, False), ((*DAMAGED, MIGRATED), False), ((*NEWER, MIGRATED), True)],
    ids=["an added index alone", "a forged format alone", "a damaged row", "a format of the newer release"],
)
def test_it_stops_only_for_formats_of_a_release_that_has_migrated_the_database(
    database: Database, done: tuple[str, ...], leaves: bool
) -> None:
    stopping, handoff = Event(), opened()
    with database.begin() as work:
        work.handoffs.add(handoff)
        work.journal.append(handoff.id, opening_events(), "baton", "v")
        for statement in done:
            work.handoffs._connection.execute(text(statement))
    watched = NewerRelease(database, stopping.set)
    watched.watch()
    assert not stopping.is_set()

    with database.read() as work:
        assert len(work.handoffs.waiting("order_approval")) == (done == (MIGRATED,))
    watched.watch()

    assert stopping.is_set() == leaves
