"""Turns handoffs, events, effects and other stored values into versioned JSON and back, by their types alone."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache, lru_cache, reduce
from operator import or_
from typing import Annotated, Any, get_args

from pydantic import Field, TypeAdapter, ValidationError

from handoffs.model.effects import Effect
from handoffs.model.events import Event
from handoffs.model.events.deliveries import Confirmed, ServiceEnded
from handoffs.model.events.work import Opened, SubjectChanged
from handoffs.model.handoff import Handoff
from handoffs.model.requests import RecordRequest
from handoffs.processes import PROCESSES
from handoffs.subjects.certificate import Certificate
from handoffs.subjects.field_values import FieldValue
from handoffs.text.messages import Message, message
from storage.formats.json_text import json_value
from storage.formats.subject_fields import typed
from storage.formats.subjects import subject_schemas, with_read_subject, with_stored_subject
from storage.formats.upcasters import Json, Shape, UnreadableFormat, upcast, with_version

_SNAPSHOTS_KEPT = 512
"""How many snapshots are kept as values: more than the open handoffs of a busy day, a few megabytes."""

_OPENED = "opened"
"""The type of the event that holds a whole subject."""


def dump_handoff(handoff: Handoff) -> Json:
    """Return a snapshot of a handoff as plain JSON values; the format of the snapshot is a column of its own."""
    return with_stored_subject(_handoffs().dump_python(handoff, mode="json", exclude={"subject"}), handoff.subject)


def load_handoff(stored: object) -> Handoff:
    """Read a snapshot in the current format."""
    return _handoffs().validate_python(with_read_subject(stored))


@lru_cache(maxsize=_SNAPSHOTS_KEPT)
def read_handoff(stored: str) -> Handoff:
    """Read a snapshot in the current format from its JSON text; the same text is parsed once, since a handoff never changes."""
    return load_handoff(json_value(stored))


def dump_event(event: Event) -> Json:
    """Return an event as plain JSON values with their version."""
    stored = _alone(type(event)).dump_python(event, mode="json")  # type: ignore[arg-type]  # a class has a hash
    return with_version(Shape.EVENT, with_stored_subject(stored, event.subject) if isinstance(event, Opened) else stored)


def load_event(stored: object) -> Event:
    """Read an event of any version, with typed values in the difference of its subject."""
    content = upcast(Shape.EVENT, stored)
    event = _events().validate_python(with_read_subject(content) if content.get("type") == _OPENED else content)
    if isinstance(event, SubjectChanged | Confirmed | ServiceEnded) and event.subject:
        return replace(event, subject=typed(event.subject))
    return event


def dump_effect(effect: Effect) -> Json:
    """Return an effect as plain JSON values with their version."""
    return with_version(Shape.EFFECT, _writer_of(effect).dump_python(effect, mode="json"))


def load_effect(stored: object) -> Effect:
    """Read an effect of any version."""
    return _effects().validate_python(upcast(Shape.EFFECT, stored))


def dump_certificate(certificate: Certificate) -> Json:
    """Return a certificate as plain JSON values with their version."""
    return with_version(Shape.CERTIFICATE, _certificates().dump_python(certificate, mode="json"))


def load_certificate(stored: object) -> Certificate:
    """Read a certificate of any version."""
    return _certificates().validate_python(upcast(Shape.CERTIFICATE, stored))


def dump_field_values(field_values: tuple[FieldValue, ...]) -> Json:
    """Return the content of a draft as plain JSON values with their version."""
    return with_version(Shape.DRAFT, {"field_values": _field_values().dump_python(field_values, mode="json")})


def load_field_values(stored: object) -> tuple[FieldValue, ...]:
    """Read the content of a draft of any version."""
    return _field_values().validate_python(upcast(Shape.DRAFT, stored)["field_values"])


def dump_message(message: Message) -> Json:
    """Return a message that is stored alone, as the reason of a failure, as plain JSON values with their version."""
    return with_version(Shape.MESSAGE, _messages().dump_python(message, mode="json"))


def load_message(stored: object) -> Message:
    """Read a message of any version."""
    return _messages().validate_python(upcast(Shape.MESSAGE, stored))


def load_reason(stored: object) -> Message:
    """Read the reason of a failure; where this release can't read it, return a message that says so."""
    try:
        return load_message(stored)
    except (ValidationError, UnreadableFormat):
        return message("formats.codec.unreadable_reason")


def schemas() -> dict[Shape, object]:
    """Return the JSON schema of each stored shape, by which a change of a shape is noticed."""
    adapters: dict[Shape, TypeAdapter[Any]] = {
        Shape.EVENT: _events(),
        Shape.EFFECT: _effects(),
        Shape.HANDOFF: _handoffs(),
        Shape.CERTIFICATE: _certificates(),
        Shape.DRAFT: _field_values(),
        Shape.MESSAGE: _messages(),
    }
    found = {shape: adapter.json_schema(mode="serialization") for shape, adapter in adapters.items()}
    with_subjects = {shape: {"content": found[shape], "subjects": subject_schemas()} for shape in (Shape.EVENT, Shape.HANDOFF)}
    return {**found, **with_subjects}


@cache
def _handoffs() -> TypeAdapter[Handoff]:
    return TypeAdapter(Handoff)


@cache
def _events() -> TypeAdapter[Event]:
    return TypeAdapter(Annotated[Event, Field(discriminator="type")])


@cache
def _alone(kind: type[Any]) -> TypeAdapter[Any]:
    """Return what writes values of one kind, which need not be found among all kinds."""
    return TypeAdapter(kind)


def _writer_of(effect: Effect) -> TypeAdapter[Any]:
    """Return what writes an effect; one that carries a request is written as one of all effects, which know the requests."""
    if getattr(type(effect), "__parameters__", ()):
        return _effects()
    return _alone(type(effect))  # type: ignore[arg-type]  # a class has a hash


def _effects() -> TypeAdapter[Effect]:
    return _effects_with(tuple(kind for process in PROCESSES.values() for kind in process.requests))


@cache
def _effects_with(requests: tuple[type[RecordRequest], ...]) -> TypeAdapter[Effect]:
    """Read each effect that carries a request with these kinds of requests."""
    request = _any_of(requests)
    return TypeAdapter(_any_of(each[request] if getattr(each, "__parameters__", ()) else each for each in get_args(Effect)))


@cache
def _certificates() -> TypeAdapter[Certificate]:
    return TypeAdapter(Certificate)


@cache
def _field_values() -> TypeAdapter[tuple[FieldValue, ...]]:
    return TypeAdapter(tuple[FieldValue, ...])


@cache
def _messages() -> TypeAdapter[Message]:
    return TypeAdapter(Message)


def _any_of(kinds: Iterable[Any]) -> Any:
    """Return the union of kinds, which their `type` distinguishes."""
    return Annotated[reduce(or_, kinds), Field(discriminator="type")]
