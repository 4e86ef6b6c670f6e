"""Stored JSON has no spaces, and reads as what was written, also where the fast library knows no answer."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.formats.json_text import json_text, json_value, sealed_text

SEALED = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@pytest.mark.parametrize(
    "value",
    [
        {"name": "田中 太郎", "lines": [1, 2.5, None, True], "text": 'a "b"\n\u2028\x7f\x00'},
        {"number": 2**64 - 1},
        {"half of a pair": "\ud83d"},
        "text",
    ],
)
def test_a_value_is_read_as_it_was_written_and_by_every_release(value: object) -> None:
    written = json_text(value)

    assert json_value(written) == value
    assert json.loads(written) == value, "an older release reads it with the standard library"
    assert json_value(json.dumps(value)) == value, "and what an older release wrote is read"


def test_a_value_is_written_without_spaces() -> None:
    assert json_text({"a": [1, 2]}) == '{"a":[1,2]}'


def test_what_an_older_release_wrote_for_no_number_is_read() -> None:
    read = json_value("[NaN]")

    assert isinstance(read, list) and math.isnan(read[0])


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(ValueError):
        json_value("{")


@given(SEALED)
def test_a_seal_is_made_of_the_form_that_the_standard_library_writes(value: object) -> None:
    assert sealed_text(value) == json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
