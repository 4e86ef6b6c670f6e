"""Fields of a form: what each kind takes, and what it refuses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoffs.process.forms import FieldKind, FormField, FormOption, day_of, moment_of, require_filled, unfilled
from handoffs.subjects.field_values import FieldValue, field_of, keys_of, value_of
from handoffs.text.messages import written
from tests.refusals import refused

KEYS = ("apartment 1G", "home/1G", "sim")
OPTIONS = tuple(FormOption(key=key, label=written(key)) for key in KEYS)
MANY = FormField(key="needs", label=written("Needs"), kind=FieldKind.OPTIONS, options=OPTIONS)
ONE = FormField(key="needs", label=written("Needs"), kind=FieldKind.OPTION, options=OPTIONS)


@given(st.lists(st.sampled_from(KEYS), min_size=1, unique=True).map(tuple))
def test_any_number_of_options_is_taken_whatever_characters_their_keys_have(keys: tuple[str, ...]) -> None:
    given_values = (FieldValue(name="needs", keys=keys),)

    assert unfilled(MANY, field_of(given_values, "needs")) is None
    assert keys_of(given_values, "needs") == keys


@pytest.mark.parametrize(
    "forged",
    [FieldValue(name="needs", keys=("sim", "vpn")), FieldValue(name="needs", value="sim"), FieldValue(name="needs")],
    ids=["a key that is not offered", "a text in place of keys", "nothing"],
)
def test_a_field_of_options_takes_only_keys_that_it_offers(forged: FieldValue) -> None:
    assert unfilled(MANY, forged) is not None


@pytest.mark.parametrize("forged", [FieldValue(name="needs", value="vpn"), FieldValue(name="needs", keys=("sim",))])
def test_a_field_with_one_option_takes_only_a_value_that_it_offers(forged: FieldValue) -> None:
    assert unfilled(ONE, forged) is not None


def test_a_field_that_is_not_filled_in_has_no_value_and_no_keys() -> None:
    assert (value_of((), "needs"), keys_of((), "needs")) == ("", ())


@pytest.mark.parametrize("typed", ["0001-01-01", "1999-12-31", "2100-01-01", "9999-12-31", "20261230", "tomorrow"])
def test_a_day_out_of_range_is_refused_at_its_field(typed: str) -> None:
    with refused("day from 1 January 2000 to 31 December 2099") as shown:
        day_of(typed, "day")
    assert shown.value.field == "day"

    field = FormField(key="day", label=written("Day"), kind=FieldKind.DAY)
    with refused("day from 1 January 2000") as shown:
        require_filled((field,), (FieldValue(name="day", value=typed),))
    assert shown.value.field == "day"


@pytest.mark.parametrize("typed", ["0", "946684799", "4102444800", "99999999999"])
def test_an_instant_out_of_range_is_refused_at_its_field(typed: str) -> None:
    with refused("day from 1 January 2000 to 31 December 2099") as shown:
        moment_of(typed, "at")
    assert shown.value.field == "at"


@pytest.mark.parametrize(
    ("kind", "limit", "longest"), [(FieldKind.LINE, 0, 150), (FieldKind.WORDS, 0, 2000), (FieldKind.LINE, 9, 9)]
)
def test_a_text_is_refused_that_is_longer_than_its_window_takes(kind: FieldKind, limit: int, longest: int) -> None:
    field = FormField(key="database", label=written("Database"), kind=kind, limit=limit)

    require_filled((field,), (FieldValue(name="database", value="x" * longest),))
    with refused(f"Please shorten this to {longest} characters."):
        require_filled((field,), (FieldValue(name="database", value="x" * (longest + 1)),))
