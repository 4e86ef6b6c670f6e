"""What the pages for people in Slack print in italics is what they read there: a text of the catalogue, or an example of one."""

import re
from functools import cache
from pathlib import Path

import pytest

from bot.text.catalogue import entries
from tests.each_case import for_each
from tests.house.sources import ROOT, named, text_of

PAGES = [ROOT / "docs" / f"{name}.md" for name in ("agents", "supervisors", "sales", "managers", "teams")]
ITALICS = re.compile(r"(?<![*\w`])\*(?! )([^*\n]+?)(?<! )\*(?!\*)")


@for_each(PAGES, named)
def test_italics_are_words_of_the_catalogue(page: Path) -> None:
    read = ITALICS.findall(text_of(page))
    assert read and [words for words in read if not _is_read_in_slack(words)] == []


@pytest.mark.parametrize("words", ["Begin reviewing", "Go on and approve", "Refusing"])
def test_other_words_are_found(words: str) -> None:
    assert not _is_read_in_slack(words)


def _is_read_in_slack(words: str) -> bool:
    plain = words.strip("… ").casefold()
    return plain in _texts() or any(_fits(text, plain) for text in _texts() if "{" in text)


def _fits(text: str, words: str) -> bool:
    """Return whether a text gives the words with other values in its placeholders; two fifths at least are its own."""
    fixed = re.split(r"\{.*?\}", text)
    if 5 * sum(map(len, fixed)) < 2 * len(words) or not words.startswith(fixed[0]) or not words.endswith(fixed[-1]):
        return False
    return re.fullmatch(".+".join(map(re.escape, fixed)), words) is not None


@cache
def _texts() -> frozenset[str]:
    """Return the texts of the catalogue, and the parts of them in bold, italics, brackets or between commas."""
    forms = [form for entry in entries("en").values() for form in entry.forms]
    return frozenset(part.strip("… .").casefold() for form in forms for part in (form, *re.split(r"[*_:,.“”()]", form)))
