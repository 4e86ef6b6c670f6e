"""The version of each stored shape, and the pure functions that turn older stored shapes into the current ones."""

from collections.abc import Callable, Mapping
from enum import StrEnum

Json = dict[str, object]
Upcaster = Callable[[Json], Json]


class Shape(StrEnum):
    """The kinds of values that are stored as JSON."""

    EVENT = "event"
    EFFECT = "effect"
    HANDOFF = "handoff"
    CERTIFICATE = "certificate"
    DRAFT = "draft"
    MESSAGE = "message"


VERSIONS: Mapping[Shape, int] = {
    Shape.EVENT: 2,
    Shape.EFFECT: 1,
    Shape.HANDOFF: 3,
    Shape.CERTIFICATE: 1,
    Shape.DRAFT: 1,
    Shape.MESSAGE: 1,
}
"""The version that is written now; a changed shape needs a higher version and an upcaster from the one before."""


def _asked_no_assessment(event: Json) -> Json:
    """Return an event of the time when nobody was asked whether an escalation was needed."""
    return {**event, "assessment": None, "watched": True} if event.get("type") == "resolved" else event


UPCASTERS: Mapping[tuple[Shape, int], Upcaster] = {(Shape.EVENT, 1): _asked_no_assessment}
"""For each shape and older version a function that returns the content in the next version."""

FORMAT = "format"
"""The key of the version inside a stored value."""


class UnreadableFormat(Exception):
    """A stored value has a version that this release can't read; `is_newer` if a newer release wrote it."""

    def __init__(self, cause: str, *, is_newer: bool = False) -> None:
        super().__init__(cause)
        self.is_newer = is_newer


def with_version(shape: Shape, content: Json) -> Json:
    """Return the content with its version, as it is stored."""
    return {FORMAT: VERSIONS[shape], **content}


def upcast(
    shape: Shape,
    stored: object,
    *,
    versions: Mapping[Shape, int] = VERSIONS,
    upcasters: Mapping[tuple[Shape, int], Upcaster] = UPCASTERS,
) -> Json:
    """Return stored content in the current version, without the version; UnreadableFormat where no upcaster leads there."""
    if not isinstance(stored, dict):
        raise UnreadableFormat(f"A stored {shape} is no JSON object.")
    content = {key: value for key, value in stored.items() if key != FORMAT}
    version = stored.get(FORMAT)
    while version != versions[shape]:
        upcaster = upcasters.get((shape, version)) if isinstance(version, int) else None
        if upcaster is None or not isinstance(version, int):
            is_newer = isinstance(version, int) and version > versions[shape]
            raise UnreadableFormat(
                f"A stored {shape} has the format {version}, and this release reads up to {versions[shape]}.", is_newer=is_newer
            )
        content, version = upcaster(content), version + 1
    return content
