"""Turns subjects into JSON and back, by the kinds of subjects that the processes have."""

from collections.abc import Mapping
from functools import cache

from pydantic import TypeAdapter

from handoffs.processes import PROCESSES
from handoffs.subjects.retired import RetiredSubject
from handoffs.subjects.subject import Subject
from storage.formats.upcasters import Json, UnreadableFormat


def subject_types() -> Mapping[str, type[Subject]]:
    """Return the dataclass of each kind of subject that a process has, by the kind's name."""
    return {_kind(process.subject): process.subject for process in PROCESSES.values()}


def subject_type(kind: str) -> type[Subject] | None:
    """Return the dataclass of a kind of subject; None for a kind that no process has any more."""
    return subject_types().get(kind)


def with_stored_subject(stored: Json, subject: Subject) -> Json:
    """Return stored content with all values of its subject; the content's own type knows only the base of all subjects."""
    if isinstance(subject, RetiredSubject):
        return {**stored, "subject": dict(subject.content)}
    return {**stored, "subject": _adapter(subject.kind).dump_python(subject, mode="json")}


def with_read_subject(stored: object) -> Json:
    """Return stored content with its subject as a value, a RetiredSubject where no process has its kind any more.

    UnreadableFormat when the content has no subject.
    """
    held = stored.get("subject") if isinstance(stored, dict) else None
    kind = held.get("kind") if isinstance(held, dict) else None
    if not isinstance(stored, dict) or not isinstance(held, dict) or not isinstance(kind, str):
        raise UnreadableFormat("A stored value has no subject.")
    if subject_type(kind) is None:
        return {**stored, "subject": RetiredSubject(kind=kind, content=held)}
    return {**stored, "subject": _adapter(kind).validate_python(held)}


def subject_schemas() -> Json:
    """Return the JSON schema of each kind of subject."""
    return {kind: _adapter(kind).json_schema(mode="serialization") for kind in sorted(subject_types())}


@cache
def _adapter(kind: str) -> TypeAdapter[Subject]:
    return TypeAdapter(subject_types()[kind])


def _kind(subject: type[Subject]) -> str:
    return str(subject.__dataclass_fields__["kind"].default)
