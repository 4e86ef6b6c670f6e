"""The text of a message of Slack as readable words: mentions, channels, links and times in place of their markup."""

import re
from collections.abc import Callable

from bot.text.markup import unescaped

_ENTITY = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_MARKS = re.compile(r"(?<!\w)([*_~])(?=\S)(.+?)(?<=\S)\1(?!\w)")


def readable(text: str, name_of: Callable[[str], str]) -> str:
    """Return what people read of a text that Slack keeps as markup (its *Formatting text*); `name_of` names a person by id."""
    return unescaped(_ENTITY.sub(lambda found: _words(found[1], found[2] or "", name_of), _MARKS.sub(r"\2", text)))


def _words(code: str, label: str, name_of: Callable[[str], str]) -> str:
    kind, rest = code[:1], code[1:]
    if kind == "@":
        return f"@{label or name_of(rest)}"
    if kind == "#":
        return f"#{label or rest}"
    if kind == "!":
        return label or f"@{rest}"
    address = code.removeprefix("mailto:").removeprefix("tel:")
    return f"{label} ({address})" if label and label not in (address, code) and label not in address else address
