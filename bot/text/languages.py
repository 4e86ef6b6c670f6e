"""The languages that Baton writes, and whose it writes now: a channel's, or that of the person who reads."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

ENGLISH, JAPANESE = "en", "ja"
LANGUAGES = (ENGLISH, JAPANESE)
"""The languages that a policy may name for the messages of channels."""

PSEUDO = "xx"
"""A language for tests: English with accents, in brackets and longer, so that text which is not translated is seen."""

_READ_IN: ContextVar[str | Callable[[], str]] = ContextVar("read_in", default="")


def language_of(locale: str) -> str:
    """Return the language for a locale of Slack's: *ja-JP* is Japanese, any other one English; empty for an unknown locale."""
    language = locale.replace("_", "-").partition("-")[0].lower()
    if not language:
        return ""
    return language if language in (*LANGUAGES, PSEUDO) else ENGLISH


def terminal_language(environment: Mapping[str, str]) -> str:
    """Return the language of the command line, as LC_ALL, LC_MESSAGES or LANG asks for it; English for most."""
    asked = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := environment.get(name))), "")
    return language_of(asked.partition(".")[0]) or ENGLISH


def read_in(language: str | Callable[[], str]) -> None:
    """Write private answers of this thread in a language from now on; in the policy's when it is empty.

    A function that finds the language is asked once, with the first text: most clicks need none.
    """
    _READ_IN.set(language)


@contextmanager
def reading_in(language: str) -> Iterator[None]:
    """Write what is drawn within the block in a language; in the policy's when it is empty."""
    before = _READ_IN.set(language)
    try:
        yield
    finally:
        _READ_IN.reset(before)


def spoken(otherwise: str) -> str:
    """Return the language of the person who reads what is drawn now; `otherwise` where nobody does, as in a channel."""
    language = _READ_IN.get()
    if not isinstance(language, str):
        language = language()
        _READ_IN.set(language)
    return language or otherwise
