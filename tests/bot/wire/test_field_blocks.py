"""Ids of the blocks of form fields: each one that Baton writes is read back, and no other text is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.wire.field_blocks import FieldBlock, is_block_of, parse_field

NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,39}", fullmatch=True)
FORMS = st.from_regex(r"[a-z0-9_]{1,64}", fullmatch=True)
EDITIONS = st.from_regex(r"[0-9]{0,80}", fullmatch=True)
BLOCKS = st.builds(FieldBlock, name=NAMES) | st.builds(FieldBlock, name=NAMES, form=FORMS, edition=EDITIONS)


@given(BLOCKS)
def test_the_id_of_a_block_is_read_as_it_was_written(block: FieldBlock) -> None:
    assert parse_field(block.block_id) == block
    assert len(block.block_id) <= 255
    assert is_block_of(block.block_id, block.name)


@given(st.text() | st.from_regex(r"field\.[a-z:0-9_.-]*", fullmatch=True))
def test_a_text_is_the_id_of_one_block_or_of_none(text: str) -> None:
    read = parse_field(text)

    assert read is None or read.block_id == text


@pytest.mark.parametrize(
    "damaged",
    [
        "",
        "field",
        "field.",
        "checks",
        "pick.number",
        "xfield.number",
        "field.Number",
        "field.number:",
        "field.number::7",
        "field.number:draft:",
        "field.number:draft:seven",
        "field.number:draft:7:8",
        "field.number:draft\n",
        "field.number:a/b",
        f"field.{'n' * 41}",
    ],
)
def test_the_id_of_another_block_is_not_read(damaged: str) -> None:
    assert parse_field(damaged) is None


def test_an_edition_without_a_form_is_not_written() -> None:
    with pytest.raises(ValidationError):
        FieldBlock(name="number", edition="7")


def test_a_fixed_block_is_found_by_its_name_alone() -> None:
    assert is_block_of("words", "words")
    assert not is_block_of("field.number:words", "words")
    assert not is_block_of("words:number", "words")
