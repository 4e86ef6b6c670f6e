"""Reads the catalogue: the text of every message, one gettext file for each language.

How to add a message:

1. In the code, write `message("area.file.event", name=value)` (rules, services, refusals) or `reader.text("area.file.event")`
   (views). The id is a literal: room, file, and what the text says, as `rules.claim.already_yours`.
2. In `locales/en/LC_MESSAGES/baton.po`, add the id as `msgid` and the English text as `msgstr`, sorted by id. A value stands
   in braces: `{name} approved it on {at}.`; two braces are one literal brace. Add the Japanese text under the same id in
   `locales/ja`, in the words of `docs/japanese-terms.md`.
3. Values are written by their type, as the language writes them (`bot/text/formats.py`): an instant as *Mon 23 Nov, 14:02 JST*
   in the reader's time zone, a date as *30 December 2026*, a timedelta as *1 h 20 min*, `Money` as *¥12,800*, a tuple as
   *a, b and c*. A format in the placeholder (`{count:,}`) applies to numbers; `{reason:capital}` begins a value with a capital
   letter, `{title:lower}` writes it in small letters, `{words:line}` on one line, `{reason:clause}` without a final full stop,
   `{reason:sentence}` with 。, so that a Japanese sentence may follow,
   `{place:address}` in the order in which the language writes addresses; `{at:clock}` writes an instant as *14:02 on
   23 November*, `{at:date}` and `{at:time}` as the day and the time of the reader's zone, and `{at:utc}` as *30 December 2026
   14:02 UTC*.
4. What depends on a number has a value named `count` and a `msgid_plural` that repeats the id; `msgstr[0]` is the text for
   one, `msgstr[1]` for more. Two numbers in one sentence are two messages, one as a value of the other.
5. A sentence inside another, or a word that depends on a state, is a message as a value. Text that a person or another system
   wrote is a str value; it is escaped where it is drawn, as all outside text.

tests/house/texts/test_messages.py holds it: each id has a text, each text is used, placeholders equal the names of the values.
tests/house/texts/test_other_languages.py holds the Japanese catalogue to the English one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from gettext import c2py
from pathlib import Path

from babel.messages.pofile import read_po

from bot.text.languages import ENGLISH, PSEUDO
from bot.text.pseudo import pseudo

LOCALES = Path(__file__).parent / "locales"
"""The folder of the catalogues, one folder in it for each language."""


class UnknownMessage(LookupError):
    """The catalogue has no text for a message."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """The texts of one id; `forms` holds a text for each plural form, one where the text has no plural."""

    id: str
    forms: tuple[str, ...]
    has_plural: bool = False


def entries(language: str) -> Mapping[str, Entry]:
    """Read the catalogue of a language, by message id; FileNotFoundError when there is none."""
    return _entries(LOCALES, language)


def text_of(message_id: str, language: str, count: int | None = None) -> str:
    """Return the text of a message with its placeholders, in the form for `count`; raise UnknownMessage if there is none.

    A text that a language lacks is the English one, in the English form.
    """
    if language == PSEUDO:
        return pseudo(text_of(message_id, ENGLISH, count))
    for written_in in dict.fromkeys((language, ENGLISH)):
        entry = entries(written_in).get(message_id) if _exists(LOCALES, written_in) else None
        if entry is not None:
            return _form(entry, written_in, count)
    raise UnknownMessage(message_id)


def _form(entry: Entry, language: str, count: int | None) -> str:
    if not entry.has_plural:
        return entry.forms[0]
    return entry.forms[int(_plural_form(LOCALES, language)(0 if count is None else count))]


@cache
def _exists(folder: Path, language: str) -> bool:
    return _file(folder, language).exists()


def _entries(folder: Path, language: str) -> Mapping[str, Entry]:
    return _read(folder, language)[0]


def _plural_form(folder: Path, language: str) -> Callable[[int], int]:
    """Return the function that turns a count into the index of its plural form."""
    return _read(folder, language)[1]


@cache
def _read(folder: Path, language: str) -> tuple[Mapping[str, Entry], Callable[[int], int]]:
    """Return the entries and the plural form; what else Babel read takes twice their memory, and is not kept."""
    with _file(folder, language).open("rb") as file:
        catalog = read_po(file, locale=language, domain="baton", abort_invalid=True)
    known = (_entry(each.id, each.string) for each in catalog if each.id)
    return {entry.id: entry for entry in known if all(entry.forms)}, c2py(catalog.plural_expr)


def _file(folder: Path, language: str) -> Path:
    return folder / language / "LC_MESSAGES" / "baton.po"


def _entry(ids: str | tuple[str, ...] | list[str], texts: str | tuple[str, ...] | list[str] | None) -> Entry:
    if isinstance(ids, str):
        return Entry(id=ids, forms=(str(texts),))
    return Entry(id=ids[0], forms=tuple(texts or ()), has_plural=True)
