"""Compare names, addresses, phone numbers and e-mail addresses that are written in different ways."""

import re
import unicodedata

_DASHES = re.compile(r"[\u2010-\u2015\u2212\u30fb\uff65]")
_BETWEEN = re.compile(r"[\s,.、。・'’\"()]+")
_EXTENSION = re.compile(r"\s*,?\s*(?:ext\.?|x|#|内線)\s*:?\s*\d{1,6}\s*$", re.IGNORECASE)
_JAPAN = "81"


def plain(text: str) -> str:
    """Return the text without differences of case, width and punctuation: *Ｔａｎａｋａ　Taro* equals *tanaka taro*."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _BETWEEN.sub("", _DASHES.sub("-", folded))


def digits(phone: str) -> str:
    """Return the digits of a phone number as dialled within Japan, without the leading zero: *+81 90…* equals *090…*.

    An extension is left out: it is behind the same line.
    """
    written = _EXTENSION.sub("", unicodedata.normalize("NFKC", phone)).strip()
    found = "".join(character for character in written if character.isdigit())
    return (found.removeprefix(_JAPAN) if written.startswith("+") else found).removeprefix("0")


def same_phone(one: str, other: str) -> bool:
    """Return whether two phone numbers reach the same line; an empty number equals no other."""
    return bool(digits(one)) and digits(one) == digits(other)


def same_email(one: str, other: str) -> bool:
    """Return whether two e-mail addresses are equal without case; an empty address equals no other."""
    return bool(one.strip()) and one.strip().casefold() == other.strip().casefold()


def same_word(one: str, other: str) -> bool:
    """Return whether two words of a picklist are equal without case; an empty word equals no other."""
    return bool(one.strip()) and one.strip().casefold() == other.strip().casefold()


def same_number(one: str, other: str) -> bool:
    """Return whether two customer numbers are equal as Salesforce compares them, without case."""
    return bool(one.strip()) and numbered(one) == numbered(other)


def same_words(one: str, other: str) -> bool:
    """Return whether two names have the same words in any order, without case and width."""
    return sorted(spaced(one).split()) == sorted(spaced(other).split())


def numbered(typed: str) -> str:
    """Return a customer number in the form for comparison: full-width digits become digits, letters lower case."""
    return unicodedata.normalize("NFKC", typed).strip().casefold()


def contains_name(text: str, part: str) -> bool:
    """Return whether a name contains a part; a number in the part matches whole numbers only, so *1G* is not in *11G*."""
    return re.search(rf"(?<![0-9]){re.escape(spaced(part))}(?![0-9])", spaced(text)) is not None


def spaced(text: str) -> str:
    """Fold case, full-width letters and runs of spaces, so that names compare as people read them."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
