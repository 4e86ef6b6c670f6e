"""Texts that are too long for their place."""

import pytest

from bot.views.kit.text import cut

SENTENCE = "The account has Home 1G, but its status is Pending, so this may be an older result."


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        (SENTENCE, 200, SENTENCE),
        (SENTENCE, 79, "The account has Home 1G, but its status is Pending, so this may be an older…"),
        (SENTENCE, 52, "The account has Home 1G, but its status is Pending…"),
        ("x" * 50, 40, "x" * 39 + "…"),
        ("Internet Home 10G", 10, "Internet…"),
        ("お客様からの連絡を待っています。" * 4, 40, ("お客様からの連絡を待っています。" * 4)[:39] + "…"),
    ],
    ids=["fits", "within a word", "after a comma", "one long word", "little room", "no spaces"],
)
def test_a_text_is_cut_after_a_word_where_one_ends_near(text: str, limit: int, shown: str) -> None:
    assert cut(text, limit) == shown
