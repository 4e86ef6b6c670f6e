"""A process, its steps and its kind of subject are known only in the rooms of the processes, and in what those alone import."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from handoffs.processes import PROCESSES
from tests.each_case import for_each
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
KNOW_PROCESSES = (
    "handoffs/processes/",
    "handoffs/subjects/",
    "bot/processes/",
    "bot/config/policy/sections/",
    "bot/gateways/salesforce/readers/",
    "bot/gateways/tls/",
    "bot/views/",
)
"""The rooms that may import a process or a kind of subject; all others only if nothing but `bot/processes/` imports them."""

KNOW_PROCESSES_TOO = {
    "handoffs/process/policy.py": "the policy lists the certificates that are watched",
    "bot/config/policy/schema.py": "the policy lists the certificates that are watched",
    "storage/formats/codec.py": "what the last probe of a certificate saw is stored apart from handoffs",
    "storage/repositories/certificates.py": "what the last probe of a certificate saw is stored apart from handoffs",
    "bot/gateways/salesforce/accounts/rules.py": "an onboarding makes a record, while other processes change one",
    "bot/gateways/salesforce/creating.py": "an onboarding makes a record, while other processes change one",
    "bot/gateways/salesforce/new_accounts.py": "an onboarding makes a record, while other processes change one",
    "bot/gateways/salesforce/values.py": "several readers read orders",
}
KINDS = {process.subject.__module__ for process in PROCESSES.values()} - {"handoffs.subjects.work_item"}
"""The modules of subjects that belong to certain processes; work items belong to every process that people start."""

STEPS = {step.key for process in PROCESSES.values() for step in process.steps}


@for_each([path for path in FILES if named(path) not in EXCEPTIONS], named)
def test_no_process_is_named_outside_the_rooms_of_the_processes(path: Path) -> None:
    texts = {node.value for node in nodes_of(path) if isinstance(node, ast.Constant) and isinstance(node.value, str)}

    assert not texts & PROCESSES.keys()


@for_each([path for path in FILES if named(path) not in EXCEPTIONS], named)
def test_no_step_is_compared_with_a_key(path: Path) -> None:
    for node in nodes_of(path):
        if isinstance(node, ast.Compare) and _reads_step(node):
            assert not any(isinstance(part, ast.Constant) and part.value in STEPS for part in _parts(node)), node.lineno


def test_processes_and_their_subjects_are_imported_only_where_they_belong() -> None:
    knowing = {named(path) for path in FILES if _known_by(path)} - KNOW_PROCESSES_TOO.keys()

    assert sorted(name for name in knowing if not name.startswith(KNOW_PROCESSES) and not _is_own(name)) == []


def test_each_exception_is_still_needed() -> None:
    for name in KNOW_PROCESSES_TOO:
        assert _known_by(ROOT / name) and not _is_own(name), name
    for name in EXCEPTIONS:
        assert any(f'"{key}' in (ROOT / name).read_text() for key in PROCESSES), name


def test_each_module_with_an_outside_part_has_the_key_of_a_process() -> None:
    modules = {path.stem for path in (ROOT / "bot" / "processes").glob("*.py")} - {"__init__", "connection", "registry"}

    assert modules <= PROCESSES.keys()


def test_each_file_of_names_for_slack_has_the_key_of_a_process() -> None:
    assert {path.stem for path in (ROOT / "bot" / "wire" / "process_ids").glob("*.py")} - {"__init__"} <= PROCESSES.keys()


def _known_by(path: Path) -> set[str]:
    """Return the processes and kinds of subjects that a file imports."""
    return {each for each in _imports(path) if each.startswith("handoffs.processes.") or each in KINDS}


def _is_own(name: str, seen: frozenset[str] = frozenset()) -> bool:
    """Return whether nothing but the outside parts of processes imports a file, in one or several stages."""
    importers = _importers().get(name, set()) - seen
    return bool(importers) and all(each.startswith("bot/processes/") or _is_own(each, seen | {name}) for each in importers)


@cache
def _importers() -> dict[str, set[str]]:
    importers: dict[str, set[str]] = {}
    for path in (ROOT / "bot").rglob("*.py"):
        for module in _imports(path):
            importers.setdefault(f"{module.replace('.', '/')}.py", set()).add(named(path))
    return importers


def _imports(path: Path) -> Iterator[str]:
    """Yield each module that a file imports, by its full name."""
    for node in nodes_of(path):
        if isinstance(node, ast.ImportFrom) and node.module:
            inner = [f"{node.module}.{each.name}" for each in node.names]
            yield from [each for each in inner if _is_module(each)] or [node.module]


def _is_module(name: str) -> bool:
    path = ROOT / name.replace(".", "/")
    return path.is_dir() or path.with_suffix(".py").exists()


def _reads_step(node: ast.Compare) -> bool:
    return any(isinstance(part, ast.Attribute) and part.attr == "step" for part in _parts(node))


def _parts(node: ast.Compare) -> list[ast.expr]:
    return [node.left, *node.comparators]
