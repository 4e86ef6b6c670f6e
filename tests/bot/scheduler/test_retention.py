"""Old settled handoffs lose their content; receipts, the proof of the journal, figures and rounds outlive it."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, text

from bot.cli.journal import receipts, verify
from bot.commands.written_records import read_record
from bot.queries.queries import Queries
from bot.scheduler.clean_up import clean_up
from bot.scheduler.retention import Retention
from bot.text.rendering import Reader
from bot.views.answers.handoff import Answer, show_answer
from bot.views.cards.parts.footnotes import footnotes
from handoffs.model.change import Change, change_of
from handoffs.model.events.work import Commented, Continued
from handoffs.model.handoff import Handoff
from handoffs.model.people import Kind
from handoffs.model.refusal import Refusal
from handoffs.process.handbook import Handbook
from handoffs.processes import PROCESSES
from handoffs.rules import decide
from handoffs.rules import open as opening
from handoffs.rules.outside import deliver
from handoffs.rules.parts.timers import timers_of
from handoffs.subjects.order import Order
from handoffs.text.messages import written
from storage.database import Database
from storage.repositories.handoffs import AlreadyRemoved, Stale
from storage.repositories.people import Person
from storage.repositories.set_aside import RowKind
from storage.tables import METADATA
from tests.figures import decided_rows
from tests.handoffs.examples import AIKO, MONDAY_TEN, ORDER, POLICY, approval, later, rejection

KEPT = timedelta(days=400)
BOOK = Handbook(policy=replace(POLICY, settled_kept=KEPT), processes=PROCESSES)
READER = Reader(zone=POLICY.calendars["office"].zone)
PERSONAL = ("Tanaka", "tanaka@example.jp", "090-1234", "1-2-3 Shibuya", "the grey house", "Somebody wrote Tanaka")
DUE = MONDAY_TEN + KEPT + timedelta(days=1)


def settle(database: Database, number: int, *, previous: Handoff | None = None, at: datetime = MONDAY_TEN) -> Handoff:
    """Store an order's handoff with comment, refusal and approval, all of whose messages were delivered."""
    order = replace(ORDER, record_id=f"80100000000000{number}AAA", number=f"0000104{number}", instructions="the grey house")
    id, reference = f"handoff{number}{previous.round + 1 if previous else ''}", f"ref{number}"
    start = opening.open_handoff(BOOK, "order_approval", order, handoff_id=id, previous=previous, now=at)
    refused = decided(start, "refused", rejection(), at)
    no = deliver.note_rejected(
        BOOK, refused.handoff, "review", "refused", written("Somebody wrote Tanaka."), conflict=True, now=at + minutes(6)
    )
    assert no is not None
    change = refused.then(no)
    again = decided(change, reference, approval(), at + minutes(10))
    yes = deliver.confirm(BOOK, again.handoff, "review", reference, at + minutes(16))
    assert yes is not None
    return stored(database, start, change.then(again).then(yes), at)


def decided(before: Change, reference: str, submission: object, at: datetime) -> Change:
    """Decide an open handoff as Aiko, five minutes later."""
    return decide.decide(BOOK, before.handoff, "review", AIKO, submission, reference=reference, now=at + minutes(5))  # type: ignore[arg-type]


def minutes(number: int) -> timedelta:
    """Return so many minutes."""
    return timedelta(minutes=number)


def stored(database: Database, start: Change, change: Change, at: datetime) -> Handoff:
    """Store a handoff with a card, timers and delivered messages."""
    with database.begin() as work:
        work.people.put_people([Person(user_id=AIKO.user_id, name=AIKO.name, kind=Kind.COLLEAGUE)])
        work.people.replace_members("cs", [AIKO.user_id])
        work.handoffs.add(start.handoff)
        work.journal.append(start.handoff.id, start.events, "baton", "v1")
        saved = work.handoffs.save(start.handoff, change)
        work.journal.append(saved.id, change.events, AIKO.user_id, "v1")
        work.timers.reconcile(saved.id, timers_of(BOOK, start.handoff))
        work.cards.attempted(saved.id, "review", "C0CS", at)
        work.cards.put(saved.id, "review", "C0CS", f"{at:%s}.1", "fingerprint", at)
        work.outbox.request_redraw(saved.id, "review", priority_at=at, now=at)
        work.handoffs._connection.execute(text("UPDATE outbox SET done_at = created_at"))
    return saved


def comment(database: Database, handoff: Handoff, at: datetime) -> Handoff:
    """Add a comment to a handoff, whenever that was settled."""
    said = Commented(step="review", words="Tanaka called again.", user_id=AIKO.user_id, name=AIKO.name, at=at)
    with database.begin() as work:
        before = work.handoffs.get(handoff.id)
        change = change_of(before, said)
        saved = work.handoffs.save(before, change)
        work.journal.append(handoff.id, change.events, AIKO.user_id, "v1")
    return saved


def retain(database: Database, at: datetime = DUE, book: Handbook = BOOK) -> None:
    """Clean up as the job does."""
    clean_up(database, lambda: at, lambda: at, Retention(database, book, lambda: at, lambda: at))


def everything(database: Database) -> str:
    """Return all rows of all tables as one text."""
    with database.read() as work:
        rows = [work.handoffs._connection.execute(select(table)).mappings().all() for table in METADATA.sorted_tables]
    return json.dumps([[dict(row) for row in each] for each in rows], default=str, ensure_ascii=False)


def rows_of(database: Database, table: str, handoff: Handoff) -> int:
    """Count the rows that a table holds of a handoff."""
    with database.read() as work:
        statement = text(f"SELECT count(*) FROM {table} WHERE handoff_id = :id")
        return int(work.handoffs._connection.execute(statement, {"id": handoff.id}).scalar_one())


def figures(database: Database) -> object:
    """Return the decisions of the first day as the figures read them."""
    found = decided_rows(database, MONDAY_TEN, later(hours=24))
    return sorted(found, key=lambda each: (each.handoff_id, str(each.decided_at)))


def queries(database: Database) -> Queries:
    """Return the readings of the bot."""
    return Queries(database, BOOK, now=lambda: DUE, permalink=lambda channel, ts: f"https://slack.example/{channel}/{ts}")


def test_without_a_word_in_the_policy_everything_is_kept(database: Database) -> None:
    settled = settle(database, 1)
    retain(database, at=later(days=36500), book=Handbook(policy=POLICY, processes=PROCESSES))

    assert queries(database).context(settled.id).handoff == settled


def test_what_is_old_goes_with_every_row_that_only_it_needed_and_no_personal_data_is_left(database: Database) -> None:
    settled = settle(database, 1)
    assert [each for each in PERSONAL if each not in everything(database)] == []
    retain(database, at=MONDAY_TEN + KEPT)
    assert queries(database).context(settled.id).handoff == settled

    retain(database)

    assert [each for each in PERSONAL if each in everything(database)] == []
    assert [rows_of(database, table, settled) for table in ("tasks", "timers", "cards", "outbox")] == [0, 0, 0, 0]
    with database.read() as work, pytest.raises(AlreadyRemoved):
        work.handoffs.peek(settled.id)


def test_the_bytes_are_gone_from_the_file_of_sqlite_too(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/baton.db")
    database.migrate()
    settle(database, 1)
    comment(database, settle(database, 2), later(hours=1))
    retain(database, at=DUE + timedelta(days=1))
    database.close()

    left = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"00001041" in left
    assert [each for each in PERSONAL if each.encode() in left] == []


def test_receipts_outlive_their_handoff_and_say_when_it_was_removed(database: Database) -> None:
    settle(database, 1)
    before = list(receipts(database, POLICY, "00001041", None, None))

    retain(database)

    after = list(receipts(database, POLICY, "00001041", None, None))
    assert [each["reference"] for each in after] == ["refused", "ref1"]
    for old, new in zip(before, after, strict=True):
        assert isinstance(old["answer"], dict)
        answer = {name: value for name, value in old["answer"].items() if name != "reason"}
        assert new == {**old, "answer": answer, "removed_at": DUE.isoformat()} and new["sealed_well"]
    assert list(receipts(database, POLICY, "", later(days=1), None)) == []


def test_the_journal_is_still_proven_also_by_a_fingerprint_of_before(database: Database) -> None:
    settle(database, 1)
    settle(database, 2, at=DUE)
    before = verify(database)

    retain(database)

    after = verify(database, before.fingerprint)
    assert after.faults == () and after.entries == before.entries + 1 and after.handoffs == 2


EMPTY = "content is gone, and its journal does not prove that retention removed it"
TAMPERED: dict[str, tuple[str, str]] = {
    "who acted": ("UPDATE journal SET actor = 'U0KEN' WHERE sequence = 2", "what retention left of the entries before it"),
    "when": ("UPDATE journal SET at = '2026-01-01 00:00:00+00:00' WHERE sequence = 2", "what retention left of the entries"),
    "a seal": ("UPDATE journal SET seal = 'x' WHERE sequence = 2", "what retention left of the entries before it"),
    "an entry less": ("DELETE FROM journal WHERE sequence = 2", "is missing before it"),
    "a receipt": ("UPDATE journal SET event = {receipt} WHERE type = 'removed'", "it is not as it was written"),
    "no closing entry": ("DELETE FROM journal WHERE type = 'removed'", EMPTY),
    "an empty closing entry": ("UPDATE journal SET event = 'null' WHERE type = 'removed'", EMPTY),
    "a row that was not removed": ("UPDATE handoffs SET removed_at = NULL", EMPTY),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_whatever_is_changed_of_what_is_left_is_named(database: Database, name: str) -> None:
    settle(database, 1)
    retain(database)
    statement, expected = TAMPERED[name]
    with database.begin() as work:
        connection = work.handoffs._connection
        connection.execute(text(statement.replace("{receipt}", replaced(connection, "approve", "reject"))))

    assert any(expected in fault for fault in verify(database).faults)
    if name in ("who acted", "a seal", "a receipt"):
        assert not any(each["sealed_well"] for each in receipts(database, POLICY, "00001041", None, None))


@pytest.mark.parametrize(
    "statement",
    ["UPDATE journal SET event = 'null'", "UPDATE handoffs SET state = 'null', removed_at = opened_at, ended_at = opened_at"],
)
def test_content_that_somebody_else_removes_is_named(database: Database, statement: str) -> None:
    settle(database, 1)
    with database.begin() as work:
        work.handoffs._connection.execute(text(statement))

    assert any(EMPTY in fault for fault in verify(database).faults)


def replaced(connection: Connection, old: str, new: str) -> str:
    """Return the expression that replaces words in a stored event."""
    if connection.dialect.name == "sqlite":
        return f"REPLACE(CAST(event AS TEXT), '{old}', '{new}')"
    return f"REPLACE(event::text, '{old}', '{new}')::json"


def test_the_figures_of_past_days_do_not_change(database: Database) -> None:
    settle(database, 1)
    settle(database, 2)
    before = figures(database)
    assert len(before) == 2  # type: ignore[arg-type]

    retain(database)

    assert figures(database) == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE outbox SET done_at = NULL",
        "UPDATE handoffs SET is_escalated = true",
        "UPDATE handoffs SET is_waiting = true",
    ],
)
def test_what_somebody_or_something_still_waits_for_stays(database: Database, statement: str) -> None:
    settled = settle(database, 1)
    with database.begin() as work:
        work.handoffs._connection.execute(text(statement))

    retain(database)

    with database.read() as work:
        assert work.handoffs.peek(settled.id).subject == settled.subject


def test_a_handoff_is_as_old_as_its_last_entry(database: Database) -> None:
    settled = settle(database, 1)
    comment(database, settled, later(days=30))
    retain(database)
    with database.read() as work:
        assert work.handoffs.peek(settled.id).subject == settled.subject

    retain(database, at=DUE + timedelta(days=31))
    assert "Tanaka" not in everything(database)


def test_a_journal_that_somebody_changed_stays_as_evidence_and_its_neighbours_go(database: Database) -> None:
    first, second = settle(database, 1), settle(database, 2)
    with database.begin() as work:
        work.handoffs._connection.execute(
            text("UPDATE journal SET actor = 'U0KEN' WHERE handoff_id = 'handoff1' AND sequence = 2")
        )

    retain(database)

    with database.read() as work:
        assert work.handoffs.peek(first.id).subject == first.subject
        assert set(work.removals.of([first.id, second.id])) == {second.id}
        (entry,) = work.set_aside.of_kind(RowKind.CLEAN_UP).values()
    assert entry.row.name == "order_approval 00001041" and "stays as evidence" in READER.show(entry.reason)
    assert any("handoff1, entry 2: it is not as it was written" in fault for fault in verify(database).faults)


def test_a_record_that_comes_back_begins_the_next_round_with_a_clock_from_its_return(database: Database) -> None:
    settled = settle(database, 1)
    retain(database)
    came_back = DUE + timedelta(days=3)
    with database.read() as work:
        latest, remains = (
            work.handoffs.latest("order_approval", settled.subject.record_id),
            work.removals.latest("order_approval", settled.subject.record_id),
        )
    assert latest is None and remains is not None and remains.ended_at == MONDAY_TEN + minutes(15)

    order = settled.about(Order)
    change = opening.open_handoff(
        BOOK,
        "order_approval",
        replace(order, entered_review_at=MONDAY_TEN, modified_at=came_back),
        handoff_id="again",
        previous=None,
        removed=remains,
        now=came_back + minutes(1),
    )
    with database.begin() as work:
        work.handoffs.add(change.handoff)
        work.journal.append("again", change.events, "baton", "v1")

    assert (change.handoff.round, change.handoff.current.due.started_at) == (2, came_back)
    notes = str(footnotes(queries(database).context("again")))
    assert "It was reviewed before; retention removed that review on 5 Jan" in notes, notes
    assert verify(database).faults == ()


def test_a_later_round_that_goes_first_leaves_its_number_and_the_card_before_says_so(database: Database) -> None:
    first = settle(database, 1)
    second = settle(database, 1, previous=first, at=later(hours=2))
    with database.begin() as work:
        change = change_of(first, Continued(next_id=second.id, at=later(hours=2)))
        work.handoffs.save(first, change)
        work.journal.append(first.id, change.events, "baton", "v1")
    comment(database, first, later(days=30))

    retain(database)

    with database.read() as work:
        assert work.handoffs.latest("order_approval", first.subject.record_id) is None
        remains = work.removals.latest("order_approval", first.subject.record_id)
        assert work.outbox.count("redraw") == 1
    assert remains is not None and remains.round == 2
    assert "came back for review; retention removed that review on" in str(footnotes(queries(database).context(first.id)))


def test_a_person_reads_on_which_day_it_was_removed(database: Database) -> None:
    settled = settle(database, 1)
    retain(database)
    reading = queries(database)

    shown = asked_for("00001041", reading)
    with pytest.raises(Refusal) as refusal:
        reading.context(settled.id)

    assert "Order 00001041 was removed on" in shown.text and "baton receipts 00001041" in shown.text
    assert "was removed on" in READER.show(refusal.value.message)
    assert asked_for("7", reading).text.startswith("There is no handoff 7")


def asked_for(number: str, reading: Queries) -> Answer:
    """Return what a person reads who asks for a number."""
    found = reading.numbered(read_record(number))
    return show_answer(found.handoffs, number, READER, found.removed)


def test_who_changes_a_handoff_while_it_is_removed_is_too_late(database: Database) -> None:
    settled = settle(database, 1)
    retain(database)

    with database.begin() as work, pytest.raises(Stale):
        work.handoffs.save(settled, change_of(settled, Continued(next_id="next", at=DUE)))


def test_a_second_run_finds_nothing_more(database: Database) -> None:
    settle(database, 1)
    retain(database)
    before = verify(database).fingerprint

    retain(database, at=DUE + timedelta(days=1000))

    assert verify(database).fingerprint == before
    with database.read() as work:
        assert work.removals.due(DUE + timedelta(days=1000), DUE, 10) == ()
