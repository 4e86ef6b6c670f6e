"""Reads gettext's .po files: entries with one text, or with one text for each plural form."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Entry:
    """The texts of one id; `forms` holds a text for each plural form, one where the text has no plural."""

    id: str
    forms: tuple[str, ...]
    has_plural: bool = False


def read_entries(text: str) -> Iterator[Entry]:
    """Read the entries of a .po file in their order, without its header; ValueError for a line that is not of its format."""
    for block in text.split("\n\n"):
        fields = _fields(block)
        if fields.get("msgid"):
            forms = tuple(written for keyword, written in fields.items() if keyword.startswith("msgstr"))
            yield Entry(id=fields["msgid"], forms=forms, has_plural="msgid_plural" in fields)


def _fields(block: str) -> Mapping[str, str]:
    fields: dict[str, str] = {}
    keyword = ""
    for line in block.splitlines():
        if line.startswith("#"):
            continue
        if not line.startswith('"'):
            keyword, _, line = line.partition(" ")
            fields[keyword] = ""
        fields[keyword] += _unquoted(line)
    return fields


def _unquoted(line: str) -> str:
    """Read one quoted string; gettext escapes as Python does."""
    try:
        return str(ast.literal_eval(line.strip()))
    except (SyntaxError, ValueError):
        raise ValueError(f"This line of a .po file is not quoted: {line}") from None
