"""Titles, reasons and results as the policy file writes them: plain, or once for each language."""

from collections.abc import Callable, Iterator, Mapping
from typing import Annotated

from pydantic import BaseModel, PlainValidator

from bot.config.policy import notations
from bot.config.policy.text import LONGEST_LABEL, read, words, wrong
from bot.text.languages import LANGUAGES
from bot.text.rendering import terminal

Names = Mapping[str, Mapping[str, str]]
"""For each language: the words that it has for the value as configured."""


class Titled(str):
    """The value as configured, which is the first that is written, and its words in each language that has some."""

    words: Mapping[str, str]


def title(parse: Callable[[str], str]) -> Callable[[object], str]:
    """Turn a check of plain words into one that also takes a section with a key for each language."""

    def check(value: object) -> str:
        if not isinstance(value, dict):
            return read(parse)(value)
        unknown = next((str(key) for key in value if key not in LANGUAGES), "")
        if unknown or not value:
            raise wrong(unknown or None, terminal().text("policy.fault.language", languages=" / ".join(LANGUAGES)))
        written = {str(language): read(parse)(each) for language, each in value.items()}
        titled = Titled(next(iter(written.values())))
        titled.words = written
        return titled

    return check


def title_in(title: str, language: str) -> str:
    """Return a title in a language; as configured where it has none."""
    return title.words.get(language, str(title)) if isinstance(title, Titled) else title


def names_in(part: object) -> Names:
    """Return the words of all titles in a section, by language."""
    found: dict[str, dict[str, str]] = {}
    for titled in _titles(part):
        for language, written in titled.words.items():
            found.setdefault(language, {})[str(titled)] = written
    return found


def _titles(part: object) -> Iterator[Titled]:
    if isinstance(part, Titled):
        yield part
    elif isinstance(part, BaseModel):
        yield from (each for _, value in part for each in _titles(value))
    elif isinstance(part, Mapping):
        yield from (each for value in part.values() for each in _titles(value))
    elif isinstance(part, tuple):
        yield from (each for value in part for each in _titles(value))


def _label(text: str) -> str:
    if text and len(text) <= LONGEST_LABEL:
        return text
    raise ValueError(terminal().text("policy.fault.label", most=LONGEST_LABEL))


Title = Annotated[str, PlainValidator(title(words)), notations.TITLE]
Label = Annotated[str, PlainValidator(title(_label)), notations.LABEL]
