"""Turns subjects into JSON and back, by the kinds of subjects that the processes have."""

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from handoffs.processes import PROCESSES
from handoffs.subjects.subject import Subject
from storage.formats.upcasters import UnreadableFormat

Json = dict[str, Any]


def subject_types() -> Mapping[str, type[Subject]]:
    """Return the dataclass of each kind of subject that a process has, by the kind's name."""
    return {_kind(process.subject): process.subject for process in PROCESSES.values()}


@cache
def subject_type(kind: str) -> type[Subject]:
    """Return the dataclass of a kind of subject; UnreadableFormat for a kind that no process has."""
    found = subject_types().get(kind)
    if found is None:
        raise UnreadableFormat(f"No process has subjects of the kind {kind}.")
    return found


def with_stored_subject(stored: Json, subject: Subject) -> Json:
    """Return stored content with all values of its subject; the content's own type knows only the base of all subjects."""
    return {**stored, "subject": _adapter(subject.kind).dump_python(subject, mode="json")}


def with_read_subject(stored: Any) -> Json:
    """Return stored content with its subject as a value; UnreadableFormat when the content has no subject."""
    held = stored.get("subject") if isinstance(stored, dict) else None
    if not isinstance(held, dict):
        raise UnreadableFormat("A stored value has no subject.")
    return {**stored, "subject": _adapter(str(held.get("kind"))).validate_python(held)}


def subject_schemas() -> Json:
    """Return the JSON schema of each kind of subject."""
    return {kind: _adapter(kind).json_schema(mode="serialization") for kind in sorted(subject_types())}


@cache
def _adapter(kind: str) -> TypeAdapter[Subject]:
    return TypeAdapter(subject_type(kind))


def _kind(subject: type[Subject]) -> str:
    return str(next(field.default for field in fields(subject) if field.name == "kind"))
