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
from bot.config.policy.text import NO_VALUE, nearest, of_value
from bot.text.rendering import terminal
from handoffs.text.messages import message

_NEEDED = {
    "model_type": message("policy.fault.no_section"),
    "dict_type": message("policy.fault.no_section"),
    "tuple_type": message("policy.fault.no_list"),
    "list_type": message("policy.fault.no_list"),
    "int_parsing": message("policy.fault.no_whole_number"),
    "int_type": message("policy.fault.whole_number"),
    "bool_parsing": message("policy.fault.neither_true_nor_false"),
    "bool_type": message("policy.fault.true_or_false"),
    "too_short": message("policy.fault.empty"),
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
        raise PolicyError((terminal().text("policy.fault.no_file", file=str(path)),)) from None
    except UnicodeDecodeError:
        raise PolicyError((terminal().text("policy.fault.no_utf8", file=str(path)),)) from None
    except OSError as failure:
        raise PolicyError((terminal().text("policy.fault.unreadable", file=str(path), reason=failure.strerror or ""),)) from None


def _no_section(marked: Marked) -> tuple[Fault, ...]:
    if marked.faults:
        return ()
    reader = terminal()
    return (((), reader.text("policy.fault.empty_file") if marked.tree is None else reader.text("policy.fault.no_keys")),)


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
        return where, terminal().text("policy.fault.missing")
    if kind == "extra_forbidden":
        return where, _unknown_key(where)
    if given is None:
        return where, terminal().show(NO_VALUE)
    problem = terminal().show(_NEEDED.get(kind)) or _bound(error) or _expected(error)
    return where, of_value(given, problem) if isinstance(given, str) else problem


def _expected(error: ErrorDetails) -> str:
    """Return which values a key takes; for other faults the words of the library."""
    expected = error.get("ctx", {}).get("expected")
    return terminal().text("policy.fault.one_of", expected=str(expected)) if expected else error["msg"]


def _bound(error: ErrorDetails) -> str:
    bounds = error.get("ctx", {})
    if "ge" in bounds:
        return terminal().text("policy.fault.at_least", bound=str(bounds["ge"]))
    return terminal().text("policy.fault.at_most", bound=str(bounds["le"])) if "le" in bounds else ""


def _unknown_key(where: Where) -> str:
    known = _keys_around(where)
    problem = terminal().text("policy.fault.unknown_key")
    likely = nearest(problem, str(where[-1]), known)
    return likely or terminal().text("policy.fault.known_here", problem=problem, words=", ".join(known))


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
    return terminal().text("policy.fault.at", place=path, problem=problem) if path else problem
