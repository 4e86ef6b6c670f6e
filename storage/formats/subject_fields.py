"""Gives the stored values of a subject's difference their types, by the annotations of the subject's dataclasses."""

from collections.abc import Iterator
from dataclasses import is_dataclass, replace
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter

from handoffs.model.difference import SubjectDifference
from storage.formats.subjects import subject_type


def typed(difference: SubjectDifference) -> SubjectDifference:
    """Return a difference with typed values in the place of plain JSON values; ValueError for a value of another type.

    The values of a kind that no process has any more stay as they are.
    """
    subject: Any = subject_type(difference.kind)
    if subject is None:
        return difference
    return replace(
        difference,
        fields=tuple(
            replace(each, value=_field_type(subject, each.path).validate_python(each.value)) for each in difference.fields
        ),
        elements=tuple(
            replace(each, added=_elements_type(subject, each.path).validate_python(each.added)) for each in difference.elements
        ),
    )


@cache
def _field_type(kind: Any, path: tuple[str, ...]) -> TypeAdapter[Any]:
    return TypeAdapter(_annotation(kind, path))


@cache
def _elements_type(kind: Any, path: tuple[str, ...]) -> TypeAdapter[Any]:
    tuples = [each for each in _members(_annotation(kind, path)) if get_origin(each) is tuple]
    return TypeAdapter(tuples[0])


def _annotation(kind: Any, path: tuple[str, ...]) -> Any:
    held: Any = kind
    for name in path:
        owner = next(each for each in _members(held) if is_dataclass(each))
        held = get_type_hints(owner)[name]
    return held


def _members(annotation: Any) -> Iterator[Any]:
    """List the alternatives of a union, or the annotation itself."""
    is_union = get_origin(annotation) is not tuple and get_args(annotation) and not isinstance(annotation, type)
    yield from get_args(annotation) if is_union else (annotation,)
