"""`verify` names every change of the journal and of tables; a receipt shows the basis of a decision.

Where there is nothing to show, both commands say so in one line.
"""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from bot.cli.journal import receipts, verify
from handoffs.model.handoff import Handoff
from handoffs.rules import decide
from handoffs.rules import open as opening
from handoffs.rules.outside import deliver
from handoffs.text.messages import written
from storage.database import Database
from tests.bot.cli.test_command_line import application
from tests.handoffs.examples import AIKO, HANDBOOK, MONDAY_TEN, ORDER, POLICY, approval, later, rejection


def filled(database: Database) -> None:
    """Store two handoffs: one approved and confirmed, one refused by Salesforce and then rejected."""
    previous: Handoff | None = None
    for number in (1, 2):
        id = f"handoff{number}"
        start = opening.open_handoff(HANDBOOK, "order_approval", ORDER, handoff_id=id, previous=previous, now=MONDAY_TEN)
        previous = start.handoff
        reference = f"ref{number}"
        submission = approval() if number == 1 else rejection()
        decided = decide.decide(HANDBOOK, start.handoff, "review", AIKO, submission, reference=reference, now=later(minutes=5))
        after = (
            deliver.confirm(HANDBOOK, decided.handoff, "review", reference, later(minutes=6))
            if number == 1
            else deliver.note_rejected(
                HANDBOOK, decided.handoff, "review", reference, written("No."), conflict=False, now=later(minutes=6)
            )
        )
        assert after is not None
        with database.begin() as work:
            if number == 2:
                work.handoffs._connection.execute(text("UPDATE handoffs SET is_open = false"))
            work.handoffs.add(start.handoff)
            work.journal.append(start.handoff.id, start.events, "baton", "v1")
            saved = work.handoffs.save(start.handoff, decided.then(after))
            work.journal.append(saved.id, decided.events + after.events, "U0AIKO", "v1")


def test_a_journal_that_nobody_touched_is_as_it_was_written(database: Database) -> None:
    filled(database)
    first = verify(database)

    assert first.faults == () and (first.handoffs, first.entries) == (2, 8)
    assert verify(database, first.fingerprint).faults == ()
    assert "is no fingerprint" in verify(database, "hello").faults[0]


TAMPERED: dict[str, tuple[Callable[[Connection], object], str]] = {
    "an actor": (lambda c: c.execute(text("UPDATE journal SET actor = 'U0KEN' WHERE sequence = 2")), "not as it was written"),
    "an event": (
        lambda c: (
            c.execute(text("UPDATE journal SET event = REPLACE(CAST(event AS TEXT), 'approve', 'reject')"))
            if c.dialect.name == "sqlite"
            else c.execute(text("UPDATE journal SET event = REPLACE(event::text, 'approve', 'reject')::json"))
        ),
        "not as it was written",
    ),
    "an instant": (lambda c: c.execute(text("UPDATE journal SET at = '2026-01-01 00:00:00+00:00'")), "not as it was written"),
    "a gap": (lambda c: c.execute(text("DELETE FROM journal WHERE sequence = 2")), "is missing before it"),
    "a cut end": (lambda c: c.execute(text("DELETE FROM journal WHERE sequence = 4")), "does not give the handoff as stored"),
    "no journal": (lambda c: c.execute(text("DELETE FROM journal WHERE handoff_id = 'handoff1'")), "it has no journal"),
}


@pytest.mark.parametrize("what", list(TAMPERED))
def test_whatever_is_changed_is_named(database: Database, what: str) -> None:
    filled(database)
    fingerprint = verify(database).fingerprint
    change, words = TAMPERED[what]
    with database.begin() as work:
        change(work.handoffs._connection)

    shown = verify(database, fingerprint).faults

    assert any(words in fault for fault in shown)


def test_a_receipt_says_who_by_what_right_on_what_and_what_salesforce_answered(database: Database) -> None:
    filled(database)

    first, second = receipts(database, POLICY, "00001042", None, None)

    assert first["who"] == {"user": "U0AIKO", "name": "Aiko Mori", "right": "member of #cs-team"}
    assert first["the_card_showed"]["lines"] == ["1 x Internet Apartment 1G"] and first["sealed_well"]
    assert first["checks"]["address"] == "verified" and "confirmed_at" in first["answer"]
    assert second["answer"]["reason"] == "No." and second["reason"] == "duplicate"
    assert "tanaka@example.jp" not in json.dumps([first, second]) and "090-1234" not in json.dumps([first, second])
    assert list(receipts(database, POLICY, "", later(days=1), None)) == []


def test_an_entry_that_cannot_be_read_is_named_and_all_other_receipts_are_shown(database: Database) -> None:
    filled(database)
    with database.begin() as work:
        unknown = "UPDATE journal SET event = '{\"type\": \"of tomorrow\"}' WHERE handoff_id = 'handoff1' AND sequence = 4"
        work.handoffs._connection.execute(text(unknown))

    found = list(receipts(database, POLICY, "", None, None))

    assert [each.get("reference") for each in found] == ["ref1", None, "ref2"]
    assert (found[1]["handoff"], found[1]["entry"]) == ("handoff1", 4) and "UnreadableFormat" in found[1]["unreadable"]


def test_an_entry_that_is_no_json_hides_no_other_handoff(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/baton.db")
    database.migrate()
    filled(database)
    with database.begin() as work:
        work.handoffs._connection.execute(text("UPDATE journal SET event = '{' WHERE handoff_id = 'handoff1' AND sequence = 4"))

    found, shown = list(receipts(database, POLICY, "", None, None)), verify(database)
    database.close()

    assert [each.get("reference") for each in found] == ["ref1", None, "ref2"]
    assert (found[1]["handoff"], found[1]["entry"]) == ("handoff1", 4) and "UnreadableFormat" in found[1]["unreadable"]
    assert shown.handoffs == 2 and "handoff handoff1, entry 4: it is not as it was written." in shown.faults
    assert all(fault.startswith("handoff handoff1") for fault in shown.faults)


def test_a_command_that_finds_no_receipt_says_so_in_a_line_with_what_to_try(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/baton.db"
    database = Database(url)
    database.migrate()
    filled(database)
    database.close()

    for given, code, words in (
        (["999"], 1, "No handoff has the number 999. Write it in full, as 00001042"),
        (["00001042", "--until", "2000-01-02"], 1, "00001042 has no decision, or none in this range. Try without --since"),
        (["--since", "2099-01-01"], 0, "There is no decision, or none in this range. Try without --since"),
        (["--since", "soon"], 2, "--since: soon is no day; write it as 2026-11-30."),
        (["--since", "2026-11-30", "--until", "2026-11-01"], 2, "--until lies before --since"),
    ):
        answer = application(tmp_path, "receipts", *given, DATABASE_URL=url)
        assert (answer.returncode, answer.stdout, answer.stderr.count("\n")) == (code, "", 1), answer.stderr
        assert answer.stderr.startswith(words)
    found = application(tmp_path, "receipts", "00001042", DATABASE_URL=url)
    assert (found.returncode, found.stdout.count("\n"), found.stderr) == (0, 2, "")


@pytest.mark.parametrize("revision", ["", "0001", "0007"])
def test_a_database_that_cannot_be_read_as_it_is_is_named_in_a_line_and_stays_as_it_is(tmp_path: Path, revision: str) -> None:
    file, url = tmp_path / "baton.db", f"sqlite:///{tmp_path}/baton.db"
    if revision:
        earlier = Database(url)
        earlier.migrate(revision)
        earlier.close()
    words = "is of an earlier release. Run baton migrate, then try again." if revision else "holds nothing of Baton."

    for command in ("verify", "receipts"):
        answer = application(tmp_path, command, DATABASE_URL=url)
        assert (answer.returncode, answer.stdout, answer.stderr.count("\n")) == (2, "", 1), answer.stderr
        assert f"baton.db {words}" in answer.stderr
    if not revision:
        for given in (["stuck"], ["stuck", "retry", "1"], ["sla"], ["policy", "diff"], ["policy", "apply"]):
            answer = application(tmp_path, *given, DATABASE_URL=url)
            assert answer.returncode == 2 and answer.stderr.count("\n") == 1 and f"baton.db {words}" in answer.stderr
        nothing = application(tmp_path, "backup", "x.backup", DATABASE_URL=url)
        assert nothing.returncode == 1 and nothing.stderr.startswith("The database of DATABASE_URL holds nothing of Baton.")
        assert not file.exists()
