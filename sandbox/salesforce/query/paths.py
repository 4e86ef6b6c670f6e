"""Resolves a field path across parent records."""

from dataclasses import dataclass

from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.objects.schema import Field, SObject
from sandbox.salesforce.query.soql import Path, Query
from sandbox.salesforce.records.state import State
from sandbox.salesforce.records.values import Row, Value


@dataclass(frozen=True)
class Resolved:
    """A resolved path: the references to follow with their objects, and the final field."""

    steps: tuple[tuple[Field, SObject], ...]
    field: Field
    owner: SObject

    def value(self, state: State, row: Row | None) -> Value:
        """Return the value of the path for a row, or None when a parent is missing."""
        for reference, target in self.steps:
            row = parent_of(state, row, reference, target)
        return None if row is None else row.get(self.field.name)


def resolve(state: State, query: Query, sobject: SObject, path: Path) -> Resolved:
    """Return the resolved path of an object; raise INVALID_FIELD for an unknown name."""
    names = path.names
    if len(names) > 1 and names[0].lower() in {(query.alias or "").lower(), query.sobject.lower()}:
        names = names[1:]
    steps: list[tuple[Field, SObject]] = []
    owner = sobject
    for relationship in names[:-1]:
        reference = owner.following(relationship)
        target = state.visible.find(reference.refers_to[0]) if reference else None
        if reference is None or target is None:
            raise ApiError("INVALID_FIELD", f"Didn't understand relationship '{relationship}' in field path.")
        steps.append((reference, target))
        owner = target
    field = owner.fields.get(names[-1].lower())
    if field is None:
        raise _no_such_column(path, names[-1], owner)
    return Resolved(tuple(steps), field, owner)


def parent_of(state: State, row: Row | None, reference: Field, target: SObject) -> Row | None:
    """Return the record that a reference of a row refers to, if sharing lets the user see it."""
    record_id = row.get(reference.name) if row else None
    found = state.records.get(target.name, str(record_id)) if record_id else None
    return found if found and state.sees(found) else None


def _no_such_column(path: Path, name: str, owner: SObject) -> ApiError:
    message = (
        f"ERROR at Row:1:Column:{path.column}\nNo such column '{name}' on entity '{owner.name}'. If you are attempting to use "
        "a custom field, be sure to append the '__c' after the custom field name."
    )
    return ApiError("INVALID_FIELD", message)
