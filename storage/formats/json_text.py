"""Stored JSON as text: written and read by orjson, and by the standard library where orjson knows no answer."""

import json

import orjson


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
