"""Processes and steps are classes: their rules are typed methods, and none asks which step it is."""

import ast
from dataclasses import fields
from pathlib import Path

import pytest

from bot.processes.registry import connection_of
from handoffs.process.process import Process
from handoffs.processes import PROCESSES
from handoffs.subjects.subject import Subject
from tests.house.sources import ROOT, named, nodes_of, tree_of

FILES = sorted([*(ROOT / "handoffs/process").rglob("*.py"), *(ROOT / "handoffs/processes").rglob("*.py")])


@pytest.mark.parametrize("path", FILES, ids=named)
def test_rules_of_a_process_are_typed_methods(path: Path) -> None:
    names = {node.id for node in nodes_of(path) if isinstance(node, ast.Name)}

    assert not names & {"Any", "Callable"}


@pytest.mark.parametrize("path", FILES, ids=named)
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
