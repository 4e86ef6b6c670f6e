"""Texts that Baton writes and reads again: the models of bot/wire read them, or they are typed fields; none is cut by hand."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.each_case import for_each
from tests.house.sources import ROOT, named, tree_of

CUTS = {"split", "rsplit", "partition", "rpartition", "startswith", "endswith", "removeprefix", "removesuffix"}
PATTERNS = {"match", "fullmatch", "search", "split", "findall", "finditer"}
WIRE = ROOT / "bot" / "wire"
OUTSIDE = (ROOT / "bot" / "gateways", ROOT / "bot" / "config", ROOT / "bot" / "text")
"""The rooms at the border: they read formats of other systems, the policy file, and templates."""

READS_OUTSIDE_TEXT = {
    "bot/cli/journal.py": "an operator passes the fingerprint of a journal",
    "bot/cli/signals.py": "Python names the modules of a stack",
    "bot/commands/handoff.py": "people type a command",
    "bot/cli/manifest.py": "an operator types an address",
    "bot/commands/sla.py": "people type a command",
    "bot/commands/written_records.py": "people type numbers and paste links",
    "bot/queries/sla_request.py": "people type a command",
    "bot/server/contents.py": "Slack sends forms",
    "bot/server/serving.py": "an operator names a host",
    "bot/server/signature.py": "Slack signs its requests",
    "bot/slack/contacts.py": "the policy names a contact",
    "bot/slack/message_text.py": "Slack keeps the text of a message as markup",
    "bot/views/answers/sla_csv.py": "spreadsheets read a cell as a formula",
    "bot/views/kit/text.py": "outside text is drawn within Slack's limits",
    "handoffs/clock/opening_hours.py": "the policy names days",
    "handoffs/clock/range_words.py": "people type days and months",
    "handoffs/clock/ranges.py": "people type ranges of days",
    "handoffs/process/forms.py": "Slack sends instants and people as texts",
    "handoffs/process/ownership_matrix.py": "people type words to search",
    "handoffs/process/policy.py": "the policy marks products, and cases are searched for words",
    "handoffs/processes/onboarding/form.py": "people type e-mail addresses",
    "handoffs/processes/product_launch/catalogue.py": "people type prices and numbers",
    "handoffs/text/cleaning.py": "characters that show nothing are found in text from outside",
    "handoffs/text/money.py": "people type amounts, and WHMCS writes them as text",
    "handoffs/text/likeness.py": "people write names and addresses",
    "handoffs/text/normalize.py": "people type telephone numbers",
    "handoffs/text/spelling.py": "people type telephone numbers, postal codes and addresses",
    "storage/engine.py": "PostgreSQL quotes values in its errors",
    "storage/schema.py": "a migration has its number in its file name",
}
FILES = sorted(
    path
    for package in ("bot", "handoffs", "storage")
    for path in (ROOT / package).rglob("*.py")
    if not any(path.is_relative_to(room) for room in (WIRE, *OUTSIDE))
)


@for_each([path for path in FILES if named(path) not in READS_OUTSIDE_TEXT], named)
def test_no_text_of_ours_is_taken_apart_by_hand(path: Path) -> None:
    assert list(_cuts(tree_of(path))) == []


@pytest.mark.parametrize("name", READS_OUTSIDE_TEXT)
def test_each_exception_is_still_needed(name: str) -> None:
    assert list(_cuts(tree_of(ROOT / name)))


@pytest.mark.parametrize(
    "code",
    [
        'block_id.partition(":")[0]',
        'name.removeprefix("field.")',
        "value.split()",
        'draft.about.startswith("=")',
        're.fullmatch("=(.*)", about)',
        '_SHAPE = re.compile("(.*)/(.*)")',
        "subject[0] == '='",
        "subject[:1] in {'=', '#'}",
        "'/' in access",
        'access.find("/")',
    ],
)
def test_hand_parsing_is_recognised(code: str) -> None:
    assert list(_cuts(ast.parse(code)))


def test_texts_that_are_written_or_compared_as_a_whole_are_no_hand_parsing() -> None:
    assert list(_cuts(ast.parse('f"{a}/{b}"; names[1:]; rest[0]; " ".join(words); "/" in {"/", ":"}'))) == []


def _cuts(tree: ast.AST) -> Iterator[str]:
    """Yield each expression that takes a text apart: by a separator, a prefix, a position or a pattern."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call | ast.Compare) and (_is_cut(node) or _is_pattern(node) or _asks_for_a_character(node)):
            yield f"{node.lineno}: {ast.unparse(node)}"


def _is_cut(node: ast.expr) -> bool:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    return node.func.attr in CUTS or (node.func.attr in {"find", "index"} and any(map(_is_mark, node.args)))


def _is_pattern(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) in {f"re.{name}" for name in {*PATTERNS, "compile"}}


def _asks_for_a_character(node: ast.expr) -> bool:
    """Return whether a comparison asks for a mark inside a text: *text[0] == "="*, *"/" in text*."""
    if not isinstance(node, ast.Compare):
        return False
    first, other = node.left, node.comparators[0]
    if isinstance(node.ops[0], ast.In | ast.NotIn) and _is_mark(first):
        return not isinstance(other, ast.Set | ast.Tuple | ast.List)
    return isinstance(first, ast.Subscript) and any(_is_mark(each) for each in ast.walk(other))


def _is_mark(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) == 1 and not node.value.isalnum()
