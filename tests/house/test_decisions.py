"""Every decision record has its parts, and names a test or an import contract that exists."""

import re
from pathlib import Path

import pytest

from tests.house.sources import ROOT, functions_of

RECORDS = sorted((ROOT / "docs" / "decisions").glob("0*.md"))
PARTS = ["Context", "Decision", "Consequences", "Held by"]


def test_the_records_are_numbered_without_gaps() -> None:
    assert [int(record.name[:4]) for record in RECORDS] == list(range(1, len(RECORDS) + 1))
    assert len(RECORDS) >= 8


def test_the_index_lists_each_record_by_its_title() -> None:
    index = (ROOT / "docs" / "decisions" / "README.md").read_text()
    listed = re.findall(r"^\| (\d+) \| \[(.+)\]\((.+)\) \|$", index, re.MULTILINE)
    titles = [re.match(r"# (\d+)\. (.+)", record.read_text()) for record in RECORDS]
    assert listed == [(*title.groups(), record.name) for title, record in zip(titles, RECORDS, strict=True)]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.stem)
def test_a_record_has_its_parts_and_is_held(record: Path) -> None:
    text = record.read_text()

    assert re.match(rf"# {int(record.name[:4])}\. \S", text)
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == PARTS
    held = re.findall(r"^\* (.+)$", text.partition("## Held by")[2], re.MULTILINE)
    assert held and all(_exists(each) for each in held), held


def _exists(held: str) -> bool:
    """Look up `path::test` among the tests, or *contract: name* among the import contracts."""
    if held.startswith("contract: "):
        return f'name = "{held.removeprefix("contract: ")}"' in (ROOT / "pyproject.toml").read_text()
    path, _, test = held.strip("`").partition("::")
    if not (ROOT / path).is_file():
        return False
    return any(function.name == test for function in functions_of(ROOT / path))
