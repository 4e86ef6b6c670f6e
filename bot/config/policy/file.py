"""The policy file read into a Policy, or into one line a problem, each with the place in the file where it is."""

import hashlib
import types
from collections.abc import Iterable
from pathlib import Path
from typing import get_args, get_type_hints

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.config.policy.loaded_policy import LoadedPolicy
from bot.config.policy.marked_yaml import Marked, Where, read_marked
from bot.config.policy.references import Fault, wrong_appointments, wrong_references
from bot.config.policy.schema import PolicySection
from bot.config.policy.text import nearest

_NEEDED = {
    "model_type": "must be a section with keys of its own",
    "dict_type": "must be a section with keys of its own",
    "tuple_type": "must be a list, as [a, b]",
    "list_type": "must be a list, as [a, b]",
    "int_parsing": "is not a whole number",
    "int_type": "must be a whole number",
    "bool_parsing": "is neither true nor false",
    "bool_type": "must be true or false",
    "too_short": "must not be empty",
}


class PolicyError(Exception):
    """The faults of a policy file, one line each: *file:line: key: the fault, and how to correct it*."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def load_policy(path: Path | str) -> LoadedPolicy:
    """Read and check the policy file; PolicyError names everything that is wrong with it at once."""
    text = _text(Path(path))
    marked = read_marked(text)
    section, faults = _checked(marked.tree) if isinstance(marked.tree, dict) else (None, _no_section(marked))
    _require_none(path, marked, faults)
    assert section is not None
    policy = section.value(hashlib.sha256(text.encode()).hexdigest()[:12])
    _require_none(path, marked, wrong_appointments(policy))
    return policy


def _require_none(path: Path | str, marked: Marked, faults: Iterable[Fault]) -> None:
    located = ((marked.line_of(where), _said(where, problem)) for where, problem in faults)
    problems = sorted({*marked.faults, *located})
    if problems:
        raise PolicyError(tuple(f"{path}:{line}: {problem}" for line, problem in problems))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise PolicyError((f"{path}: there is no such file; name another with --policy or BATON_POLICY",)) from None
    except UnicodeDecodeError:
        raise PolicyError((f"{path}: is not a UTF-8 text; save it as UTF-8",)) from None
    except OSError as failure:
        raise PolicyError((f"{path}: can't be read: {failure.strerror}",)) from None


def _no_section(marked: Marked) -> tuple[Fault, ...]:
    if marked.faults:
        return ()
    return (((), "the file is empty" if marked.tree is None else "the file must hold keys, as teams: and processes:"),)


def _checked(tree: dict[str, object]) -> tuple[PolicySection | None, tuple[Fault, ...]]:
    references = tuple(wrong_references(tree))
    try:
        return PolicySection.model_validate(tree), references
    except ValidationError as error:
        return None, (*(_fault(each) for each in error.errors()), *references)


def _fault(error: ErrorDetails) -> Fault:
    where = tuple(part for part in error["loc"] if part != "[key]")
    kind, given = error["type"], error["input"]
    if kind == "policy":
        return where, error["msg"]
    if kind == "missing":
        return where, "is missing"
    if kind == "extra_forbidden":
        return where, _unknown_key(where)
    if given is None:
        return where, "is empty; give it a value or leave the key out"
    problem = _NEEDED.get(kind) or _bound(error) or error["msg"].replace("Input should be", "must be")
    return where, f'"{given}" {problem}' if isinstance(given, str) else problem


def _bound(error: ErrorDetails) -> str:
    bounds = error.get("ctx", {})
    if "ge" in bounds:
        return f"must be {bounds['ge']} or more"
    return f"must be {bounds['le']} or less" if "le" in bounds else ""


def _unknown_key(where: Where) -> str:
    known = _keys_around(where)
    guess = nearest(str(where[-1]), known)
    return f"is not a known key{guess or '; known here: ' + ', '.join(known)}"


def _keys_around(where: Where) -> list[str]:
    """List the keys that are known where a value stands, by walking the form along the way that leads to it."""
    section: type[BaseModel] = PolicySection
    for part in where[:-1]:
        field = section.model_fields.get(str(part))
        section = _section_in(field.annotation if field else _others_in(section)) or section
    return list(section.model_fields)


def _others_in(section: type[BaseModel]) -> object:
    """Return the type of the values under keys that a section does not name itself."""
    return get_type_hints(section).get("__pydantic_extra__") if section.model_config.get("extra") == "allow" else None


def _section_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        return annotation if issubclass(annotation, BaseModel) else None
    return next((found for part in get_args(annotation) if (found := _section_in(part))), None)


def _said(where: Where, problem: str) -> str:
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in where).removeprefix(".")
    return f"{path}: {problem}" if path else problem
