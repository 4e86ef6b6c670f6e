"""Drafts: kept and read back with their subject, whichever it is; a subject that contradicts itself is not made."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoffs.subjects.field_values import FieldValue
from storage.database import Database
from storage.formats.codec import dump_field_values, load_field_values
from storage.repositories.drafts import Draft, DraftSubject

NOW = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)
SUBJECTS = [
    DraftSubject(),
    DraftSubject(handoff="abcdefgh2345"),
    DraftSubject(account="001000000000001AAA"),
    DraftSubject(account="001000000000001AAA", has_number=True),
]


@pytest.mark.parametrize("subject", SUBJECTS, ids=str)
def test_a_draft_is_read_with_its_subject(database: Database, subject: DraftSubject) -> None:
    draft = Draft(id="draft1", user_id="U0HARUKA", form="form", subject=subject, saved_at=NOW)
    with database.begin() as work:
        work.drafts.begin(Draft(id="older", user_id="U0HARUKA", form="form", subject=SUBJECTS[-1], saved_at=NOW))
        work.drafts.begin(draft)

    with database.read() as work:
        assert work.drafts.of("U0HARUKA", "form") == draft


@pytest.mark.parametrize(
    "parts", [{"handoff": "abcd", "account": "001000000000001AAA"}, {"has_number": True}, {"handoff": "abcd", "has_number": True}]
)
def test_a_form_has_one_subject(parts: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="one subject"):
        DraftSubject(**parts)  # type: ignore[arg-type]


@given(st.lists(st.builds(FieldValue, name=st.text(), value=st.text(), keys=st.lists(st.text()).map(tuple))).map(tuple))
def test_field_values_are_read_as_they_were_written(field_values: tuple[FieldValue, ...]) -> None:
    assert load_field_values(dump_field_values(field_values)) == field_values
