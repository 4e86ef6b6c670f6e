"""Docstrings, comments, documents and names keep to plain words: none of the first edition's dialect."""

import ast
import re
import tokenize
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

from bot.text.catalogue import Entry, entries
from tests.each_case import for_each
from tests.house.sources import ROOT, docstrings_of, functions_of, named, nodes_of, text_of

ROOMS = ("handoffs", "storage", "bot", "sandbox", "tests", "benchmarks")
SOURCES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])

DIALECT = re.compile(
    r"\b(?:anew|amiss|elsewhere|afresh|gist|beside|whoever|whatever|thereof|farewell|such (?!as)|"
    r"mend(?:s|ed|ing)?|wish(?:es)?|all the same|the like|none such|as (?:it|they|things) stands?|"
    r"(?:is|are|was|were) told|on its way)\b",
    re.IGNORECASE,
)
READ = re.compile(
    rf"{DIALECT.pattern}|\b(?:told|tells|stands?|stood|such|as of|is on it|owes?|owed|lawful|thus|hence|upon)\b", re.IGNORECASE
)
"""Words that no text of the catalogue has."""

NAMES = re.compile(
    r"(?:^|_)(?:told|tells?|says|looks?|looked|looking|settles?|stands(?!_in)|troubles?|mends?|mendings?|beats?|beside|pace|"
    r"verdicts?|anew|amiss|gist|wish(?:es)?|exhibits?|courier|farewell)(?:_|$)"
)
"""Words of the dialect in the name of a function, a class, a value or a field; `look_up` is a plain word."""

VAGUE = re.compile(r"(?:^|_)(?:told|tells?|says)(?:_|$)")
"""Words that may name any value."""

SENTENCE = 3
"""A name with so many gaps or more is a sentence, as that of a test."""

_AFTER_A_MARK = re.compile(rf"#.*?(?:{DIALECT.pattern})", re.IGNORECASE)
"""Where a word of the dialect follows the mark of a comment in its line; a text may have that too."""

_CODE = re.compile(r"`[^`]*`")
OPENINGS = re.compile(r"(?:Give|Tell|Say|Let)\b")
"""A function returns, shows or raises; these verbs do not say which."""


@for_each([path for path in SOURCES if path.name != "test_plain_words.py"], named)
def test_a_source_file_keeps_to_plain_words(path: Path) -> None:
    found = [f"{line}: {match[0]}" for line, text in _prose_of(path) for match in DIALECT.finditer(text)]
    assert not found, found


@for_each([path for path in SOURCES if path.parts[len(ROOT.parts)] != "tests"], named)
def test_a_docstring_says_what_a_function_returns_or_does(path: Path) -> None:
    functions, docstrings = functions_of(path), dict(docstrings_of(path))
    found = [f"{node.lineno}: {node.name}" for node in functions if OPENINGS.match(docstrings[node])]
    assert not found, found


@for_each([path for path in SOURCES if not named(path).startswith("tests/")], named)
def test_a_name_keeps_to_plain_words(path: Path) -> None:
    assert [f"{line}: {name}" for line, name in _names_in(nodes_of(path)) if _is_dialect(name)] == []


@for_each([path for path in SOURCES if named(path).startswith("tests/")], named)
def test_a_name_in_a_test_says_what_it_holds(path: Path) -> None:
    names = [(line, name) for line, name in _names_in(nodes_of(path)) if name.count("_") < SENTENCE]
    assert [f"{line}: {name}" for line, name in names if VAGUE.search(name.lower())] == []


@pytest.mark.parametrize(
    "source", ["def _tell_all(): ...", "class Trouble: ...", "x.look_again = 1", "_LOOKS = 3", "def f(*, beside): ..."]
)
def test_a_name_of_the_dialect_is_found(source: str) -> None:
    assert [name for _, name in _names_in(tuple(ast.walk(ast.parse(source)))) if _is_dialect(name)] != []


@for_each(DOCUMENTS, named)
def test_a_document_keeps_to_plain_words(path: Path) -> None:
    text = re.sub(r"```.*?```", "", text_of(path), flags=re.DOTALL)
    assert DIALECT.findall(text) == []


@for_each(entries("en").values(), lambda entry: entry.id)
def test_a_text_that_people_read_keeps_to_plain_words(entry: Entry) -> None:
    assert [form for form in entry.forms if READ.search(form)] == []


def _is_dialect(name: str) -> bool:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    return NAMES.search(words.replace("look_up", "").replace("looked_up", "")) is not None


def _names_in(nodes: tuple[ast.AST, ...]) -> Iterator[tuple[int, str]]:
    """Yield each name that a module gives, with its line."""
    for node in nodes:
        match node:
            case ast.FunctionDef(name=str(name)) | ast.AsyncFunctionDef(name=str(name)) | ast.ClassDef(name=str(name)):
                yield node.lineno, name
            case ast.ExceptHandler(name=str(name)) | ast.arg(arg=name):
                yield node.lineno, name
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield node.lineno, name


def _prose_of(path: Path) -> Iterator[tuple[int, str]]:
    """Yield docstrings and comments with their line numbers."""
    for node, docstring in docstrings_of(path):
        yield getattr(node, "lineno", 1), _CODE.sub("", docstring)
    if _AFTER_A_MARK.search(text_of(path)):  # only then a comment may have a word of the dialect; to read them all takes long
        yield from _comments_in(text_of(path))


def _comments_in(text: str) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string
