"""Processes and steps are classes: their rules are typed methods, and none asks which step it is."""

import ast
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import pytest

from bot.processes.registry import connection_of
from bot.wire.field_blocks import FieldBlock, parse_field
from bot.wire.values import FiguresValue, StartValue, TaskValue, dump, dump_task, parse, parse_task
from handoffs.model.task_ref import TaskRef
from handoffs.process.process import Process
from handoffs.processes import PROCESSES
from handoffs.subjects.subject import Subject
from tests.each_case import for_each
from tests.house.sources import ROOT, functions_of, named, nodes_of, tree_of

NOW = datetime(2026, 3, 2, tzinfo=UTC)
FILES = sorted([*(ROOT / "handoffs/process").rglob("*.py"), *(ROOT / "handoffs/processes").rglob("*.py")])


@for_each(FILES, named)
def test_rules_of_a_process_are_typed_methods(path: Path) -> None:
    names = {node.id for node in nodes_of(path) if isinstance(node, ast.Name)}

    assert not names & {"Any", "Callable"}


@for_each(FILES, named)
def test_no_rule_branches_on_the_name_of_a_step(path: Path) -> None:
    for node in nodes_of(path):
        if isinstance(node, ast.Match):
            assert not _reads_step(node.subject), f"line {node.lineno}"
        if isinstance(node, ast.If | ast.IfExp):
            compared = [each for each in ast.walk(node.test) if isinstance(each, ast.Compare)]
            assert not any(_reads_step(each.left) for each in compared), f"line {node.lineno}"


@pytest.mark.parametrize("process", PROCESSES.values(), ids=lambda process: process.key)
def test_each_step_has_its_words_and_follows_steps_of_its_process(process: Process[Subject]) -> None:
    keys = [step.key for step in process.steps]
    assert len(keys) == len(set(keys))
    for step in process.steps:
        assert step.title and step.permission_phrase and step.choices
        assert set(step.follows) <= set(keys)


@pytest.mark.parametrize("process", PROCESSES.values(), ids=lambda process: process.key)
def test_slack_carries_each_key_of_a_process(process: Process[Subject]) -> None:
    for step in process.steps:
        for key in ["", *(each.key for each in step.choices), *(each.key for each in step.checklist)]:
            ref = TaskRef(handoff="0" * 12, step=step.key, edition=3)
            assert parse_task(dump_task(ref, key)) == TaskValue(handoff=ref.handoff, step=step.key, edition=3, choice=key)
        for name in [each.field for each in step.checklist if each.field]:
            assert _is_carried(FieldBlock(name=name, form=process.key))
    started, figures = StartValue(process=process.key), FiguresValue(since=NOW, until=NOW, period="week", process=process.key)
    assert parse(StartValue, dump(started)) == started
    assert parse(FiguresValue, dump(figures)) == figures


def test_slack_carries_the_key_of_each_form_field() -> None:
    keys = {key for path in FILES for key in _field_keys(path)}

    assert len(keys) > len(PROCESSES)
    assert all(_is_carried(FieldBlock(name=key)) for key in keys)


@pytest.mark.parametrize("process", PROCESSES.values(), ids=lambda process: process.key)
def test_each_view_of_a_step_names_a_step_of_its_process(process: Process[Subject]) -> None:
    assert connection_of(process.key).steps.keys() <= {step.key for step in process.steps}


@pytest.mark.parametrize("process", PROCESSES.values(), ids=lambda process: process.key)
def test_each_kind_of_subject_has_every_name_that_the_house_reads(process: Process[Subject]) -> None:
    declared = [node for node in ast.walk(_subject_class()) if isinstance(node, ast.FunctionDef)]
    held = {field.name for field in fields(process.subject)}
    assert declared
    for each in declared:
        assert each.name in held or hasattr(process.subject, each.name), each.name
    assert "kind" in held


def _subject_class() -> ast.ClassDef:
    tree = tree_of(ROOT / "handoffs/subjects/subject.py")
    return next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Subject")


def _reads_step(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "step"


def _is_carried(block: FieldBlock) -> bool:
    return parse_field(block.block_id) == block


def _field_keys(path: Path) -> Iterator[str]:
    """Yield the key of each form field that a file makes: a text, a constant, or what is passed to a helper as its `key`."""
    module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
    helpers = {each.name for each in functions_of(path) if each.args.args and each.args.args[0].arg == "key"}
    for node in nodes_of(path):
        if not isinstance(node, ast.Call):
            continue
        made = next((each.value for each in node.keywords if each.arg == "key"), None) if _calls(node, {"FormField"}) else None
        given = node.args[0] if _calls(node, helpers) and node.args else made
        if given is not None and ast.unparse(given) != "key":
            yield eval(ast.unparse(given), vars(module))


def _calls(node: ast.Call, names: set[str]) -> bool:
    return ast.unparse(node.func) in names
