"""The catalogues of other languages say the same as the English one: same ids, same values, same marks of Slack."""

import re
import string
from collections import Counter
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.text.catalogue import LOCALES, Entry, entries
from bot.text.rendering import INSTANT_STYLES, Reader, render_strictly
from handoffs.text.messages import message
from tests.each_case import for_each

ENGLISH = entries("en")
OTHERS = sorted(path.name for path in LOCALES.iterdir() if path.is_dir() and path.name != "en")
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
JAPANESE = "ja"

FREE = {"sentence": ""}
"""Styles that a language may need although English does not."""

MARKS = "*`~"
"""Slack's marks for bold, code and struck text; a file's or a variable's name holds the mark for italics."""

BOLD = re.compile(r"\*[^*\n]+\*")
SET_OFF = frozenset(" \n.,:;!?()/-…")
"""What Slack needs around bold text."""

HALF_WIDTH = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff][.,!?(]|[.,!?)][\u3040-\u30ff\u4e00-\u9fff]|[“”]")
"""Half-width punctuation next to a Japanese letter, and quotes of another language."""


@for_each(OTHERS)
def test_a_language_has_only_texts_that_english_has(language: str) -> None:
    assert set(entries(language)) - set(ENGLISH) == set()


def test_japanese_has_every_text() -> None:
    assert set(ENGLISH) - set(entries(JAPANESE)) == set(), "write the Japanese text in the words of docs/japanese-terms.md"


@for_each(OTHERS)
def test_the_texts_of_a_language_are_there_once_and_sorted(language: str) -> None:
    lines = (LOCALES / language / "LC_MESSAGES" / "baton.po").read_text().splitlines()
    ids = [line for line in lines if line.startswith("msgid ")]
    assert ids == sorted(set(ids))


@for_each(OTHERS)
def test_a_text_has_the_values_of_the_english_one(language: str) -> None:
    wrong = [each.id for each in entries(language).values() if any(_values(form) != _expected(each) for form in each.forms)]
    assert wrong == []


@for_each(OTHERS)
def test_a_text_has_a_plural_where_the_english_one_has(language: str) -> None:
    assert [each.id for each in entries(language).values() if each.has_plural != ENGLISH[each.id].has_plural] == []


@for_each(OTHERS)
def test_a_text_has_the_marks_of_the_english_one(language: str) -> None:
    assert [each.id for each in entries(language).values() if _marks(each) != _marks(ENGLISH[each.id])] == []


@for_each(OTHERS)
def test_bold_text_is_set_off(language: str) -> None:
    assert [each.id for each in entries(language).values() for form in each.forms if not _is_set_off(form)] == []


@for_each(OTHERS)
def test_each_text_of_a_language_renders(language: str) -> None:
    for each in entries(language).values():
        samples = {name: NOON if style in INSTANT_STYLES else f"<{name}>" for name, style in _values(each.forms[0])}
        values = samples | ({"count": 2} if each.has_plural else {})
        said = render_strictly(message(each.id, **values), Reader(zone=ZoneInfo("Asia/Tokyo"), language=language))
        assert said.strip() == said != ""
        assert not set(said) & set("{}")


def test_japanese_is_written_with_japanese_punctuation() -> None:
    found = [each.id for each in entries(JAPANESE).values() for form in each.forms if HALF_WIDTH.search(form)]
    assert found == []


@pytest.mark.parametrize("text", ["状況は*完了*です", "*完了*です", "「*完了*」", "状況は *完了*、"])
def test_bold_text_that_slack_does_not_show_is_found(text: str) -> None:
    assert not _is_set_off(text)


@pytest.mark.parametrize("text", ["*完了*", "状況は *完了* です", "*完了:* {words}", "WHMCSで *終了中* …", "`a*b`"])
def test_bold_text_that_slack_shows_is_not_found(text: str) -> None:
    assert _is_set_off(text)


def _is_set_off(form: str) -> bool:
    around = [(form[: found.start()][-1:], form[found.end() :][:1]) for found in BOLD.finditer(form)]
    return all((not before or before in SET_OFF) and (not after or after in SET_OFF) for before, after in around)


def _expected(entry: Entry) -> frozenset[tuple[str, str]]:
    return frozenset().union(*(_values(form) for form in ENGLISH[entry.id].forms))


def _values(form: str) -> frozenset[tuple[str, str]]:
    return frozenset((name, FREE.get(style or "", style or "")) for _, name, style, _ in string.Formatter().parse(form) if name)


def _marks(entry: Entry) -> Counter[str]:
    return Counter(each for each in entry.forms[-1] if each in MARKS)
