"""`baton stuck` lists what is set aside and says what helps; an operator has it tried again, or drops it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cli.main import main
from handoffs.text.messages import written
from storage.database import Database
from storage.repositories.set_aside import RowKind, RowName
from tests.databases import migrated

NOW = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)


@pytest.fixture
def stocked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Return a database with a record and a message that are set aside, which the command line opens."""
    (tmp_path / "baton.db").write_bytes(migrated())
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/baton.db")
    opened = Database(f"sqlite:///{tmp_path}/baton.db")
    with opened.begin() as work:
        for kind, name, process in (
            (RowKind.RECORD, "00001042", "order_approval"), (RowKind.MESSAGE, "redraw/x/review", ""),
            (RowKind.ABSENCE, "order_approval", "order_approval"), (RowKind.RECORD, "00001043", "retired"),
        ):  # fmt: skip
            row = RowName(kind=kind, reference=name, name=name, process=process)
            work.set_aside.put(row, written("The total is no number."), NOW)
    return opened


def test_the_list_names_each_row_with_its_reason_and_what_helps(stocked: Database, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stuck"]) == 1
    shown = capsys.readouterr().out
    for words in (
        "1  record order 00001042", "2  message redraw/x/review", "3  absence Order approval",
        "4  record 00001043", "since 2026-11-30 02:00:00 UTC, attempts: 1",
        "why: The total is no number.", "what helps: Look at the record in Salesforce.", "baton stuck drop",
    ):  # fmt: skip
        assert words in shown


def test_a_row_is_tried_again_or_dropped_by_its_number(stocked: Database, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stuck", "retry", "1"]) == 0
    assert "record order 00001042 is tried again now" in capsys.readouterr().out
    with stocked.read() as work:
        assert work.set_aside.all()[0].may_be_tried(datetime.now(UTC))
    assert main(["stuck", "drop", "2"]) == 0
    assert "message redraw/x/review is dropped" in capsys.readouterr().out
    assert main(["stuck", "drop", "1"]) == 1
    assert "can't be dropped" in capsys.readouterr().err
    assert main(["stuck", "drop", "7"]) == 1
    assert "has the number 7" in capsys.readouterr().err
    assert main(["stuck", "drop"]) == 1
    assert "Name the number" in capsys.readouterr().err


def test_an_empty_list_is_good_news(stocked: Database, capsys: pytest.CaptureFixture[str]) -> None:
    with stocked.begin() as work:
        for entry in work.set_aside.all():
            work.set_aside.clear(entry.row.kind, entry.row.reference)
    assert main(["stuck"]) == 0
    assert capsys.readouterr().out == "Nothing is set aside.\n"
