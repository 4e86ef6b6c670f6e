"""Names that people type fit into their columns, or are refused with a sentence."""

import pytest

from bot.config.policy.text import LONGEST_CONTACT
from handoffs.model.people import Kind
from handoffs.rules.open import open_handoff
from handoffs.rules.start import LONGEST_KEY, work_item_of
from handoffs.subjects.field_values import FieldValue
from handoffs.subjects.subject import Subject
from storage.database import Database
from storage.repositories.people import Person
from storage.tables import HANDOFFS, PLACES
from tests.handoffs.examples import AIKO, HANDBOOK, MONDAY_TEN
from tests.refusals import refused


def backup(name: str) -> Subject:
    """Return the subject of a backup of a database with this name."""
    values = (FieldValue(name="database", value=name), FieldValue(name="why", value="change"))
    return work_item_of(HANDBOOK, "database_backup", AIKO, values, id="abcd2345efgh", place=1, people={}, now=MONDAY_TEN)


@pytest.mark.parametrize("letter", ["x", "漢", "ß", "😀"])
def test_the_longest_name_that_the_form_takes_is_stored(database: Database, letter: str) -> None:
    change = open_handoff(
        HANDBOOK, "database_backup", backup(letter * 150), handoff_id="abcd2345efgh", previous=None, now=MONDAY_TEN
    )
    with database.begin() as work:
        work.handoffs.add(change.handoff)


def test_a_longer_name_is_refused() -> None:
    with refused("Please shorten this to 150 characters."):
        backup("x" * 151)


def test_a_name_whose_letters_need_more_room_than_there_is_is_refused() -> None:
    with refused("Please shorten this to 106 characters."):
        backup("\N{GREEK SMALL LETTER IOTA WITH DIALYTIKA AND TONOS}" * 150)


def test_an_account_is_stored_whatever_slack_says_of_it(database: Database) -> None:
    long = Person(user_id="U0LONG", name="N" * 400, kind=Kind.COLLEAGUE, zone="Z" * 80, email=f"{'e' * 400}@example.jp")
    with database.begin() as work:
        work.people.put_people([long])

    with database.read() as work:
        assert work.people.actor("U0LONG").name == "N" * 200 and not work.people.by_email([long.email])


def test_the_rules_and_the_policy_know_the_sizes_of_the_columns() -> None:
    assert HANDOFFS.c.record_id.type.length == LONGEST_KEY  # type: ignore[attr-defined]
    assert PLACES.c.key.type.length == PLACES.c.value.type.length == LONGEST_CONTACT  # type: ignore[attr-defined]
