"""Finds the messages with which the code refuses, by reading it."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from bot.text.catalogue import entries
from tests.house.sources import ROOT, nodes_of

REFUSES = frozenset({"Refusal", "TooLate", "ContactOnly", "require_contact"})
"""What refuses: the exceptions, and the guard that takes the reason for one."""

REASONS = frozenset({"contact_choice", "why_not", "why_contact"})
"""Methods that return why a guard of another file refuses."""

OF_ANOTHER_FILE = ("why_", "removed")
"""How the names of functions begin that return the reasons for the refusals of another file."""

SENTENCE = re.compile(r"\.$|[.?] \{\w+\}$")
"""How a whole sentence ends; a part of one has no row of its own."""

DEPTH = 4
"""How many functions and names a reason may come through."""

Found = tuple[str, str]
Function = ast.FunctionDef


@cache
def refusals() -> tuple[Found, ...]:
    """Return the id of each sentence with which the code refuses, with the first place that does."""
    found: dict[str, str] = {}
    for path, function in _functions():
        for call in (node for node in ast.walk(function) if isinstance(node, ast.Call) and _name(node.func) in REFUSES):
            for each in _ids([*call.args, *(word.value for word in call.keywords)], function, DEPTH):
                found.setdefault(each, f"{path.relative_to(ROOT)}:{call.lineno}")
        if function.name in REASONS:
            for each in _ids([function], function, DEPTH):
                found.setdefault(each, f"{path.relative_to(ROOT)}:{function.lineno}")
    texts = entries("en")
    return tuple(sorted((each, place) for each, place in found.items() if SENTENCE.search(texts[each].forms[0])))


def _ids(parts: list[ast.expr] | list[Function], function: Function, depth: int) -> Iterator[str]:
    """Yield the ids of the messages that an expression holds, also through local names and the functions that it calls."""
    for part in parts:
        for node in ast.walk(part):
            if isinstance(node, ast.Call) and _name(node.func) == "message" and isinstance(node.args[0], ast.Constant):
                yield str(node.args[0].value)
            elif depth and isinstance(node, ast.Call) and _name(node.func) not in {"message", ""}:
                yield from (each for made in _named(_name(node.func), function) for each in _ids([made], made, depth - 1))
            elif depth and isinstance(node, ast.Name):
                yield from _ids(_assigned(node.id, function), function, depth - 1)


def _assigned(name: str, function: Function) -> list[ast.expr]:
    """Return what a function, or else its module, assigns to a name."""
    made: list[ast.expr] = []
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and any(_holds(target, name) for target in node.targets):
            made.append(node.value)
        elif isinstance(node, ast.For) and _holds(node.target, name):
            made.append(node.iter)
    return made or _constants().get(name, [])


def _holds(target: ast.expr, name: str) -> bool:
    return any(isinstance(each, ast.Name) and each.id == name for each in ast.walk(target))


@cache
def _functions() -> tuple[tuple[Path, Function], ...]:
    paths = sorted(path for room in ("handoffs", "bot") for path in (ROOT / room).rglob("*.py"))
    return tuple((path, node) for path in paths for node in nodes_of(path) if isinstance(node, ast.FunctionDef))


@cache
def _by_name() -> dict[str, list[tuple[Path, Function]]]:
    """Return the functions that return a message, by their names."""
    named = defaultdict(list)
    for path, function in _functions():
        if function.returns and "Message" in ast.unparse(function.returns):
            named[function.name].append((path, function))
    return named


def _named(name: str, caller: Function) -> list[Function]:
    """Return the functions of a name that a caller means: those of its own file, or the reasons of another one."""
    own = {path for path, function in _functions() if function is caller}
    return [function for path, function in _by_name().get(name, []) if path in own or name.startswith(OF_ANOTHER_FILE)]


@cache
def _constants() -> dict[str, list[ast.expr]]:
    made = defaultdict(list)
    for path in {path for path, _ in _functions()}:
        for node in nodes_of(path):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id.isupper():
                made[node.targets[0].id].append(node.value)
    return made


def _name(called: ast.expr) -> str:
    return called.id if isinstance(called, ast.Name) else called.attr if isinstance(called, ast.Attribute) else ""
