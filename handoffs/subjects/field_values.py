"""The values that a person fills in on a form, by the keys of its fields."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class FieldValue:
    """One filled-in field: *result* is *Home 1G*."""

    name: str
    value: str


def value_of(field_values: tuple[FieldValue, ...], name: str) -> str:
    """Return the value of a field; empty if there is none."""
    return next((pick.value for pick in field_values if pick.name == name), "")
