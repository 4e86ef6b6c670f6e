"""What people entered in the forms of steps that were opened again since: the handoff keeps it, since their new tasks do not."""

from collections.abc import Iterable
from dataclasses import dataclass

from handoffs.subjects.field_values import FieldValue


@dataclass(frozen=True, kw_only=True)
class Entered:
    """The field values that were entered last in the decisions of a step, before its present task."""

    step: str
    field_values: tuple[FieldValue, ...]


def with_entered(known: tuple[Entered, ...], step: str, field_values: Iterable[FieldValue]) -> tuple[Entered, ...]:
    """Return what is known with newer field values of a step; an empty value takes nothing away."""
    newer = {each.name: each for each in field_values if each.value.strip() or each.keys}
    before = next((each.field_values for each in known if each.step == step), ())
    merged = {each.name: each for each in before} | newer
    if not newer:
        return known
    return (*(each for each in known if each.step != step), Entered(step=step, field_values=tuple(merged.values())))
