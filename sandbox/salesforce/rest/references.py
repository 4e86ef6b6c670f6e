"""References inside a composite request: @{ref.field} is a value from the reply to an earlier subrequest."""

import re

_REFERENCE = re.compile(r"@\{(\w+)((?:\.\w+(?:\[\d+\])?|\[\d+\])*)\}")
_STEP = re.compile(r"\.(\w+)|\[(\d+)\]")


class Unresolved(Exception):
    """A reference without a value in earlier replies."""


def references(*written: object) -> set[str]:
    """Return the reference ids that an address and a body use."""
    return {found for each in written for found in _named(each)}


def substituted(written: object, answered: dict[str, object]) -> object:
    """Return a value with its references replaced; raise Unresolved for one without a value."""
    if isinstance(written, str):
        return _REFERENCE.sub(lambda found: str(_looked_up(found, answered)), written)
    if isinstance(written, dict):
        return {name: substituted(value, answered) for name, value in written.items()}
    if isinstance(written, list):
        return [substituted(each, answered) for each in written]
    return written


def _named(written: object) -> set[str]:
    if isinstance(written, str):
        return {found[1] for found in _REFERENCE.finditer(written)}
    if isinstance(written, dict):
        return references(*written.values())
    return references(*written) if isinstance(written, list) else set()


def _looked_up(found: re.Match[str], answered: dict[str, object]) -> object:
    name, path = found[1], found[2]
    value = answered.get(name)
    for step in _STEP.finditer(path):
        value = _step(value, step)
    if value is None:
        raise Unresolved(f"No value for {name}{path} found in {name}")
    return value


def _step(value: object, step: re.Match[str]) -> object:
    if step[1] is not None:
        return value.get(step[1]) if isinstance(value, dict) else None
    place = int(step[2])
    return value[place] if isinstance(value, list) and place < len(value) else None
