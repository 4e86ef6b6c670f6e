"""Record ids: 15 case-sensitive characters, and a suffix of three for systems that ignore case."""

import re
import string

_BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
_SUFFIX = string.ascii_uppercase + "012345"
_SHAPE = re.compile(r"[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?")


def make_id(prefix: str, number: int) -> str:
    """Return the 18-character id of an object's n-th record."""
    tail = ""
    for _ in range(8):
        number, digit = divmod(number, 62)
        tail = _BASE62[digit] + tail
    return whole(f"{prefix}BT00{tail}")


def is_id(text: object) -> bool:
    """Return whether a value has the format of a record id."""
    return isinstance(text, str) and _SHAPE.fullmatch(text) is not None


def whole(record_id: str) -> str:
    """Return an id with 18 characters; other values are returned unchanged."""
    if len(record_id) != 15:
        return record_id
    return record_id + "".join(_check(record_id[start : start + 5]) for start in (0, 5, 10))


def _check(five: str) -> str:
    """Return the character that encodes which of five characters are capital letters."""
    return _SUFFIX[sum(1 << place for place, letter in enumerate(five) if letter in string.ascii_uppercase)]
