"""Finds the messages that the code makes, by reading it."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.house.sources import ROOT, nodes_of

ID = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)+")


@dataclass(frozen=True, kw_only=True)
class Made:
    """One place where the code makes a message: its id, and the names of its values (None where they can't be read)."""

    place: str
    id: str | None
    names: frozenset[str] | None


@cache
def messages_made() -> tuple[Made, ...]:
    """Return each call of `message(...)`, and of `.text(...)` with an id, in the sources of the core, the storage and the bot."""
    paths = sorted(path for room in ("handoffs", "storage", "bot") for path in (ROOT / room).rglob("*.py"))
    return tuple(made for path in paths if path != ROOT / "bot" / "text" / "rendering.py" for made in _in(path))


def _in(path: Path) -> Iterator[Made]:
    for node in nodes_of(path):
        if isinstance(node, ast.Call) and _makes_a_message(node):
            names = [keyword.arg for keyword in node.keywords]
            yield Made(
                place=f"{path.relative_to(ROOT)}:{node.lineno}",
                id=_literal(node) if len(node.args) == 1 else None,
                names=None if None in names else frozenset(name for name in names if name),
            )


def _makes_a_message(call: ast.Call) -> bool:
    if isinstance(call.func, ast.Name):
        return call.func.id == "message"
    written = _literal(call)
    return isinstance(call.func, ast.Attribute) and call.func.attr == "text" and bool(written and ID.fullmatch(written))


def _literal(call: ast.Call) -> str | None:
    first = call.args[0] if call.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None
