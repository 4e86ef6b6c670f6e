"""The reference of the policy file: a table for each section of its schema, with what stands at each key there."""

import ast
import inspect
import re
import textwrap
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

from annotated_types import Ge, Le
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from bot.config.policy import notations
from bot.config.policy.notations import Notation
from bot.config.policy.process_section import (
    AppointmentSection,
    EscalateSection,
    HandSection,
    ProcessSection,
    StandardSla,
    TargetSection,
)
from bot.config.policy.processes import section_of
from bot.config.policy.schema import PolicySection
from bot.config.policy.text import Section
from handoffs.clock.opening_hours import Hours
from handoffs.processes import PROCESSES
from tests.pages.source import DOCS

POLICY_PAGE = DOCS / "policy.md"
HEAD = """# The policy file

<!-- `make docs` writes this page from the schema in bot/config/policy/. Change a description there, at its key. -->

`policy.yml` says who the teams are, which clocks run, what is escalated, and how your Salesforce names things. Baton reads it at
the start; `--policy FILE`, `BATON_POLICY` or a file `policy.yml` in the working directory names yours, else the shipped one
holds. Start from a copy of the [shipped file](../policy.yml). A key that Baton doesn't know, or a value that it can't read, stops
the start with one line a fault; `baton check` names the same without a start. `baton policy diff` shows what a changed file means
for open tasks, `baton policy apply` carries it out.

In the headings, a word in capitals is a name that you choose, or one of several.
"""


@dataclass(frozen=True, kw_only=True)
class Part:
    """A section of the file: where it is, what it is, and which of its keys the page shows."""

    place: str
    section: type[Section]
    only: Callable[[str], bool] = lambda _: True


def policy_page() -> str:
    """Return the whole page."""
    parts = "\n".join(_part(each) for each in _parts())
    return f'{HEAD}\n<div class="reference" markdown>\n\n{parts}\n</div>\n\n{_processes()}\n{_notations()}'


def keys_of(section: type[Section]) -> Iterator[tuple[str, str, str]]:
    """Yield each key of a section, its meaning, and its example; both are empty without a description."""
    for key in section.model_fields:
        text = next((found[key] for each in section.__mro__ if key in (found := _described(each))), "")
        meaning, _, example = " ".join(text.split()).partition("Example: `")
        yield key, meaning.strip(), example.removesuffix("`.")


@cache
def hints_of(section: type[Section]) -> Mapping[str, Any]:
    """Return the type of each key of a section, with how it is written."""
    hints = get_type_hints(section, include_extras=True)
    return {key: hints[key] for key in section.model_fields}


def sections() -> set[type[Section]]:
    """Return all sections of the schema."""
    return {each.section for each in _parts()}


def _parts() -> Iterator[Part]:
    """Yield the sections in the order of the file, each of them once."""
    yield Part(place="", section=PolicySection)
    for key, hint in hints_of(PolicySection).items():
        if key == "processes":
            yield from _of_processes()
        else:
            yield from _inside(key, hint)


def _of_processes() -> Iterator[Part]:
    yield Part(place="processes.PROCESS", section=ProcessSection)
    yield Part(place="processes.PROCESS.sla.URGENCY", section=TargetSection)
    yield Part(place="processes.PROCESS.escalate", section=EscalateSection)
    for process in PROCESSES:
        section = section_of(process)
        if section is not HandSection:
            yield Part(place=f"processes.{process}", section=section, only=_own_keys(section))
            for key, hint in hints_of(section).items():
                if _own_keys(section)(key):
                    yield from _inside(f"processes.{process}.{key}", hint)
    yield Part(place="processes.STARTED_BY_HAND", section=HandSection, only=_own_keys(HandSection))
    yield Part(place="processes.STARTED_BY_HAND.sla", section=StandardSla)
    yield Part(place="processes.STARTED_BY_HAND.schedule[]", section=AppointmentSection)


def _own_keys(section: type[ProcessSection]) -> Callable[[str], bool]:
    """Return whether a process defines a key itself, as a new one or with another type or default."""
    return lambda key: key in section.__annotations__


def _inside(place: str, hint: Any) -> Iterator[Part]:
    """Yield the section that a key holds, one for each name or one in a list, and those in it."""
    found = _section_in(hint)
    if found is None or found in (TargetSection, EscalateSection, StandardSla):
        return
    place += ".NAME" if get_origin(_bare(hint)) is dict else "[]" if get_origin(_bare(hint)) is tuple else ""
    yield Part(place=place, section=found)
    for key, each in hints_of(found).items():
        yield from _inside(f"{place}.{key}", each)


def _section_in(hint: Any) -> type[Section] | None:
    if isinstance(hint, type) and not isinstance(hint, types.GenericAlias) and issubclass(hint, Section):
        return hint
    return next((found for part in get_args(hint) if (found := _section_in(part))), None)


def _part(part: Part) -> str:
    rows = [_row(part.section, *each) for each in keys_of(part.section) if part.only(each[0])]
    title = f"## `{part.place}`\n" if part.place else "## The whole file\n"
    said = "" if part.section is PolicySection else f"{_first_paragraph(part.section)}\n\n"
    table = "\n".join(["| key | type | default | meaning | example |", "| --- | --- | --- | --- | --- |", *rows])
    return f"{title}\n{said}{table}\n"


def _first_paragraph(section: type[Section]) -> str:
    return " ".join((inspect.getdoc(section) or "").partition("\n\n")[0].split())


def _row(section: type[Section], key: str, meaning: str, example: str) -> str:
    field, hint = section.model_fields[key], hints_of(section)[key]
    default = "by the process" if section is ProcessSection and key == "sla" else _default(field)
    cells = (f"`{key}`", _type(hint), default, meaning, f"`{example}`")
    return f"| {' | '.join(cells)} |"


@cache
def _described(section: type[BaseModel]) -> Mapping[str, str]:
    """Return the docstrings below the keys that a class defines itself."""
    if not issubclass(section, Section) or section.__module__ == Section.__module__:
        return {}
    try:
        (tree,) = ast.parse(textwrap.dedent(inspect.getsource(section))).body
    except OSError:  # a class that is made of the list of processes
        return {}
    assert isinstance(tree, ast.ClassDef)
    pairs = zip(tree.body, tree.body[1:], strict=False)
    return {
        key.target.id: text.value.value
        for key, text in pairs
        if isinstance(key, ast.AnnAssign) and isinstance(key.target, ast.Name)
        if isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant) and isinstance(text.value.value, str)
    }


def _bare(hint: Any) -> Any:
    """Return a type without what is annotated."""
    return get_args(hint)[0] if hasattr(hint, "__metadata__") else hint


def _type(hint: Any) -> str:
    """Return how a type is called on the page, with a link to how it is written."""
    metadata = getattr(hint, "__metadata__", ())
    named = next((each for each in metadata if isinstance(each, Notation)), None)
    if named:
        return f"[{named.name}](#how-values-are-written)"
    bare, inner = _bare(hint), get_args(_bare(hint))
    if get_origin(bare) in (Union, types.UnionType):
        return " or ".join(dict.fromkeys(map(_type, inner)))
    if get_origin(bare) is tuple:
        return f"list: {_type(inner[0])}"
    if get_origin(bare) is dict:
        return f"{_type(inner[0])} → {_type(inner[1])}"
    if get_origin(bare) is Literal:
        return " or ".join(f"`{each}`" for each in inner)
    return _plain_type(bare, metadata)


def _plain_type(bare: Any, metadata: tuple[Any, ...]) -> str:
    if bare is type(None):
        return "`null`"
    if issubclass(bare, Enum):
        return " or ".join(f"`{each.value}`" for each in bare)
    if bare is bool:
        return "`true` or `false`"
    if bare in (int, float):
        bounds = [each for part in metadata for each in getattr(part, "metadata", ())]
        least = next((f" from {each.ge}" for each in bounds if isinstance(each, Ge)), "")
        return f"number{least}{next((f' to {each.le}' for each in bounds if isinstance(each, Le)), '')}"
    return "section"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True)
    if field.default_factory and value and not isinstance(value, tuple):
        return ", ".join(f"`{each}`" for each in value)
    if isinstance(value, BaseModel) and not (written := _written(value)).strip("{}"):
        return "as below"
    return f"`{written if isinstance(value, BaseModel) else _written(value)}`"


def _written(value: Any) -> str:
    """Return a default as it is written in YAML."""
    match value:
        case None:
            return "null"
        case BaseModel():
            return _flow({key: each for key, each in value if key in value.model_fields_set})
        case timedelta():
            return _duration(value)
        case Enum():
            return str(value.value)
        case ZoneInfo():
            return value.key
        case Mapping():
            return _flow(value)
        case (Hours(), *_):
            return f'"{", ".join(map(str, value))}"'
        case tuple() | list():
            return f"[{', '.join(map(_written, value))}]"
        case str():
            return f'"{value}"' if re.match(r"[#@]", value) else str(value)
    return str(value)


def _flow(mapping: Mapping[str, Any]) -> str:
    return f"{{{', '.join(f'{key}: {_written(value)}' for key, value in mapping.items())}}}"


def _duration(length: timedelta) -> str:
    seconds = int(length.total_seconds())
    for unit, name in ((86_400, "d"), (3_600, "h"), (60, "m")):
        if seconds % unit == 0 and (name != "d" or seconds > 2 * unit):
            return f"{seconds // unit}{name}"
    return f"{seconds}s"


def _processes() -> str:
    """Return the table of processes: key, owner, and the target that each step has without an `sla`."""
    rows = [
        f"| `{key}` | `{each.owner}` | {_hours(each.default_target) if issubclass(section_of(key), HandSection) else 'above'} |"
        for key, each in PROCESSES.items()
    ]
    head = (
        "## The processes\n\nEach takes the keys of `processes.PROCESS`, and those of the section with its name. A process "
        "with a target in this table takes those of `STARTED_BY_HAND` too.\n"
    )
    return "\n".join([head, "| process | owner | usual target of a step |", "| --- | --- | --- |", *rows, ""])


def _hours(length: timedelta) -> str:
    return f"`{{target: {_duration(length)}, clock: business}}`"


def _notations() -> str:
    rows = [
        f"| {each.name} | {each.form} | `{each.example}` |" for each in vars(notations).values() if isinstance(each, Notation)
    ]
    head = "## How values are written\n\nPut names that begin with `#` or `@` in quotes.\n"
    return "\n".join([head, "| kind | form | example |", "| --- | --- | --- |", *rows, ""])
