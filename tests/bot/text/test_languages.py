"""A person's locale and the environment of a terminal choose a language; the pseudo-language keeps what a text must keep."""

import string
from contextvars import Context

import pytest

from bot.text.catalogue import entries
from bot.text.languages import ENGLISH, JAPANESE, language_of, read_in, reading_in, spoken, terminal_language
from bot.text.pseudo import CLOSE, OPEN, pseudo


@pytest.mark.parametrize(
    ("locale", "language"), [("ja-JP", "ja"), ("ja", "ja"), ("en-GB", "en"), ("de-DE", "en"), ("pt_BR", "en"), ("", "")]
)
def test_a_locale_is_japanese_or_else_english_and_an_unknown_one_none(locale: str, language: str) -> None:
    assert language_of(locale) == language


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LC_ALL": "ja_JP.eucJP", "LANG": "en_US.UTF-8"}, "ja"),
        ({"LC_ALL": "C", "LANG": "ja_JP.UTF-8"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "ja_JP", "LANG": "C"}, "ja"),
    ],
)
def test_the_terminal_has_the_language_of_its_environment(environment: dict[str, str], language: str) -> None:
    assert terminal_language(environment) == language


def test_what_is_drawn_for_a_person_is_in_their_language_and_the_rest_in_the_usual_one() -> None:
    def drawn() -> list[str]:
        written = [spoken("ja")]
        with reading_in("en"):
            written.append(spoken("ja"))
            with reading_in(""):
                written.append(spoken("ja"))
        return [*written, spoken("ja")]

    assert Context().run(drawn) == ["ja", "en", "ja", "ja"], "in a context of its own, as that of each request"


def test_a_pseudo_text_is_longer_in_brackets_and_keeps_placeholders_commands_and_emoji() -> None:
    assert pseudo("Ask `x` in /sla, {name:lower} :eyes:") == "⟦Àšk `x` îñ /sla, {name:lower} :eyes:⟧"
    assert pseudo("Ask the contact of the team.") == "⟦Àšk thé çôñtàçt ôf thé téàm.········⟧"
    for entry in entries("en").values():
        for form in entry.forms:
            changed = pseudo(form)
            assert [part[1:] for part in string.Formatter().parse(changed) if part[1]] == [
                part[1:] for part in string.Formatter().parse(form) if part[1]
            ]
            if changed != form:
                assert changed.startswith(OPEN) and changed.endswith(CLOSE) and len(changed) > len(form)


def test_a_language_is_looked_up_once_with_the_first_text_that_needs_it() -> None:
    asked: list[str] = []

    def look_up() -> str:
        asked.append("U0AIKO")
        return JAPANESE

    read_in(look_up)
    before = list(asked)
    spoken_in = [spoken(ENGLISH), spoken(ENGLISH)]
    read_in("")

    assert (before, asked, spoken_in, spoken(ENGLISH)) == ([], ["U0AIKO"], [JAPANESE, JAPANESE], ENGLISH)
