"""Text from outside is cleaned once, before anybody judges it."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handoffs.text.cleaning import cleaned, cleaned_parts


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\u200b",
        "\ufeff",
        "\u200e\u200f",
        "\u2060\u00ad",
        "\u3164",
        "\u2800",
        "\x00\x07",
        "\u200d",
        "\n\t ",
        "\ud801",
        "\ue000",
        "\ufe0f",
        " \ufe0f\n\ufe0e",
        "\u3164\u200d\u3164",
        "\u200b\ufe0f\u200d",
    ],
)
def test_a_text_that_shows_nothing_is_empty(text: str) -> None:
    assert cleaned(text) == ""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\ufeffTanaka", "Tanaka"),
        ("a\u200b@\u2060example.jp", "a@example.jp"),
        ("090\u202c1234", "0901234"),
        ("one\r\ntwo\u2028three\x0bfour", "one\ntwo\nthree\nfour"),
        ("a\tb\x00c", "a b c"),
        ("e\u0301", "é"),
        ("\u202egnp.exe", "gnp.exe"),
        ("\ud801!channel\ud803", "!channel"),
        ("\ufe0fTanaka\ufe0f\ufe0f", "Tanaka\ufe0f"),
        ("e\u200b\u0301", "é"),
    ],
)
def test_what_nobody_sees_is_taken_away(text: str, shown: str) -> None:
    assert cleaned(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "田中　太郎",
        "👩‍👩‍👧‍👦",
        "☎️",
        "1️⃣",
        "‼️",
        "❤️‍🔥",
        "葛\ufe00",
        "عربى",
        "می‌خواهم",
        "Müller & Söhne <GmbH>",
        "1-2-3 Shibuya\nTokyo",
        "﨑",
        " kept ",
    ],
)
def test_what_people_see_stays(text: str) -> None:
    assert cleaned(text) == unicodedata.normalize("NFC", text)


UNSEEN = "\u200b\u200c\u200d\ufe0e\ufe0f\u3164\u2800\x00 \n"


@given(st.text(st.sampled_from(UNSEEN)))
def test_characters_that_show_nothing_are_no_text_however_they_are_mixed(text: str) -> None:
    assert cleaned(text) == ""


@given(st.text() | st.text(st.sampled_from(f"{UNSEEN}aé1=\u0301\u0323\u0338☎👩")))
@example("A\u200c\u200c\u0300")
def test_a_cleaned_text_is_not_cleaned_again(text: str) -> None:
    assert cleaned(cleaned(text)) == cleaned(text)


def test_each_text_of_an_answer_is_cleaned() -> None:
    assert cleaned_parts({"a": ["\u200b", {"b": "x\ufeff"}], "n": 1, "none": None}) == {
        "a": ["", {"b": "x"}],
        "n": 1,
        "none": None,
    }
