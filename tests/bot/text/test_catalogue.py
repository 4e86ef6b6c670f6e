"""A text comes from the language's catalogue; English where that one lacks it, and plurals by the language's own rule."""

from pathlib import Path

import pytest

from bot.text import catalogue
from bot.text.catalogue import UnknownMessage, entries, text_of

JAPANESE = r"""msgid ""
msgstr ""
"Language: ja\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=1; plural=0;\n"

msgid "cards.some.orders"
msgid_plural "cards.some.orders"
msgstr[0] "注文{count}件"

msgid "cards.some.empty"
msgstr ""
"""

ENGLISH = r"""msgid ""
msgstr ""
"Language: en\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

msgid "cards.some.orders"
msgid_plural "cards.some.orders"
msgstr[0] "{count} order"
msgstr[1] "{count} orders"

msgid "cards.some.tasks"
msgid_plural "cards.some.tasks"
msgstr[0] "{count} task"
msgstr[1] "{count} tasks"

msgid "cards.some.empty"
msgstr "Nothing"
"""


@pytest.fixture(autouse=True)
def two_languages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for language, text in (("en", ENGLISH), ("ja", JAPANESE)):
        folder = tmp_path / language / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / "baton.po").write_text(text)
    monkeypatch.setattr(catalogue, "LOCALES", tmp_path)


@pytest.mark.parametrize("count", [0, 1, 2, 25])
def test_a_language_without_plurals_has_one_text_for_each_number(count: int) -> None:
    assert text_of("cards.some.orders", "ja", count) == "注文{count}件"


@pytest.mark.parametrize(("count", "text"), [(0, "{count} tasks"), (1, "{count} task"), (2, "{count} tasks")])
def test_a_text_that_a_language_lacks_is_the_english_one_in_the_english_form(count: int, text: str) -> None:
    assert text_of("cards.some.tasks", "ja", count) == text


def test_an_empty_text_is_none() -> None:
    assert text_of("cards.some.empty", "ja") == "Nothing"
    assert "cards.some.empty" not in entries("ja")


def test_a_language_without_a_catalogue_is_written_in_english() -> None:
    assert text_of("cards.some.empty", "de") == "Nothing"


def test_a_text_that_english_lacks_too_is_unknown() -> None:
    with pytest.raises(UnknownMessage, match="no_such"):
        text_of("cards.some.no_such", "ja")
