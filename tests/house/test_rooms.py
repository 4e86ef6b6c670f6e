"""A room holds at most about fifteen files, and the one sentence of its `__init__.py` says what belongs in it."""

import ast
from pathlib import Path

from tests.each_case import for_each
from tests.house.sources import ROOT, named, tree_of

MOST = 15
ROOMS = sorted(
    path.parent
    for room in ("handoffs", "storage", "bot", "sandbox", "tests", "benchmarks")
    for path in (ROOT / room).rglob("__init__.py")
)


@for_each(ROOMS, named)
def test_a_room_has_at_most_fifteen_files(room: Path) -> None:
    files = {path.name for path in room.iterdir() if path.is_file()} - {"__init__.py"}
    assert len(files) <= MOST, f"{len(files)} files; group them in rooms of their own"


@for_each([room for room in ROOMS if named(room).startswith("tests")], named)
def test_a_room_of_tests_says_what_belongs_in_it(room: Path) -> None:
    assert len(tree_of(room / "__init__.py").body) == 1
    sentence = ast.get_docstring(tree_of(room / "__init__.py"))
    assert sentence and sentence.endswith(".") and "\n" not in sentence


def test_each_folder_with_tests_is_a_room() -> None:
    without = {path.parent for path in (ROOT / "tests").rglob("test_*.py")} - set(ROOMS)
    assert without == set(), "two files of one name in such folders are taken for one"
