"""How people name a record after a command: its number in any writing, a link to its card, or its address in Salesforce."""

import re
from unicodedata import normalize

from bot.gateways.salesforce.conversion import long_id
from bot.queries.task_references import WrittenRecord

_LINK = re.compile(r"https?://[^|>\s]+")
_CARD = re.compile(r"/archives/([A-Z0-9]+)/p([0-9]{10})([0-9]{6})(?:.*[?&]thread_ts=([0-9]{10}[.][0-9]{6}))?")
_RECORD = re.compile(r"(?<![A-Za-z0-9])([A-Za-z0-9]{18}|[A-Za-z0-9]{15})(?![A-Za-z0-9])")
_DIGITS = re.compile(r"#?0*([0-9]{1,8})", re.ASCII)
_DIGIT = re.compile(r"\d", re.ASCII)
_LENGTH = 8
"""So many digits Salesforce writes in the number of an order or a case."""


def read_record(written: str) -> WrittenRecord:
    """Read how a person names a record: a link, or else the words with a digit, as in *order 1042 please*."""
    text = normalize("NFKC", written).strip()
    if link := _LINK.search(text):
        return _of_link(link[0])
    words = [each for each in text.split() if _DIGIT.search(each)]
    numbers = dict.fromkeys(each for word in (text, *words) for each in _numbers(word))
    return WrittenRecord(shown=words[0] if len(words) == 1 else text, numbers=tuple(numbers) if words else ())


def _of_link(address: str) -> WrittenRecord:
    if card := _CARD.search(address):
        return WrittenRecord(shown=address, channel=card[1], ts=card[4] or f"{card[2]}.{card[3]}")
    found = _RECORD.findall(address.partition("://")[2].partition("/")[2])
    return WrittenRecord(shown=address, record_id=long_id(found[-1]) if found else "")


def _numbers(word: str) -> tuple[str, ...]:
    """Return the ways in which a number may be stored: as typed, and with the zeros that Salesforce writes."""
    plain = word.lstrip("#")
    digits = _DIGITS.fullmatch(word)
    return tuple(each for each in (plain, digits[1].zfill(_LENGTH) if digits else "") if each)
