"""The text of a message of Slack as readable words: mentions, channels, links, times and code in place of their markup."""

import re
from collections.abc import Callable

from bot.text.markup import unescaped
from handoffs.text.cleaning import cleaned

_KEPT = re.compile(r"```\n?(?P<block>.+?)\n?```|`(?P<code>[^`\n]+)`|<(?P<entity>[^<>|]*)(?:\|(?P<label>[^<>]*))?>", re.DOTALL)
_HELD = re.compile("\ue000([0-9]+)\ue001")
"""What holds the place of code, a mention or a link while marks are taken away: marks within one are no marks."""

_MARKS = re.compile(r"(?<![\w*~])([*_~])(?=\S)(.+?)(?<=\S)\1(?![\w*~])", re.DOTALL)
"""Bold, italic and struck text, the outermost first."""


def readable(text: str, name_of: Callable[[str], str]) -> str:
    """Return what people read of a text that Slack keeps as markup (its *Formatting text*).

    `name_of` names a person, a channel or a user group by its id.
    """
    held: list[str] = []

    def hold(found: re.Match[str]) -> str:
        held.append(found["block"] or found["code"] or _words(found["entity"] or "", found["label"] or "", name_of))
        return f"\ue000{len(held) - 1}\ue001"

    bare = _KEPT.sub(hold, cleaned(text))
    while (barer := _MARKS.sub(r"\2", bare)) != bare:
        bare = barer
    return unescaped(_HELD.sub(lambda found: held[int(found[1])], bare))


def _words(code: str, label: str, name_of: Callable[[str], str]) -> str:
    kind, rest = code[:1], code[1:]
    if kind == "@":
        return f"@{label or name_of(rest)}"
    if kind == "#":
        return f"#{label or name_of(rest)}"
    if code.startswith("!subteam^"):
        return f"@{label.removeprefix('@') or name_of(code.removeprefix('!subteam^'))}"
    if kind == "!":
        return label or f"@{rest}"
    address = code.removeprefix("mailto:").removeprefix("tel:")
    return f"{label} ({address})" if label and label not in (address, code) and label not in address else address
