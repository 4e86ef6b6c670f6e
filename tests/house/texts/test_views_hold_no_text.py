"""Views hold no text of their own: the words that people read are in the catalogue, so that they can be translated."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.each_case import for_each
from tests.house.sources import ROOT, named

VIEWS = ROOT / "bot" / "views"
EMOJI = re.compile(r":[a-z_]+:")
COMMAND = re.compile(r"\*/[a-z][^*]*\*?")
"""A slash command with its arguments, in bold: it is typed in every language as it is."""
WORDS = re.compile(r"[A-Z][a-z]|[^\W\d_]{2,} | [^\W\d_]{2,}")
"""A capitalised word, or a word before or after a space."""
EXCEPTIONS = frozenset(
    {
        *("Cc", "Cf", "Cs", "Co", "Zl", "Zp"),  # Unicode's names of categories of characters
        "upper center",  # a place in a picture, as its library names it
        "- {host: portal.example.com, port: 443, renewal: automatic}",  # an entry of the policy file
    }
)


@for_each(sorted(VIEWS.rglob("*.py")), named)
def test_a_view_holds_no_text(path: Path) -> None:
    assert list(_texts(path.read_text())) == []


@pytest.mark.parametrize(
    "source",
    [
        'section("Nothing is waiting.")',
        'button("Claim")',
        'f"{name} has it"',
        'f"*Due* {at}"',
        'f":eyes: seen {at}"',
        "' and '.join(x)",
    ],
)
def test_a_text_is_found(source: str) -> None:
    assert len(list(_texts(source))) == 1


@pytest.mark.parametrize(
    "source",
    [
        'f"*/handoff show {number}*"',
        '"""Draw a card."""',
        'reader.text("cards.order.due")',
        'f":eyes: {name} · {at}"',
        'f"{at:%d %b %H:%M}"',
        'style="danger"',
    ],
)
def test_markup_and_keys_are_no_text(source: str) -> None:
    assert list(_texts(source)) == []


def _texts(source: str) -> Iterator[str]:
    """Yield the literals of a source that look like text for people."""
    tree = ast.parse(source)
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    formats = {id(part) for node in ast.walk(tree) if isinstance(node, ast.FormattedValue) for part in _parts(node.format_spec)}
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
            continue
        if id(node) not in docstrings | formats and _is_text(node.value):
            yield f"line {node.lineno}: {node.value}"


def _is_text(literal: str) -> bool:
    return literal not in EXCEPTIONS and WORDS.search(COMMAND.sub("", EMOJI.sub("", literal))) is not None


def _parts(format_spec: ast.expr | None) -> list[ast.expr]:
    return format_spec.values if isinstance(format_spec, ast.JoinedStr) else []
