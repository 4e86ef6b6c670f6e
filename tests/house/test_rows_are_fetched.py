"""Rows are fetched before the first one is read: a failure halfway through a cursor would leave SQLite locked."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.sources import ROOT, named, nodes_of

SOURCES = sorted((ROOT / "storage").rglob("*.py"))
LAZY = {"execute", "scalars", "mappings", "partitions"}
"""Calls that return rows which are still to be fetched."""


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_no_loop_reads_from_an_open_cursor(path: Path) -> None:
    assert list(_loops(nodes_of(path))) == [], "fetch the rows with all(), or close the cursor in a with statement"


@pytest.mark.parametrize(
    "source",
    [
        "for row in connection.execute(wanted): ...",
        "found = [row for row in connection.execute(wanted)]",
        "found = frozenset(connection.execute(wanted).scalars())",
        "rows = connection.execute(wanted)\nfound = [row for row in rows]",
        "names = dict(connection.execute(wanted).scalars())",
    ],
)
def test_an_open_cursor_is_found(source: str) -> None:
    assert list(_loops(tuple(ast.walk(ast.parse(source))))) != []


@pytest.mark.parametrize(
    "source",
    [
        "found = [row for row in connection.execute(wanted).all()]",
        "with connection.execute(wanted) as rows:\n    found = [row for row in rows]",
        "changed = connection.execute(wanted)\nassert changed.rowcount == 1",
    ],
)
def test_what_is_fetched_or_closed_is_left_alone(source: str) -> None:
    assert list(_loops(tuple(ast.walk(ast.parse(source))))) == []


def _loops(nodes: tuple[ast.AST, ...]) -> Iterator[int]:
    """Yield the lines in which rows are taken from a cursor that nothing closes."""
    cursors = {
        target.id
        for node in nodes
        if isinstance(node, ast.Assign) and _is_lazy(node.value)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in nodes:
        for source in _read_by(node):
            if _is_lazy(source) or (isinstance(source, ast.Name) and source.id in cursors):
                yield source.lineno


def _read_by(node: ast.AST) -> Iterator[ast.expr]:
    """Yield what a loop, or a function that collects, takes its items from."""
    if isinstance(node, ast.For | ast.comprehension):
        yield node.iter
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        yield from (each for each in node.args if _is_lazy(each))


def _is_lazy(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LAZY
