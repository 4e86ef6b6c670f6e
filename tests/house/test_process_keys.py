"""The key of a process, or of one of its steps, is written only in the rooms of the processes."""

import ast
from pathlib import Path

import pytest

from handoffs.processes import PROCESSES
from tests.house.sources import ROOT, named, nodes_of

ROOMS = (ROOT / "handoffs" / "processes", ROOT / "bot" / "processes")
"""The rooms in which a process may be named."""

EXCEPTIONS = {
    "handoffs/subjects/onboarding.py": "a kind of subject, which is stored by this name",
}
FILES = sorted(
    path
    for package in ("handoffs", "storage", "bot")
    for path in (ROOT / package).rglob("*.py")
    if "migrations" not in path.parts and not any(path.is_relative_to(room) for room in ROOMS)
)
STEPS = {step.key for process in PROCESSES.values() for step in process.steps}


@pytest.mark.parametrize("path", [path for path in FILES if named(path) not in EXCEPTIONS], ids=named)
def test_no_process_is_named_outside_the_rooms_of_the_processes(path: Path) -> None:
    texts = {node.value for node in nodes_of(path) if isinstance(node, ast.Constant) and isinstance(node.value, str)}

    assert not texts & PROCESSES.keys()


@pytest.mark.parametrize("path", [path for path in FILES if named(path) not in EXCEPTIONS], ids=named)
def test_no_step_is_compared_with_a_key(path: Path) -> None:
    for node in nodes_of(path):
        if isinstance(node, ast.Compare) and _reads_step(node):
            assert not any(isinstance(part, ast.Constant) and part.value in STEPS for part in _parts(node)), node.lineno


def test_each_exception_is_still_needed() -> None:
    for name in EXCEPTIONS:
        assert any(f'"{key}' in (ROOT / name).read_text() for key in PROCESSES), name


def test_each_module_with_an_outside_part_has_the_key_of_a_process() -> None:
    modules = {path.stem for path in (ROOT / "bot" / "processes").glob("*.py")} - {"__init__", "connection", "registry"}

    assert modules <= PROCESSES.keys()


def _reads_step(node: ast.Compare) -> bool:
    return any(isinstance(part, ast.Attribute) and part.attr == "step" for part in _parts(node))


def _parts(node: ast.Compare) -> list[ast.expr]:
    return [node.left, *node.comparators]
