"""Sentences are not data: values that people read are messages, and a text of the catalogue is whole."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.text.catalogue import entries
from tests.each_case import for_each
from tests.house.sources import ROOT, named, nodes_of

PACKAGES = ("handoffs", "storage", "bot")
MESSAGES = ROOT / "handoffs" / "text" / "messages.py"
"""Defines what a value of a message may be."""

SOURCES = sorted({path for package in PACKAGES for path in (ROOT / package).rglob("*.py")} - {MESSAGES})
STORED = sorted([*(ROOT / "handoffs" / "model" / "events").glob("*.py"), ROOT / "handoffs" / "model" / "effects.py"])
SAYING = frozenset({"says", "reason", "why", "detail", "text", "title", "body", "label"})
"""Names of fields that people read."""

CODES = frozenset({("Decided", "reason")})
"""Fields of these names that hold a code of the policy."""

TORN = re.compile(r"^[\s,.;!?)]|[\s,(]$")
"""How a text begins or ends that another text completes."""


@for_each(SOURCES, named)
def test_a_type_says_whether_a_value_is_a_message_or_text(path: Path) -> None:
    found = [
        f"line {node.lineno}" for node in nodes_of(path) if isinstance(node, ast.BinOp) and _names(node) >= {"Message", "str"}
    ]
    assert found == [], "text of a person or another system becomes a message by written(text)"


@for_each(STORED, named)
def test_events_and_effects_say_nothing_as_text(path: Path) -> None:
    assert [each for each in _text_fields(path) if each not in CODES] == []


@pytest.mark.parametrize("source", ["x: Message | str", "x: str | Message | None", "x: tuple[Message | str, ...]"])
def test_a_union_of_message_and_text_is_found(source: str) -> None:
    assert any(_names(node) >= {"Message", "str"} for node in ast.walk(ast.parse(source)) if isinstance(node, ast.BinOp))


def test_no_text_of_the_catalogue_is_torn() -> None:
    torn = [entry.id for entry in entries("en").values() for form in entry.forms if TORN.search(form)]
    assert torn == [], "write the whole sentence once for each case, since a translator needs whole sentences"


def test_no_placeholder_sticks_to_a_word() -> None:
    sticks = re.compile(r"[^\W\d_]\{\w+\}|\}\{")
    assert [entry.id for entry in entries("en").values() for form in entry.forms if sticks.search(form)] == []


def _names(node: ast.AST) -> set[str]:
    """Return the types that a union joins."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return _names(node.left) | _names(node.right)
    return {node.id} if isinstance(node, ast.Name) else set()


def _text_fields(path: Path) -> Iterator[tuple[str, str]]:
    """Yield class and name of the fields that people read and whose type is text."""
    for kind in (node for node in nodes_of(path) if isinstance(node, ast.ClassDef)):
        for field in (part for part in kind.body if isinstance(part, ast.AnnAssign)):
            is_text = isinstance(field.annotation, ast.Name) and field.annotation.id == "str"
            if is_text and isinstance(field.target, ast.Name) and field.target.id in SAYING:
                yield kind.name, field.target.id


NAMES = frozenset({"Salesforce", "WHMCS", "Baton", "ConnectTimeout"})
"""Names, which are the same in each language."""

IN_ONE_FORM = frozenset({("handoffs/process/notes.py", "f'{at:%Y-%m-%d %H:%M} {at.tzname()}'")})
"""Values that a note in Salesforce shows in the same form in each language."""


@for_each(SOURCES, named)
def test_a_value_of_a_message_is_data_and_no_finished_text(path: Path) -> None:
    found = [] if named(path).startswith("bot/cli") else list(_finished(nodes_of(path)))
    assert [each for each in found if (named(path), each) not in IN_ONE_FORM] == [], "pass a tuple, an instant or a message"


@pytest.mark.parametrize(
    "source",
    [
        'def f(): return message("a.b", names=", ".join(names))',
        'def f(): return message("a.b", at=f"{at:%H:%M}")',
        'def f(): return message("a.b", noun="case")',
        'def f(): return written(f"{count} orders")',
        'def f():\n    text, at = ", ".join(names), now\n    return message("a.b", names=text, at=at)',
    ],
)
def test_a_finished_text_is_found(source: str) -> None:
    assert len(list(_finished(tuple(ast.walk(ast.parse(source)))))) == 1


def _finished(nodes: tuple[ast.AST, ...]) -> Iterator[str]:
    """Yield the values of messages that are literal, formatted or joined text, also where a local name holds one."""
    for function in (node for node in nodes if isinstance(node, ast.FunctionDef)):
        local = dict(_assigned(function))
        for call in (node for node in ast.walk(function) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            if call.func.id in ("message", "written", "if_written"):  # type: ignore[attr-defined]
                texts = call.args if call.func.id != "message" else []  # type: ignore[attr-defined]
                values = (*texts, *(each.value for each in call.keywords))
                given = (local.get(each.id, each) if isinstance(each, ast.Name) else each for each in values)
                yield from (ast.unparse(each) for each in given if _is_finished(each))


def _assigned(function: ast.FunctionDef) -> Iterator[tuple[str, ast.expr]]:
    """Yield each local name with the expression that it is given."""
    for node in (each for each in ast.walk(function) if isinstance(each, ast.Assign)):
        for target in node.targets:
            pairs = [(target, node.value)]
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple) and len(target.elts) == len(node.value.elts):
                pairs = list(zip(target.elts, node.value.elts, strict=True))
            yield from ((name.id, value) for name, value in pairs if isinstance(name, ast.Name))


def _is_finished(value: ast.expr) -> bool:
    match value:
        case ast.IfExp():
            return _is_finished(value.body) or _is_finished(value.orelse)
        case ast.Constant():
            return isinstance(value.value, str) and value.value not in NAMES and any(map(str.isalpha, value.value))
        case ast.Call():
            return isinstance(value.func, ast.Attribute) and value.func.attr == "join"
        case ast.JoinedStr():
            return any(isinstance(each, ast.FormattedValue) and each.format_spec for each in value.values) or any(
                isinstance(each, ast.Constant) and any(map(str.isalpha, each.value)) for each in value.values
            )
    return False


NO_MESSAGES = ("bot/cli", "bot/server", "storage/database.py", "storage/schema.py")
"""What the operator reads: the command line, faults of the policy, answers over HTTP, a database that can't be opened."""

SENTENCE = re.compile(r"[A-Za-z][a-z']*(?: [a-z']+){2,}")
"""Three words and more; queries of Salesforce are written in capital letters."""

LITERALS = frozenset(
    {
        "closed on this day",  # a reason that the rules only compare with None
        "WHMCS product id",  # the key of a field that the org hides
        "mapping values are not allowed",  # words of the library that reads YAML
        "client not found",  # words of WHMCS that it sends instead of a code
        "HH:mm 'on' d MMMM",  # a pattern of an instant
        "(This text is missing. Please tell your operator.)",  # stands where the catalogue has a fault
    }
)
NOT_READ = ("Error", "Unavailable", "Format", "MetricFamily", "Counter", "Histogram", "Notation")
"""The ends of the names of calls whose texts people do not read in Slack."""

QUIET = frozenset({"debug", "info", "warning", "error", "exception"})
"""The methods that write a line into the log."""


@for_each([each for each in SOURCES if not named(each).startswith(NO_MESSAGES)], named)
def test_a_source_holds_no_sentence(path: Path) -> None:
    assert [each for each in _sentences(nodes_of(path)) if each not in LITERALS] == []


@pytest.mark.parametrize("source", ['Refusal("Please choose a reason.")', 'says = f"{name} closed the case again."'])
def test_a_sentence_is_found(source: str) -> None:
    assert len(list(_sentences(tuple(ast.walk(ast.parse(source)))))) == 1


@pytest.mark.parametrize("source", ['logger.info("the job has ended: %s", job)', 'raise ValueError("the range has no end")'])
def test_a_line_of_the_log_and_a_mistake_of_ours_are_no_messages(source: str) -> None:
    assert list(_sentences(tuple(ast.walk(ast.parse(source))))) == []


def _sentences(nodes: tuple[ast.AST, ...]) -> Iterator[str]:
    """Yield the literals that read like a sentence, without docstrings, commands, lines of the log, and mistakes of ours."""
    silent = {id(part) for node in nodes if _is_silent(node) for part in ast.walk(node)}
    for node in nodes:
        if not (isinstance(node, ast.Constant) and isinstance(node.value, str)) or id(node) in silent:
            continue
        if not node.value.startswith("*/") and SENTENCE.search(node.value):
            yield node.value


def _is_silent(node: ast.AST) -> bool:
    if isinstance(node, ast.Assert) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
        return True
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return name in QUIET or (name.endswith(NOT_READ) and name != "Unavailable")
