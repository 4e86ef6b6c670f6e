"""Text that is safe to show: outside text cleaned, cut and escaped; times and durations as people read them."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import accumulate

from bot.text.markup import Entity, escaped, fitted
from bot.text.rendering import Reader
from bot.text.wording import short, zoned
from handoffs.text.cleaning import cleaned

_FORMATTING = r"`|(?<![^\W_])[*~]|[*~](?![^\W_])|(?<!\w)_+|_+(?!\w)"
"""The marks that may begin or end bold, italic, struck or code text: not those with a letter or a digit on both sides."""

_LOCAL_MARKS = ".!#$%&'*+/=?^_{}~-"
_ASCII_LOCAL = rf"(?<=[^\W\x00-\x7f])(?a:[^\W_][\w{_LOCAL_MARKS}]{{0,63}})(?=@)"
"""What precedes the *@* directly after a letter of another alphabet, which belongs to the sentence: *メールはtaro@…*."""

_LOCAL = rf"(?<!\w)(?![^\s@]{{0,64}}{_ASCII_LOCAL})[\w{_LOCAL_MARKS}]{{1,64}}"
_DOMAIN = r"(?a:(?:[\w-]+\.)+[\w-]*[^\W_](?![\w*~]))|[\w.-]{0,253}[^\W_](?![\w*~])"
_ADDRESS = rf"(?P<address>(?:{_ASCII_LOCAL}|{_LOCAL})@(?:{_DOMAIN}))"
_MARK = re.compile(_FORMATTING)
_ADDRESS_OR_MARK = re.compile(f"{_ADDRESS}|{_FORMATTING}")

LONGEST_WORD = 16
"""A text is cut after a word where that leaves out at most so many characters."""

ABSENT = "–"
"""Is shown in the place of a text that is empty."""

_IN_ADDRESS = str.maketrans({"|": "%7C", "<": "%3C", ">": "%3E", " ": "%20"})
_QUOTE = "\u2019"
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"
_KEPT = frozenset("\u200d\ufe0f")


def plain(text: str, limit: int) -> str:
    """Clean outside text for a plain-text element: one line, no control characters, at most `limit` characters."""
    return cut(" ".join(cleaned(text).split()), limit)


def paragraph(text: str, limit: int) -> str:
    """Clean outside text but keep its lines, at most `limit` characters."""
    lines = (" ".join(line.split()) for line in cleaned(text).split("\n"))
    return cut("\n".join(lines).strip(), limit)


def safe(text: str, limit: int = 200) -> str:
    """Make outside text harmless in mrkdwn: cleaned, cut, its formatting marks broken, its direction kept to itself.

    Slack shows no bold of it (Slack's *Formatting text*); mentions and links in it are escaped by the gateway, with all texts.
    What people copy holds no invisible characters: marks between two letters or digits format nothing and stay as they are, and
    an e-mail address with other marks is written as code, in which Slack formats nothing, apart from the letters around it. So
    that no mark of others ends that code, theirs are quotation marks then.
    """
    shown = plain(text, limit)
    if not _MARK.search(shown):
        return _apart_from_others(shown)
    if "`" in shown and any(_needs_code(each.groupdict().get("address")) for each in _ADDRESS_OR_MARK.finditer(shown)):
        shown = shown.replace("`", _QUOTE)
    return _apart_from_others(_ADDRESS_OR_MARK.sub(_without_format, shown))


def cut(text: str, limit: int) -> str:
    """Shorten to `limit` characters with an ellipsis: after a word where one ends near, else anywhere, but never between the
    parts of one emoji or accented letter.
    """
    if len(text) <= limit:
        return text
    end = limit - 1
    word_end = text.rfind(" ", end - LONGEST_WORD, end + 1) if limit > 2 * LONGEST_WORD else 0
    if word_end > 0:
        return text[:word_end].rstrip(" ,;:(") + "…"
    while end > 0 and (unicodedata.combining(text[end]) or text[end] in _KEPT or text[end - 1] == "\u200d"):
        end -= 1
    return text[:end].rstrip() + "…"


def packed(texts: Iterable[str], limit: int) -> list[str]:
    """Put the lines of texts together into paragraphs of which Slack receives at most `limit` characters each.

    Lines stay whole; only one that is longer by itself is cut.
    """
    paragraphs: list[str] = []
    for line in (fitted(each, limit) for text in texts for each in text.split("\n")):
        longer = f"{paragraphs[-1]}\n{line}" if paragraphs else line
        if paragraphs and len(escaped(longer)) <= limit:
            paragraphs[-1] = longer
        else:
            paragraphs.append(line)
    return paragraphs


def fit_together(texts: Sequence[str], limit: int) -> int:
    """Return how many of the texts, from the first on, fit into `limit` characters as Slack receives them; at least one."""
    lengths = accumulate(len(escaped(each)) for each in texts)
    return max(1, sum(length <= limit for length in lengths))


def link(url: str, label: str) -> str:
    """Link a label that is already safe; without an address it stays a label."""
    if not url.startswith(("https://", "http://")):
        return label
    return str(Entity(code=url.translate(_IN_ADDRESS), label=label or ABSENT))


def moment(at: datetime, reader: Reader) -> str:
    """Write an instant that Slack shows in the time zone of each person; where Slack can't, in the reader's zone with its name.

    The source of the format is Slack's *Formatting text*, section *Date formatting*.
    """
    return _date(at, reader, reader.text("kit.text.moment", date="{date_short_pretty}", time="{time}"))


def clock_time(at: datetime, reader: Reader) -> str:
    """Write only the time of an instant, as `moment` does."""
    return _date(at, reader, "{time}")


def mention(user_id: str, name: str) -> str:
    """Name a person so that Slack shows who it is; ids that are not Slack's are written by name."""
    return str(Entity(code=f"@{user_id}")) if user_id[:1] in {"U", "W"} else safe(name, 80)


def channel(channel_id: str) -> str:
    """Name a channel, which people open by a click."""
    return str(Entity(code=f"#{channel_id}"))


def _date(at: datetime, reader: Reader, style: str) -> str:
    label = zoned(short(at, reader.zone, reader.language), at, reader.zone, reader.language)
    return str(Entity(code=f"!date^{int(at.timestamp())}^{style}", label=label))


def _without_format(found: re.Match[str]) -> str:
    address = found.groupdict().get("address")
    if address is None:
        return f"\u200b{found[0]}\u200b"
    if not _needs_code(address):
        return address
    before, after = found.string[: found.start()][-1:], found.string[found.end() :][:1]
    return f"{_apart(before)}`{address}`{_apart(after)}"


def _needs_code(address: str | None) -> bool:
    return address is not None and _MARK.search(address) is not None


def _apart(neighbour: str) -> str:
    """Return the space that keeps code apart from a letter, next to which Slack would show its marks."""
    return " " if neighbour.isalnum() or neighbour in (_QUOTE, "_") else ""


def _apart_from_others(text: str) -> str:
    """Keep the direction of a text to itself, where a part of it is written from right to left."""
    return f"{_FIRST_STRONG_ISOLATE}{text}{_POP_ISOLATE}" if _has_right_to_left(text) else text


def _has_right_to_left(text: str) -> bool:
    return not text.isascii() and any(unicodedata.bidirectional(character) in {"R", "AL"} for character in set(text))
