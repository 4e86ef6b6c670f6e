"""Renders messages: the catalogue's text with the values written as the reader reads them."""

import logging
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from string import Formatter
from zoneinfo import ZoneInfo

from bot.text.addresses import address_line
from bot.text.catalogue import text_of
from bot.text.formats import formats
from bot.text.languages import terminal_language
from bot.text.pseudo import OPEN
from bot.text.wording import clocked, dated, duration, joined, listed, spelled, timed
from handoffs.clock.days import local_day
from handoffs.text.messages import Day, Duration, Given, Instant, Listing, Message, Money, Number, Value, message
from handoffs.text.money import amount

logger = logging.getLogger(__name__)

TEXT_STYLES = frozenset({"capital", "lower", "line", "clause", "sentence", "unwritten", "address"})
"""The styles in which a placeholder writes any value, as the guide of the catalogue describes them."""

CLOSED = ("。", "。）", "。」", "！", "？", "…")
"""How a text ends that a Japanese sentence may follow at once."""

INSTANT_STYLES = frozenset({"clock", "date", "time", "utc"})
"""The styles in which a placeholder writes an instant."""

_FIRST = re.compile(rf"{OPEN}*.")
"""The first letter of a text, also of one in the pseudo-language."""

UTC = ZoneInfo("UTC")
NEUTRAL = "(This text is missing. Please tell your operator.)"
"""Stands where a text cannot be rendered, so that one missing text never stops a whole card."""


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Who reads: their language, and the time zone in which they read instants."""

    zone: ZoneInfo
    language: str = "en"
    names: Mapping[str, str] = field(default_factory=dict, compare=False)
    """Words of the policy in the language, by the value as configured or the id of a message."""

    @classmethod
    def for_operator(cls) -> "Reader":
        """Return how the command line and the log are written: in English and in UTC."""
        return cls(zone=ZoneInfo("UTC"))

    @property
    def locale(self) -> str:
        """Return the locale by whose rules amounts are written."""
        return formats(self.language).locale

    def commas(self, words: Iterable[str]) -> str:
        """Return words one after another, without *and* before the last."""
        return joined(filter(None, words), formats(self.language).comma, self.language)

    def parts(self, clauses: Iterable[str]) -> str:
        """Return longer parts of one sentence, one after another."""
        return formats(self.language).pause.join(filter(None, clauses))

    def sentences(self, *written: str) -> str:
        """Return sentences one after another; an empty one is left out."""
        return joined(filter(None, written), formats(self.language).space, self.language)

    @classmethod
    def for_terminal(cls) -> "Reader":
        """Return how a command answers on the terminal: in the language of the environment, and in UTC."""
        return cls(zone=ZoneInfo("UTC"), language=terminal_language(os.environ))

    def address(self, written: str) -> str:
        """Return an address as Salesforce holds it on one line, in the order of the language."""
        return address_line(written, self.language)

    def name(self, configured: str) -> str:
        """Return a title, a reason or a result of the policy in the language; any other text as it is."""
        return self.names.get(configured, configured)

    def text(self, message_id: str, /, **values: Given) -> str:
        """Render a text of the catalogue at once; for the words that views draw themselves."""
        return render(message(message_id, **values), self)

    def show(self, shown: Message | None) -> str:
        """Render a message; no message is empty text."""
        return render(shown, self) if shown else ""


def terminal() -> Reader:
    """Return the reader of what commands print, in short."""
    return Reader.for_terminal()


def render(shown: Message, reader: Reader) -> str:
    """Render a message as plain text; the neutral sentence, and an error in the log, where the catalogue has a fault."""
    try:
        return render_strictly(shown, reader)
    except (LookupError, ValueError):
        logger.exception("Message %s cannot be rendered in %s", shown.id, reader.language)
        return NEUTRAL


def render_strictly(shown: Message, reader: Reader) -> str:
    """Render a message as plain text; LookupError for an unknown id or placeholder, ValueError for a broken text."""
    values = dict(shown.values)
    count = values.get("count")
    if shown.id in reader.names:
        return reader.names[shown.id]
    template = text_of(shown.id, reader.language, count if isinstance(count, int) else None)
    return "".join(
        literal if name is None else literal + write_value(values[name], style, reader)
        for literal, name, style in _parts(template)
    )


@lru_cache(maxsize=4096)
def _parts(template: str) -> tuple[tuple[str, str | None, str], ...]:
    """Split a text, once, into literal texts, each with the placeholder behind it: its name and style; ValueError for more."""
    parts = tuple(Formatter().parse(template))
    if any(conversion or "{" in (style or "") for _, _, style, conversion in parts):
        raise ValueError(f"a placeholder has a name and a style only: {template}")
    return tuple((literal, name, style or "") for literal, name, style, _ in parts)


def write_value(value: Value, style: str, reader: Reader) -> str:
    """Write one value by its type; `style` formats a number, is one of INSTANT_STYLES, or a style of texts."""
    if style in TEXT_STYLES:
        return _styled(write_value(value, "", reader), style, reader)
    match value:
        case str() | int():
            return format(reader.name(value) if isinstance(value, str) else value, style)
        case Number():
            return format(value.number, style or "f")
        case Money():
            return amount(value.amount, value.currency, reader.locale)
        case Day():
            return dated(value.day, reader.language)
        case Instant():
            return _instant(value.at, style, reader)
        case Duration():
            return duration(value.length, reader.language)
        case Listing():
            return listed((write_value(item, style, reader) for item in value.items), reader.language)
        case Message():
            return render_strictly(value, reader)


def _instant(at: datetime, style: str, reader: Reader) -> str:
    match style:
        case "date":
            return dated(local_day(at, reader.zone), reader.language)
        case "time":
            return timed(at, reader.zone)
        case "utc":
            return f"{dated(local_day(at, UTC), reader.language)} {timed(at, UTC)} UTC"
        case "clock":
            return clocked(at, reader.zone, reader.language)
    return spelled(at, reader.zone, reader.language)


def _styled(written: str, style: str, reader: Reader) -> str:
    """Begin a text with a capital letter, write it in small letters, on one line, as a clause, a sentence or an address.

    What a message keeps for Baton alone, as ids of records, is not written.
    """
    match style:
        case "capital":
            return _FIRST.sub(lambda first: first[0].upper(), written, count=1)
        case "lower":
            return written.lower()
        case "clause":
            return written.rstrip(".。")
        case "sentence":
            return f"{written}{_end_of(written)}"
        case "address":
            return reader.address(written)
        case "unwritten":
            return ""
    return " ".join(written.split())


def _end_of(written: str) -> str:
    """Return what a text lacks before a Japanese sentence may follow: 。, or a space after a half-width full stop."""
    if not written or written.endswith(CLOSED):
        return ""
    return " " if written.endswith((".", "!", "?")) else "。"
