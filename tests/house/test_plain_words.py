"""Docstrings, comments and documents keep to plain words: none of the first edition's dialect."""

import ast
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("handoffs", "storage", "bot", "sandbox", "tests", "benchmarks")
SOURCES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])

DIALECT = re.compile(
    r"\b(?:anew|amiss|elsewhere|afresh|gist|beside|whoever|whatever|thereof|farewell|such (?!as)|"
    r"mend(?:s|ed|ing)?|wish(?:es)?|all the same|the like|none such|as (?:it|they|things) stands?|"
    r"(?:is|are|was|were) told|on its way)\b",
    re.IGNORECASE,
)
_CODE = re.compile(r"`[^`]*`")
OPENINGS = re.compile(r"(?:Give|Tell|Say|Let)\b")
"""A function returns, shows or raises; these verbs do not say which."""


def _named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", [path for path in SOURCES if path.name != "test_plain_words.py"], ids=_named)
def test_a_source_file_keeps_to_plain_words(path: Path) -> None:
    found = [f"{line}: {match[0]}" for line, text in _prose_of(path) for match in DIALECT.finditer(text)]
    assert not found, found


@pytest.mark.parametrize("path", [path for path in SOURCES if path.parts[len(ROOT.parts)] != "tests"], ids=_named)
def test_a_docstring_says_what_a_function_returns_or_does(path: Path) -> None:
    functions = (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef))
    found = [f"{node.lineno}: {node.name}" for node in functions if OPENINGS.match(ast.get_docstring(node) or "")]
    assert not found, found


@pytest.mark.parametrize("path", DOCUMENTS, ids=_named)
def test_a_document_keeps_to_plain_words(path: Path) -> None:
    text = re.sub(r"```.*?```", "", path.read_text(), flags=re.DOTALL)
    assert DIALECT.findall(text) == []


def _prose_of(path: Path) -> Iterator[tuple[int, str]]:
    """Yield docstrings and comments with their line numbers."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield getattr(node, "lineno", 1), _CODE.sub("", ast.get_docstring(node) or "")
    with path.open() as lines:
        for token in tokenize.generate_tokens(lines.readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string
