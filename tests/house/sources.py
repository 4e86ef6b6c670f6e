"""The files that the house reads: each is read, parsed and walked once for all rules."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
Function = ast.FunctionDef | ast.AsyncFunctionDef


def named(path: Path) -> str:
    """Return the path of a file from the root."""
    return str(path.relative_to(ROOT))


@cache
def text_of(path: Path) -> str:
    """Return the text of a file."""
    return path.read_text()


@cache
def tree_of(path: Path) -> ast.Module:
    """Return the syntax tree of a source file."""
    return ast.parse(text_of(path))


@cache
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    """Return all nodes of a source file."""
    return tuple(ast.walk(tree_of(path)))


@cache
def functions_of(path: Path) -> tuple[Function, ...]:
    """Return all functions of a source file."""
    return tuple(node for node in nodes_of(path) if isinstance(node, Function))


@cache
def docstrings_of(path: Path) -> tuple[tuple[ast.AST, str], ...]:
    """Return what has a docstring in a source file, with the docstring."""
    documented = (node for node in nodes_of(path) if isinstance(node, ast.Module | ast.ClassDef | Function))
    return tuple((node, ast.get_docstring(node) or "") for node in documented)


def forget() -> None:
    """Release the trees of all files, some 100 MB."""
    for each in (text_of, tree_of, nodes_of, functions_of, docstrings_of):
        each.cache_clear()
