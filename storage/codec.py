"""Turns handoffs, events and effects into JSON and back, by their types alone."""

from dataclasses import replace
from functools import cache
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from handoffs.model.effects import Effect
from handoffs.model.events import Confirmed, Event, ServiceEnded, SubjectChanged
from handoffs.model.handoff import Handoff
from handoffs.subjects.certificate import Certificate
from storage.subject_fields import typed


@cache
def _handoffs() -> TypeAdapter[Handoff]:
    return TypeAdapter(Handoff)


@cache
def _events() -> TypeAdapter[Event]:
    return TypeAdapter(Annotated[Event, Field(discriminator="type")])


@cache
def _effects() -> TypeAdapter[Effect]:
    return TypeAdapter(Annotated[Effect, Field(discriminator="type")])


@cache
def _certificates() -> TypeAdapter[Certificate]:
    return TypeAdapter(Certificate)


def dump_handoff(handoff: Handoff) -> Any:
    """Write a handoff as plain JSON values."""
    return _handoffs().dump_python(handoff, mode="json")


def load_handoff(stored: Any) -> Handoff:
    """Read a handoff as it was written."""
    return _handoffs().validate_python(stored)


def dump_event(event: Event) -> Any:
    """Write an event as plain JSON values."""
    return _events().dump_python(event, mode="json")


def load_event(stored: Any) -> Event:
    """Read an event as it was written, with typed values in the difference of its subject."""
    event = _events().validate_python(stored)
    if isinstance(event, SubjectChanged | Confirmed | ServiceEnded) and event.subject:
        return replace(event, subject=typed(event.subject))
    return event


def dump_effect(effect: Effect) -> Any:
    """Write an effect as plain JSON values."""
    return _effects().dump_python(effect, mode="json")


def load_effect(stored: Any) -> Effect:
    """Read an effect as it was written."""
    return _effects().validate_python(stored)


def dump_certificate(certificate: Certificate) -> Any:
    """Write a certificate as plain JSON values."""
    return _certificates().dump_python(certificate, mode="json")


def load_certificate(stored: Any) -> Certificate:
    """Read a certificate as it was written."""
    return _certificates().validate_python(stored)
