"""Stored JSON as text: written and read by orjson, and by the standard library where orjson knows no answer."""

import codecs
import json
from json.encoder import encode_basestring_ascii

import orjson

_ESCAPES = "baton.json"


def json_text(value: object) -> str:
    """Write a value without the spaces that only people need, which are the tenth part of it."""
    try:
        return orjson.dumps(value).decode()
    except TypeError:
        return json.dumps(value, separators=(",", ":"))


def json_value(text: str | bytes) -> object:
    """Read a value; raise ValueError for a text that is no JSON."""
    try:
        return orjson.loads(text)
    except ValueError:
        return json.loads(text)


def sealed_text(value: object) -> bytes:
    """Write a value of texts and whole numbers in the one form that seals are made of: keys in order, ASCII alone, no spaces.

    It is what the standard library writes, in the fifth part of its time.
    """
    try:
        written = orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
    except TypeError:
        return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
    return written.replace("\x7f", "\\u007f").encode("ascii", _ESCAPES)


def _escaped(fault: UnicodeError) -> tuple[str, int]:
    """Return characters beyond ASCII as JSON escapes them, for the part of a text that can't be encoded."""
    assert isinstance(fault, UnicodeEncodeError)
    return encode_basestring_ascii(fault.object[fault.start : fault.end])[1:-1], fault.end


codecs.register_error(_ESCAPES, _escaped)
