"""An address stands in the order of the language, whichever letters it is written in."""

import pytest

from bot.text.addresses import address_line

LATIN, KANJI = "150-0001, Tokyo, Shibuya, 1-2-3 Jingumae", "150-0001, 東京都, 渋谷区, 神宮前1-2-3"
JAPANESE = "〒150-0001 東京都渋谷区神宮前1-2-3"


@pytest.mark.parametrize(
    ("written", "language", "shown"),
    [
        (LATIN, "en", "1-2-3 Jingumae, Shibuya, Tokyo 150-0001"),
        (LATIN, "ja", "〒150-0001 Tokyo, Shibuya, 1-2-3 Jingumae"),
        (KANJI, "ja", JAPANESE),
        (KANJI, "en", JAPANESE),
        ("〒1500001, 東京都, 渋谷区, 神宮前1-2-3", "ja", JAPANESE),
        ("150-0001, 東京都, 渋谷区, 神宮前1-2-3\n桜ビル 4F", "ja", f"{JAPANESE} 桜ビル 4F"),
        ("150-0001, Tokyo, Shibuya, 1-2-3 Jingumae, Room 4", "en", "1-2-3 Jingumae, Room 4, Shibuya, Tokyo 150-0001"),
        ("150-0001, Tokyo", "en", "Tokyo 150-0001"),
        ("150-0001", "ja", "150-0001"),
        ("10 Downing Street, London", "ja", "10 Downing Street, London"),
        ("Tokyo, Shibuya\n1-2-3 Jingumae", "en", "Tokyo, Shibuya, 1-2-3 Jingumae"),
        ("", "ja", ""),
    ],
)
def test_an_address_has_the_order_of_the_language(written: str, language: str, shown: str) -> None:
    assert address_line(written, language) == shown
