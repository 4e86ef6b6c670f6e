"""Record ids: 15 case-sensitive characters, and three more that make them safe where case is lost."""

import re
import string

_BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
_SUFFIX = string.ascii_uppercase + "012345"
_SHAPE = re.compile(r"[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?")


def make_id(prefix: str, number: int) -> str:
    """Build the 18-character id of an object's n-th record."""
    tail = ""
    for _ in range(8):
        number, digit = divmod(number, 62)
        tail = _BASE62[digit] + tail
    return whole(f"{prefix}BT00{tail}")


def looks_like_id(text: object) -> bool:
    """Tell whether a value has the shape of a record id."""
    return isinstance(text, str) and _SHAPE.fullmatch(text) is not None


def whole(record_id: str) -> str:
    """Lengthen a 15-character id to 18 characters; anything else stays as it is."""
    if len(record_id) != 15:
        return record_id
    return record_id + "".join(_check(record_id[start : start + 5]) for start in (0, 5, 10))


def _check(five: str) -> str:
    """Write down which of five characters are capital letters, as one character."""
    return _SUFFIX[sum(1 << place for place, letter in enumerate(five) if letter in string.ascii_uppercase)]
