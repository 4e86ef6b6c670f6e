"""Clean text from outside, once, where it comes in: what nobody sees is taken away before anybody judges the text."""

import re
import unicodedata
from typing import TypeVar, cast

_LINES = re.compile("\r\n?|[\u0085\u2028\u2029\x0b\x0c]")
_UNSEEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u2800"
    "\u3164\ud800-\uf8ff\ufeff\uffa0\ufff0-\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    "\U000f0000-\U0010ffff]"
)
"""Characters that show nothing: control and format characters, fillers of Hangul, the empty Braille cell, surrogates, and the
areas for private use, for tags and for no characters (Unicode 15, general categories Cc, Cf, Cs, Co and Cn)."""

_SHAPING = re.compile("[\u200c\u200d\ufe00-\ufe0f]")
"""Joiners shape letters and emoji, but only between two of them; variation selectors shape what stands before them."""

_JOINED, _VARIED = frozenset("LMS"), frozenset("LMNPS")
"""The general categories of characters that a joiner joins, and that have variants."""

Part = TypeVar("Part")


def cleaned(text: str) -> str:
    """Return a text as people read it: composed (NFC), without zero-width characters, marks of direction and control characters.

    Lines stay; a text in which nothing is left to see is empty.
    """
    if text.isascii() and text.isprintable():
        return text if text.strip() else ""
    seen = unicodedata.normalize("NFC", _UNSEEN.sub(_blank, _LINES.sub("\n", text)))
    while (shaped := unicodedata.normalize("NFC", _SHAPING.sub(_shaping, seen))) != seen:
        seen = shaped
    return seen if seen.strip() else ""


def cleaned_parts(part: Part) -> Part:
    """Return an answer in JSON whose texts are all cleaned."""
    match part:
        case str():
            return cast(Part, cleaned(part))
        case dict():
            return cast(Part, {name: cleaned_parts(each) for name, each in part.items()})
        case list():
            return cast(Part, [cleaned_parts(each) for each in part])
    return part


def _blank(found: re.Match[str]) -> str:
    """Return a space in place of a control character, else nothing."""
    return " " if unicodedata.category(found[0]) == "Cc" else ""


def _shaping(found: re.Match[str]) -> str:
    """Return a character that shapes its neighbours; nothing where it has none that it may shape."""
    text, at = found.string, found.start()
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if found[0] >= "\ufe00":
        return found[0] if _is_in(before, _VARIED) and not "\ufe00" <= before <= "\ufe0f" else ""
    return found[0] if _is_in(before, _JOINED) and _is_in(after, _JOINED) else ""


def _is_in(character: str, categories: frozenset[str]) -> bool:
    return bool(character) and unicodedata.category(character)[0] in categories
