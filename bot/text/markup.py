"""Slack's markup: our own mentions, links and times stay apart from the text of others until the gateway writes them all.

An `Entity` written into a text is held by three marks there, lone surrogates. No text that was received as UTF-8 or stored
contains one, so nobody can write an entity but us. `escaped` escapes a whole text once, and writes the entities as Slack parses
them (https://docs.slack.dev/messaging/formatting-message-text).
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar, cast

_OPEN, _LABEL, _CLOSE = "\ud801", "\ud802", "\ud803"
_NO_MARKS = str.maketrans({_OPEN: None, _LABEL: None, _CLOSE: None})
_ENTITY = re.compile(f"{_OPEN}[^{_LABEL}{_CLOSE}]*{_LABEL}?([^{_CLOSE}]*){_CLOSE}")
_PIECE = re.compile(f"{_ENTITY.pattern}|.", re.DOTALL)
_SLACKS = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")

_LENGTHS = {"&": len("&amp;"), "<": len("&lt;"), ">": len("&gt;")}
"""How long the characters are that are escaped; any other one stays one character."""

TEXT_LIMIT = 4000

Part = TypeVar("Part")


@dataclass(frozen=True, kw_only=True)
class Entity:
    """A mention, a link or a time of our own: `code` is for Slack, `label` for people (empty where Slack shows its own).

    It is written into a text by an f-string.
    """

    code: str
    label: str = ""

    def __str__(self) -> str:
        """Write the entity between its marks, so that it may stand in a longer text."""
        label = f"{_LABEL}{self.label.translate(_NO_MARKS)}" if self.label else ""
        return f"{_OPEN}{self.code.translate(_NO_MARKS)}{label}{_CLOSE}"


_UNSHOWN = re.compile(r"\*|:[a-z0-9_+-]+: ?")
"""Marks of bold, and emoji by name."""


def escaped(text: str) -> str:
    """Write a text as Slack parses it: everything is escaped but our own entities. To be called once for each text."""
    written = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return written.replace(_OPEN, "<").replace(_LABEL, "|").replace(_CLOSE, ">")


def fitted(text: str, limit: int) -> str:
    """Shorten a text of ours so that Slack receives at most `limit` characters, never within a link, a mention or a time."""
    if len(escaped(text)) <= limit:
        return text
    room, end = limit - 1, 0
    for piece in pieces(text):
        room -= _LENGTHS.get(piece, 1) if len(piece) == 1 else len(escaped(piece))
        if room < 0:
            break
        end += len(piece)
    return text[:end].rstrip() + "…"


def as_text(text: str) -> str:
    """Write the text of a message: escaped, and no longer than Slack takes when a message is redrawn (chat.update)."""
    return escaped(fitted(text, TEXT_LIMIT))


def unmarked(text: str) -> str:
    """Write a text for places in which Slack parses nothing: of an entity only its label is left."""
    return _ENTITY.sub(lambda found: found[1], text).translate(_NO_MARKS) if _OPEN in text else text


def on_terminal(text: str) -> str:
    """Return a text of a message as a terminal shows it: without marks of bold, and without emoji."""
    return _UNSHOWN.sub("", unmarked(text)).strip()


def escaped_parts(part: Part) -> Part:
    """Write each text of blocks or of a view: as Slack parses it in mrkdwn, with labels alone where Slack parses nothing."""
    return cast(Part, _each_text(part, escaped, unmarked))


def unescaped_parts(part: Part) -> Part:
    """Read blocks that Slack sends back, so that they can be written again: the opposite of `escaped_parts`."""
    return cast(Part, _each_text(part, entities_in, str))


def entities_in(text: str) -> str:
    """Read a text of our own that is stored as Slack parses it, as the mention of a contact."""
    entities = _SLACKS.sub(lambda found: str(Entity(code=unescaped(found[1]), label=unescaped(found[2] or ""))), text)
    return unescaped(entities)


def pieces(text: str) -> Iterator[str]:
    """Split a text into what may be separated: single characters, and whole entities."""
    return (found[0] for found in _PIECE.finditer(text))


def unescaped(text: str) -> str:
    """Read what Slack escaped in a text that a person typed: *Smith &amp; Sons* is *Smith & Sons*. To be called once."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _each_text(part: object, parsed: Callable[[str], str], other: Callable[[str], str]) -> object:
    match part:
        case dict():
            read = parsed if part.get("type") == "mrkdwn" else other
            return {name: _each_text(each, parsed, read if name == "text" else other) for name, each in part.items()}
        case list():
            return [_each_text(each, parsed, other) for each in part]
        case str():
            return other(part)
    return part
