"""The values that a person fills in on a form, by the keys of its fields."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class FieldValue:
    """One filled-in field: *result* is *Home 1G*.

    `keys` are the chosen options of a field that takes any number of them; `value` is empty then.
    """

    name: str
    value: str = ""
    keys: tuple[str, ...] = ()


def value_of(field_values: tuple[FieldValue, ...], name: str) -> str:
    """Return the value of a field; empty if there is none."""
    return field_of(field_values, name).value


def keys_of(field_values: tuple[FieldValue, ...], name: str) -> tuple[str, ...]:
    """Return the keys of the options that are chosen in a field; none if the field is not filled in."""
    return field_of(field_values, name).keys


def field_of(field_values: tuple[FieldValue, ...], name: str) -> FieldValue:
    """Return a field; without value and keys if it is not filled in."""
    return next((each for each in field_values if each.name == name), FieldValue(name=name))
