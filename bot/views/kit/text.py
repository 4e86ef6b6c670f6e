"""Text that is safe to show: outside text cleaned, cut and escaped; times and durations as people read them."""

import unicodedata
from datetime import datetime

from bot.text.rendering import Reader

_BREAKS_FORMATTING = str.maketrans({mark: f"\u200b{mark}\u200b" for mark in "*_~`"})
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"
_KEPT = frozenset("\u200d\ufe0f")


def plain(text: str, limit: int) -> str:
    """Clean outside text for a plain-text element: one line, no control characters, at most `limit` characters."""
    return cut(" ".join(_visible(text).split()), limit)


def paragraph(text: str, limit: int) -> str:
    """Clean outside text but keep its lines, at most `limit` characters."""
    lines = (" ".join(line.split()) for line in _visible(text, keep="\n").split("\n"))
    return cut("\n".join(lines).strip(), limit)


def safe(text: str, limit: int = 200) -> str:
    """Make outside text harmless in mrkdwn: cleaned, cut, escaped, its formatting marks broken, its direction kept to itself.

    Slack parses nothing of it: no mention, no link, no bold (formatting text, control characters).
    """
    escaped = escape(plain(text, limit)).translate(_BREAKS_FORMATTING)
    return f"{_FIRST_STRONG_ISOLATE}{escaped}{_POP_ISOLATE}" if _has_right_to_left(escaped) else escaped


def escape(text: str) -> str:
    """Replace the three characters that mrkdwn parses."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut(text: str, limit: int) -> str:
    """Shorten to `limit` characters with an ellipsis, never between the parts of one emoji or accented letter."""
    if len(text) <= limit:
        return text
    end = limit - 1
    while end > 0 and (unicodedata.combining(text[end]) or text[end] in _KEPT or text[end - 1] == "\u200d"):
        end -= 1
    return text[:end].rstrip() + "…"


def link(url: str, label: str) -> str:
    """Link a label that is already safe; without an address it stays a label."""
    address = url.replace("|", "%7C").replace(">", "%3E").replace("<", "%3C").replace(" ", "%20")
    return f"<{address}|{label}>" if url.startswith(("https://", "http://")) else label


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
    return f"<@{user_id}>" if user_id[:1] in {"U", "W"} else safe(name, 80)


def _date(at: datetime, reader: Reader, style: str) -> str:
    local = at.astimezone(reader.zone)
    return f"<!date^{int(at.timestamp())}^{style}|{local:%d %b %H:%M} {local.tzname()}>"


def _visible(text: str, keep: str = "") -> str:
    normal = unicodedata.normalize("NFC", text)
    if normal.isprintable():
        return normal
    return "".join(c if c in keep or c in _KEPT or not _is_control(c) else " " for c in normal)


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def _has_right_to_left(text: str) -> bool:
    return not text.isascii() and any(unicodedata.bidirectional(character) in {"R", "AL"} for character in text)
