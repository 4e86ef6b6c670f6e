"""The house keeps its own rules: small files, small functions, listeners that only listen, docs that are true."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from slack_bolt.kwargs_injection.args import Args

from bot import __version__
from tests.each_case import for_each
from tests.house.sources import ROOT, Function, functions_of, named, nodes_of, text_of, tree_of

SOURCES = sorted(
    path
    for room in ("handoffs", "storage", "bot", "sandbox")
    for path in (ROOT / room).rglob("*.py")
    if "migrations" not in path.parts
)
SALESFORCE_NAMES = (
    r'"\w+__[cr]"',
    r"StageName|\bSELECT\b",
    r'\("Status",',
    r'kind="(Order|Case|Account|Opportunity)"',
    "\N{WHITE UP-POINTING TRIANGLE}",
    r"\.salesforce\b|SalesforceTerms",
)
"""Spellings of the names of an org, which only the gateway uses."""

UNTYPED = {
    "bot/gateways/": "the JSON of Salesforce, Slack and WHMCS, and libraries without types",
    "bot/views/kit/blocks.py": "Block Kit, nested JSON that views put together",
    "bot/listeners/events.py": "a user object of Slack's, which the gateway reads",
    "bot/queries/sla_report.py": "the figures as JSON",
    "handoffs/model/difference.py": "the fields of any dataclass, read by their names",
    "storage/columns/prepared.py": "rows and statements of SQLAlchemy, whose columns are not typed",
    "storage/engine.py": "connections of two drivers",
    "storage/formats/": "types that are read from annotations",
    "storage/readings/": "statements of SQLAlchemy, whose columns are not typed",
    "storage/repositories/": "rows and statements of SQLAlchemy, whose columns are not typed",
    "storage/escalations/": "rows and statements of SQLAlchemy, whose columns are not typed",
}
"""The places in which a value has no type, each with the reason."""

LISTENERS = [path for path in SOURCES if path.parent.name in {"listeners", "commands"}]


@for_each(SOURCES, named)
def test_a_file_is_one_idea_that_its_first_sentence_says(path: Path) -> None:
    assert len(text_of(path).splitlines()) <= 300
    docstring = ast.get_docstring(tree_of(path))
    assert docstring and docstring.split("\n")[0].endswith((".", ":"))


@for_each(SOURCES, named)
def test_no_function_is_longer_than_forty_lines(path: Path) -> None:
    for function in functions_of(path):
        assert _length(function) <= 40, f"{function.name} has {_length(function)} lines"


@for_each([path for path in SOURCES if not named(path).startswith(("sandbox/", *UNTYPED))], named)
def test_each_value_has_a_type(path: Path) -> None:
    assert not [node.lineno for node in nodes_of(path) if isinstance(node, ast.Name) and node.id == "Any"]


def test_each_place_without_types_is_still_needed() -> None:
    for place in UNTYPED:
        assert any(named(path).startswith(place) and re.search(r"\bAny\b", text_of(path)) for path in SOURCES), place


@for_each(LISTENERS, named)
def test_a_listener_is_at_most_ten_lines_and_takes_only_what_bolt_gives(path: Path) -> None:
    known = set(Args.__init__.__code__.co_varnames)
    for function in _listeners(path):
        assert len(function.body) <= 10 and _length(function) <= 12, function.name
        assert {argument.arg for argument in function.args.args} <= known, function.name


@for_each(LISTENERS, named)
def test_a_listener_never_catches_everything(path: Path) -> None:
    assert "except" not in text_of(path)


@for_each([path for path in SOURCES if path.is_relative_to(ROOT / "handoffs")], named)
def test_the_rules_name_no_object_field_or_status_of_salesforce(path: Path) -> None:
    text = text_of(path)
    for pattern in SALESFORCE_NAMES:
        assert not re.search(pattern, text), pattern


@for_each([path for path in SOURCES if path.parts[len(ROOT.parts)] in ("handoffs", "bot")], named)
def test_the_day_of_an_instant_is_asked_in_one_place(path: Path) -> None:
    if path != ROOT / "handoffs" / "clock" / "days.py":
        assert not re.search(r"astimezone\(.*\)\.date\(\)", text_of(path)), "use handoffs.clock.days.local_day"


@pytest.mark.parametrize("document", ["README.md", "ARCHITECTURE.md", "SECURITY.md"])
def test_documents_name_only_what_is_there(document: str) -> None:
    paths = set(re.findall(r"`((?:bot|handoffs|storage|sandbox|tests|docs|benchmarks)/[\w./-]*)`", (ROOT / document).read_text()))
    assert paths
    assert {path for path in paths if not (ROOT / path).exists()} == set()


@for_each([*SOURCES, *sorted((ROOT / "docs").rglob("*.md")), ROOT / "Makefile"], named)
def test_each_test_file_that_is_named_is_there(path: Path) -> None:
    named_files = set(re.findall(r"\btests/[\w/]+\.(?:py|json)", text_of(path)))
    assert {file for file in named_files if not (ROOT / file).exists()} == set()


def test_every_variable_of_the_environment_is_in_the_example_and_on_its_page() -> None:
    from bot.config.settings import Settings

    example, page = (ROOT / ".env.example").read_text(), (ROOT / "docs" / "settings.md").read_text()
    for name in Settings.model_fields:
        assert re.search(rf"^#? ?{name.upper()}=", example, re.MULTILINE), name
        assert name.upper() in page, name
    assert re.findall(r"^#? ?[A-Z_]+=.*#.*", example, re.MULTILINE) == [], "docker and systemd take a comment as part of a value"


def test_the_changelog_begins_with_what_is_not_released_and_names_the_version_that_is_built() -> None:
    text = text_of(ROOT / "CHANGELOG.md")
    versions = re.findall(r"^## (.+)", text, re.MULTILINE)
    assert versions[0] == "[Unreleased]" and all(re.fullmatch(r"\[[\d.]+\] - \d{4}-\d\d-\d\d", each) for each in versions[1:])
    assert __version__ in text


def test_each_version_of_the_changelog_has_the_headings_of_keep_a_changelog_in_their_order() -> None:
    known = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"]
    for version in re.split(r"^## ", text_of(ROOT / "CHANGELOG.md"), flags=re.MULTILINE)[1:]:
        headings = re.findall(r"^### (.+)", version, re.MULTILINE)
        assert headings and headings == [each for each in known if each in headings]


def test_the_imports_keep_to_the_contracts() -> None:
    shown = subprocess.run(["lint-imports", "--no-cache"], cwd=ROOT, capture_output=True, text=True, env=_path())
    assert shown.returncode == 0, shown.stdout


def test_locked_requirements_name_no_index_and_bear_hashes() -> None:
    for lock in ("requirements.txt", "requirements-demo.txt", "requirements-dev.txt", "requirements-docs.txt"):
        text = (ROOT / lock).read_text()
        assert "--hash=sha256:" in text
        assert "index-url" not in text and "://" not in text


def _path() -> dict[str, str]:
    import os
    import sys

    return {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}


def _listeners(path: Path) -> Iterator[ast.FunctionDef]:
    for function in functions_of(path):
        if isinstance(function, ast.FunctionDef) and any("app." in ast.unparse(each) for each in function.decorator_list):
            yield function


def _length(function: Function) -> int:
    """Count the lines of a function; what is nested in it counts for itself."""
    inner = sum((n.end_lineno or 0) - n.lineno + 1 for n in ast.walk(function) if n is not function and isinstance(n, Function))
    return (function.end_lineno or 0) - function.lineno + 1 - inner


@for_each(sorted((ROOT / "tests" / "stories").rglob("*.py")), named)
def test_no_story_takes_a_window_with_a_refusal_for_a_success(path: Path) -> None:
    calls = [node for node in nodes_of(path) if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".submit")]
    asked = {id(node.value) for node in nodes_of(path) if isinstance(node, ast.Expr)}
    asked |= {id(node.value) for node in nodes_of(path) if isinstance(node, ast.Attribute) and node.attr == "errors"}
    wrong = [f"{named(path)}:{each.lineno}" for each in calls if id(each) not in asked]
    assert path.name == "cards.py" or not wrong, f"ask `submitted` of tests/stories/cards.py: {wrong}"
