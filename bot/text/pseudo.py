"""The pseudo-language *xx*: English with accents, in brackets and longer, so that a test sees which text is not translated.

A text that is no title is a third longer. It has no catalogue: each text is made of the English one when it is shown.
"""

import re
from functools import lru_cache

OPEN, CLOSE, FILLER = "⟦", "⟧", "·"
LONGER, TITLE = 0.3, 24
"""By how much a text becomes longer, and how many characters the title of a window has in Slack."""

_ACCENTS = str.maketrans("aceilnorsuyzACEILNORSUYZ", "àçéîļñôřšûýžÀÇÉÎĻÑÔŘŠÛÝŽ")
_LETTERS = str.maketrans("àçéîļñôřšûýžÀÇÉÎĻÑÔŘŠÛÝŽ", "aceilnorsuyzACEILNORSUYZ")
_MARKS = re.compile(rf"{FILLER}*{CLOSE}|{OPEN}")
_KEPT = re.compile(r"\{\{|\}\}|\{[^{}]*\}|`[^`]*`|:[a-z0-9_+-]+:|https?://\S+|(?<!\w)/[a-z]+")
"""Placeholders, code, names of emoji, addresses and commands are the same in each language."""


@lru_cache(maxsize=4096)
def pseudo(text: str) -> str:
    """Return the pseudo-text of an English text, with the same placeholders and markup."""
    if not any(character.isalpha() for character in _KEPT.sub("", text)):
        return text
    kept = [found.group() for found in _KEPT.finditer(text)]
    words = [part.translate(_ACCENTS) for part in _KEPT.split(text)]
    accented = "".join(word + (kept[at] if at < len(kept) else "") for at, word in enumerate(words))
    return f"{OPEN}{accented}{FILLER * _longer(sum(map(len, words)))}{CLOSE}"


def _longer(length: int) -> int:
    """Return how much longer a text becomes; a short one keeps within the room of a title."""
    return int(length * LONGER) if length + len(OPEN + CLOSE) > TITLE else 0


def plain(text: str) -> str:
    """Return a text with the English texts that its pseudo-texts were made of."""
    return _MARKS.sub("", text).translate(_LETTERS)
