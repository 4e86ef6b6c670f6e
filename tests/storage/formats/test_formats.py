"""Each stored shape has a version: older ones are read, and a changed shape without a new version is noticed."""

import ast
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from handoffs.model.change import change_of
from handoffs.model.difference import FieldChange, SubjectDifference, with_difference
from handoffs.rules import claim
from handoffs.rules import open as opening
from handoffs.text.messages import written
from storage.database import Database
from storage.formats.codec import dump_handoff, load_handoff
from storage.formats.subject_fields import typed
from storage.formats.upcasters import VERSIONS, Shape, UnreadableFormat, upcast, with_version
from tests.handoffs.examples import AIKO, HANDBOOK, MONDAY_TEN, ORDER, later

MIGRATIONS = Path(__file__).parents[3] / "storage" / "migrations" / "versions"
FROZEN = Path(__file__).parent / "migrations.json"


def test_a_migration_that_landed_is_never_edited() -> None:
    frozen = json.loads(FROZEN.read_text())
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in MIGRATIONS.glob("0*.py")}
    assert found == frozen, f"Write a new migration instead of editing one; a new one gets its hash in {FROZEN.name}."


DESTRUCTIVE = {"drop_table", "drop_column", "alter_column", "rename_table", "batch_alter_table"}


@pytest.mark.parametrize("migration", sorted(MIGRATIONS.glob("0*.py"))[1:], ids=lambda path: path.stem)
def test_a_migration_only_adds_so_that_replicas_of_the_release_before_go_on(migration: Path) -> None:
    """What only `downgrade` does is left out; a new column has a value where the older release names none."""
    body = [each for each in ast.parse(migration.read_text()).body if getattr(each, "name", "") != "downgrade"]
    calls = [node for part in body for node in ast.walk(part) if isinstance(node, ast.Call)]
    columns = [call.args[1] for call in calls if getattr(call.func, "attr", "") == "add_column"]

    assert {getattr(call.func, "attr", "") for call in calls} & DESTRUCTIVE == set()
    for column in columns:
        assert isinstance(column, ast.Call)
        given = {each.arg: ast.unparse(each.value) for each in column.keywords}
        assert given.get("nullable", "True") == "True" or "server_default" in given


def test_older_versions_are_read_step_by_step() -> None:
    upcasters = {
        (Shape.EVENT, 1): lambda content: {**content, "name": content["who"]},
        (Shape.EVENT, 2): lambda content: {"name": content["name"].title()},
    }
    read = upcast(Shape.EVENT, {"format": 1, "who": "aiko"}, versions={Shape.EVENT: 3}, upcasters=upcasters)
    assert read == {"name": "Aiko"}


@pytest.mark.parametrize("version", [0, 99, None, "1"])
def test_a_version_that_nobody_knows_is_named(version: object) -> None:
    with pytest.raises(UnreadableFormat, match=f"format {version}"):
        upcast(Shape.EVENT, {"format": version})


@pytest.mark.parametrize("stored", ["garbage", 7, ["opened"], None])
def test_a_stored_value_that_is_no_object_is_unreadable(stored: Any) -> None:
    with pytest.raises(UnreadableFormat, match="no JSON object"):
        upcast(Shape.EFFECT, stored)


@pytest.mark.parametrize("subject", [{"record_id": "1"}, {"kind": 5}, "garbage", None])
def test_a_subject_without_a_kind_is_unreadable(subject: Any) -> None:
    start = opening.open_handoff(HANDBOOK, "order_approval", ORDER, handoff_id="abcd2345efgh", previous=None, now=MONDAY_TEN)
    with pytest.raises(UnreadableFormat, match="subject"):
        load_handoff({**dump_handoff(start.handoff), "subject": subject})


def test_a_subject_of_a_kind_that_no_process_has_any_more_is_kept_as_it_is_stored() -> None:
    start = opening.open_handoff(HANDBOOK, "order_approval", ORDER, handoff_id="abcd2345efgh", previous=None, now=MONDAY_TEN)
    subject = {"kind": "parcel", "record_id": "1", "number": "P-1", "account": {"record_id": "001", "name": "Tanaka Taro"}}
    read = load_handoff({**dump_handoff(start.handoff), "subject": subject})
    change = SubjectDifference(kind="parcel", fields=(FieldChange(path=("account", "name"), value="Suzuki Hanako"),))

    assert (read.subject.number, read.subject.party, read.subject.headline) == ("P-1", "001", written("Tanaka Taro"))
    assert dump_handoff(read)["subject"] == subject
    title = {"id": "text.written", "values": [["text", "Ship it"]]}
    titled = load_handoff({**dump_handoff(start.handoff), "subject": subject | {"title": title}})
    assert titled.subject.headline == written("Ship it")
    assert with_difference(read.subject, typed(change)).headline == written("Suzuki Hanako")
    assert read.subject.headline == written("Tanaka Taro")


def test_a_stored_value_carries_its_version() -> None:
    assert with_version(Shape.EFFECT, {"type": "remark"}) == {"format": VERSIONS[Shape.EFFECT], "type": "remark"}


@pytest.mark.parametrize("state", ['{"id": "abcd2345efgh"}', '"garbage"'])
def test_a_snapshot_of_another_format_is_rebuilt_from_the_journal(database: Database, state: str) -> None:
    start = opening.open_handoff(HANDBOOK, "order_approval", ORDER, handoff_id="abcd2345efgh", previous=None, now=MONDAY_TEN)
    claimed = claim.claim(HANDBOOK, start.handoff, "review", AIKO, later(minutes=1))
    with database.begin() as work:
        work.handoffs.add(start.handoff)
        saved = work.handoffs.save(start.handoff, claimed)
        work.journal.append(saved.id, start.events + claimed.events, "U0AIKO", "v")
    with database.begin() as work:
        work.handoffs._connection.execute(text("UPDATE handoffs SET state_format = 0, state = :state"), {"state": state})

    with database.begin() as work:
        assert work.handoffs.queue("cs") == ((saved, "review"),)
        rebuilt = work.handoffs.get(saved.id)
        assert rebuilt == saved
        work.handoffs.save(rebuilt, change_of(rebuilt))
    with database.read() as work:
        assert (
            work.handoffs._connection.execute(text("SELECT state_format FROM handoffs")).scalar_one() == VERSIONS[Shape.HANDOFF]
        )
