"""A database that any release wrote opens in this one: each journal folds to its state, its seals hold, and people act on it."""

import string
from itertools import pairwise
from typing import Any, get_args

import pytest

from bot.cli.journal import verify
from bot.text.catalogue import entries
from bot.text.rendering import Reader, render_strictly
from handoffs.model.effects import Effect
from handoffs.model.events import Event
from handoffs.model.fold import replay
from handoffs.model.handoff import TaskState
from handoffs.rules import claim, decide
from handoffs.text.messages import Message
from storage import schema
from storage.database import Database
from storage.formats.codec import load_effect, load_message
from storage.formats.upcasters import VERSIONS
from storage.tables import METADATA
from tests.handoffs.examples import AIKO, HANDBOOK, approval, later
from tests.storage.golden import golden
from tests.storage.golden.golden import Golden, fingerprints, goldens, load, of_kind
from tests.storage.golden.rows import OPEN

each_golden = pytest.mark.parametrize("stored", goldens(), ids=lambda stored: stored["revision"])


@each_golden
def test_a_golden_database_is_migrated_verified_and_acted_on(database_url: str, stored: Golden) -> None:
    database = Database(database_url)
    database.migrate(stored["revision"])
    with database.begin() as work:
        load(work.handoffs._connection, stored)
    database.migrate()
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
            work.handoffs.save(handoff, change)
            work.journal.append(OPEN, change.events, AIKO.user_id, "v")
    assert verify(database).faults == ()
    with database.read() as work:
        assert work.handoffs.peek(OPEN).task("review").state is TaskState.SETTLED
        assert work.certificates.all() and work.drafts.find(AIKO.user_id, "draft1")
        assert work.people.actor(AIKO.user_id).teams == {"cs"}
        assert work.set_aside.all() and work.cards.get(OPEN, "card") and work.timers.oldest_due(later(hours=9))
    database.close()


@each_golden
def test_every_message_that_a_release_could_store_still_has_its_text(stored: Golden) -> None:
    texts = entries("en")
    lost = [message_id for message_id in stored["messages"] if message_id not in texts]
    assert lost == [], "rows may hold these messages: keep their texts"
    asks_more = [
        (message_id, sorted(missing))
        for message_id, names in stored["messages"].items()
        for form in texts[message_id].forms
        if (missing := {name for _, name, _, _ in string.Formatter().parse(form) if name} - set(names))
    ]
    assert asks_more == [], "stored messages lack these values: give the new text an id of its own"


@each_golden
def test_every_stored_message_is_shown(stored: Golden) -> None:
    effects = [load_effect(row["effect"]) for row in stored["rows"]["outbox"]]
    shown = [effect.text for effect in effects if isinstance(getattr(effect, "text", None), Message)]
    reasons = [
        load_message(row["reason"]) for table in ("job_health", "set_aside") for row in stored["rows"][table] if row["reason"]
    ]
    assert shown and reasons
    for message in (*shown, *reasons):
        assert render_strictly(message, Reader.for_operator())


def test_the_newest_golden_database_has_the_newest_revision_and_formats() -> None:
    newest = goldens()[-1]
    expected = (schema.newest(), {shape.value: version for shape, version in VERSIONS.items()})
    assert (newest["revision"], newest["formats"]) == expected, (
        "a raised version needs a migration and a golden database (make golden)"
    )


def test_a_stored_type_changes_only_with_its_version() -> None:
    stored, current = goldens()[-1]["fingerprints"], fingerprints()
    changed = [
        (shape, name)
        for shape, types in stored.items()
        for name, mark in types.items()
        if current[shape].get(of_kind(name)) != mark
    ]
    assert changed == [], (
        "These stored types changed. Raise the versions of their shapes in storage/formats/upcasters.py with upcasters, add a "
        "migration (it may be empty), and run make golden."
    )


def loan_of(**kinds: list[str]) -> dict[str, Any]:
    """Return the schema of a stored loan whose item is one of several kinds, each with its fields."""
    item = {"oneOf": [{"$ref": f"#/$defs/{kind}"} for kind in kinds], "discriminator": {"propertyName": "type"}}
    types = {kind: {"properties": {field: {"type": "string"} for field in fields}} for kind, fields in kinds.items()}
    return {"properties": {"item": item}, "$defs": types}


@pytest.mark.parametrize(
    ("then", "changed"),
    [
        ({"Book": ["title"], "Film": []}, set()),
        ({"Book": ["title"], "Film": [], "Map": ["scale"]}, set()),
        ({"Book": ["title", "pages"], "Film": []}, {"Book"}),
        ({"Book": [], "Film": []}, {"Book"}),
        ({"Book": ["title"]}, {"Film"}),
    ],
)
def test_a_new_kind_changes_no_fingerprint_and_a_changed_one_its_own(then: dict[str, list[str]], changed: set[str]) -> None:
    stored = fingerprints({"loan": loan_of(Book=["title"], Film=[])})["loan"]
    current = fingerprints({"loan": loan_of(**then)})["loan"]
    assert {name for name, mark in stored.items() if current.get(name) != mark} == changed


def test_a_version_rises_only_with_a_revision_and_never_falls() -> None:
    found = [(stored["revision"], *(stored["formats"].get(shape.value, 0) for shape in VERSIONS)) for stored in goldens()]
    assert all(all(older <= newer for older, newer in zip(*pair, strict=True)) for pair in pairwise(found))
    assert len({revision for revision, *_ in found}) == len(found)


def test_the_newest_golden_database_covers_every_event_effect_and_table() -> None:
    rows = goldens()[-1]["rows"]
    assert {row["type"] for row in rows["journal"]} == {each.type for each in get_args(Event)}
    assert {row["effect"]["type"] for row in rows["outbox"]} == {each.type for each in get_args(Effect)}
    assert {name for name, stored in rows.items() if stored} == set(METADATA.tables)


def test_a_golden_database_is_never_written_a_second_time(capsys: pytest.CaptureFixture[str]) -> None:
    assert golden.main() == 1
    assert "Delete the file only while no release has stored its revision" in capsys.readouterr().err
