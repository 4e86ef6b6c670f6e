"""`baton policy`: one handoff that can't be handled keeps no other from its new clock, is named, and is in the exit code."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from handoffs.rules.open import open_handoff
from storage.database import Database
from tests.bot.cli.test_command_line import ROOT, application
from tests.handoffs.examples import HANDBOOK, MONDAY_TEN, ORDER

UNREADABLE, REFUSED, FINE = "aaaa2345efgh", "bbbb2345efgh", "cccc2345efgh"
NUMBERS = {UNREADABLE: "00001001", REFUSED: "00001002", FINE: "00001003"}

DAMAGES = (
    f"UPDATE handoffs SET state = '7' WHERE id = '{UNREADABLE}'",
    f"UPDATE journal SET event = '7' WHERE handoff_id = '{UNREADABLE}'",
    f"CREATE TRIGGER refuses BEFORE INSERT ON journal WHEN NEW.handoff_id = '{REFUSED}' BEGIN SELECT RAISE(ABORT, 'no'); END",
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Return a database with a handoff that can't be read, one that can't be changed, and one that is fine."""
    opened = Database(f"sqlite:///{tmp_path}/baton.db")
    opened.migrate()
    with opened.begin() as work:
        for id, number in NUMBERS.items():
            order = replace(ORDER, record_id=f"801{number}", number=number)
            change = open_handoff(HANDBOOK, "order_approval", order, handoff_id=id, previous=None, now=MONDAY_TEN)
            work.handoffs.add(change.handoff)
            work.journal.append(id, change.events, "baton", "1")
        for damage in DAMAGES:
            work.handoffs._connection.execute(text(damage))
    yield opened
    opened.close()


def test_a_handoff_that_keeps_its_clocks_is_named_and_the_others_are_set(database: Database, tmp_path: Path) -> None:
    written = (ROOT / "policy.yml").read_text().replace("{target: 2h, clock: business}", "{target: 4h, clock: business}")
    (tmp_path / "policy.yml").write_text(written)
    url = f"sqlite:///{tmp_path}/baton.db"

    shown = application(tmp_path, "policy", "diff", DATABASE_URL=url)
    applied = application(tmp_path, "policy", "apply", DATABASE_URL=url)

    assert shown.returncode == 1 and NUMBERS[UNREADABLE] in shown.stderr and NUMBERS[FINE] in shown.stdout
    assert applied.returncode == 1 and "1 open handoffs were set" in applied.stdout
    for kept in (UNREADABLE, REFUSED):
        assert f"This handoff keeps its clocks: order_approval {NUMBERS[kept]}" in applied.stderr
    with database.read() as work:
        assert work.handoffs.peek(FINE).task("review").due.due_at == MONDAY_TEN + timedelta(hours=4)
        assert work.handoffs.peek(REFUSED).task("review").due.due_at == MONDAY_TEN + timedelta(hours=2)
