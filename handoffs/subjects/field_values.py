"""What somebody chose or typed beside a choice, by the names of the form that asked for it."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class FieldValue:
    """One thing that was chosen or typed: *result* is *Home 1G*."""

    name: str
    value: str


def value_of(field_values: tuple[FieldValue, ...], name: str) -> str:
    """Give what was picked under a name; empty when nothing was."""
    return next((pick.value for pick in field_values if pick.name == name), "")
