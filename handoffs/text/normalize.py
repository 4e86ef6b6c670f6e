"""Whether two ways of writing a name, an address, a phone number or an e-mail address mean the same."""

import re
import unicodedata

_DASHES = re.compile(r"[\u2010-\u2015\u2212\u30fb\uff65]")
_BETWEEN = re.compile(r"[\s,.、。・'’\"()]+")
_JAPAN = "81"


def plain(text: str) -> str:
    """Fold case, width, dashes, blanks and punctuation, so that *Ｔａｎａｋａ　Taro* and *tanaka taro* are the same."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _BETWEEN.sub("", _DASHES.sub("-", folded))


def digits(phone: str) -> str:
    """Give the digits of a phone number as it is dialled within Japan, without the leading zero: *+81 90…* is *090…*."""
    written = unicodedata.normalize("NFKC", phone).strip()
    found = "".join(character for character in written if character.isdigit())
    return (found.removeprefix(_JAPAN) if written.startswith("+") else found).removeprefix("0")


def same_phone(one: str, other: str) -> bool:
    """Say whether two phone numbers reach the same line; none is like none."""
    return bool(digits(one)) and digits(one) == digits(other)


def same_email(one: str, other: str) -> bool:
    """Say whether two e-mail addresses are the same but for case."""
    return bool(one.strip()) and one.strip().casefold() == other.strip().casefold()


def same_number(one: str, other: str) -> bool:
    """Say whether two customer numbers are the same, as Salesforce compares them: without case."""
    return bool(one.strip()) and numbered(one) == numbered(other)


def numbered(typed: str) -> str:
    """Give a customer number as it is compared: full-width digits are digits, and case does not matter."""
    return unicodedata.normalize("NFKC", typed).strip().casefold()
