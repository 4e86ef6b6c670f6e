"""One emoji means one thing: each is in one table, and no other file writes one."""

import re
from pathlib import Path

import pytest

from bot.text.catalogue import LOCALES, entries
from bot.views.kit import emoji
from tests.each_case import for_each
from tests.house.sources import ROOT

MARK = re.compile(r"(?<![\w:]):[a-z0-9_+-]*[a-z][a-z0-9_+-]*:(?![\w:])")
TABLE = ROOT / "bot" / "views" / "kit" / "emoji.py"
SOURCES = sorted(set((ROOT / "bot").rglob("*.py")) - {TABLE})


def test_each_emoji_has_one_meaning() -> None:
    marks = [value for name, value in vars(emoji).items() if name.isupper()]
    assert len(marks) == len(set(marks)) and all(MARK.fullmatch(each) for each in marks)


def test_no_other_file_writes_an_emoji() -> None:
    written = [f"{path.relative_to(ROOT)}: {found}" for path in SOURCES for found in MARK.findall(path.read_text())]
    assert written == []


@for_each(sorted(path.name for path in LOCALES.iterdir() if path.is_dir()))
def test_a_text_of_the_catalogue_writes_no_emoji(language: str) -> None:
    forms = ((entry.id, form) for entry in entries(language).values() for form in entry.forms)
    assert [(id, found) for id, form in forms for found in MARK.findall(form)] == []


@pytest.mark.parametrize("text", ['f":warning: {each}"', '":x:"', "a :wave: so"])
def test_an_emoji_is_found(text: str) -> None:
    assert MARK.search(text)


def test_the_page_draws_each_emoji() -> None:
    known = Path(ROOT / "sandbox" / "page" / "assets" / "lib" / "emoji.js").read_text()
    marks = [value.strip(":") for name, value in vars(emoji).items() if name.isupper()]
    assert [each for each in marks if f"{each} " not in known] == []
