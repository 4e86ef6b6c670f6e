"""Splits the text of a query into words, and reads its literals."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sandbox.salesforce.errors import malformed_query
from sandbox.salesforce.query.soql import Literal

_PATTERN = re.compile(
    r"""\s*(?:
      (?P<string>'(?:[^'\\]|\\.)*')
    | (?P<datetime>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d))
    | (?P<date>\d{4}-\d\d-\d\d(?![\dT]))
    | (?P<number>[+-]?\d+(?:\.\d+)?(?![\w-]))
    | (?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?::\d+)?)
    | (?P<sign><=|>=|!=|<>|[=<>(),])
    )""",
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_DAYS = re.compile(r"TODAY|YESTERDAY|TOMORROW|(?:LAST|NEXT)_N_DAYS:\d+", re.IGNORECASE)
_LONGEST_STRING = 4000


@dataclass(frozen=True)
class Word:
    """One token of the text: its kind, its text, and its column."""

    kind: str
    text: str
    column: int

    def is_one_of(self, *texts: str) -> bool:
        """Return whether the word is one of these, case-insensitive; a quoted string never is."""
        return self.kind in {"name", "sign"} and self.text.upper() in texts


def words(text: str) -> list[Word]:
    """Return the words of a query; raise MALFORMED_QUERY at an unexpected character."""
    return list(_cut(text))


def literal(word: Word) -> Literal | None:
    """Return the value of a word, or None when it is no literal."""
    if word.kind == "string":
        return Literal(kind="string", value=_quoted(word))
    if word.kind == "number":
        return Literal(kind="number", value=Decimal(word.text))
    if word.kind == "date":
        return Literal(kind="date", value=date.fromisoformat(word.text))
    if word.kind == "datetime":
        return Literal(kind="datetime", value=datetime.fromisoformat(word.text))
    return _named(word)


def unescaped(raw: str) -> str:
    """Return a string without escapes, for an exact comparison."""
    return _ESCAPE.sub(lambda found: _ESCAPED.get(found[1], found[0]), raw)


def like_pattern(raw: str) -> re.Pattern[str]:
    """Return the regular expression of a LIKE string: % is any text, _ one character, both can be escaped."""
    pieces = re.findall(r"\\.|.", raw, re.DOTALL)
    wild = {"%": ".*", "_": "."}
    return re.compile("".join(wild.get(each) or re.escape(_plain(each)) for each in pieces), re.IGNORECASE | re.DOTALL)


def _cut(text: str) -> Iterator[Word]:
    at, end = 0, len(text.rstrip())
    while at < end:
        found = _PATTERN.match(text, at)
        if found is None or found.lastgroup is None:
            raise malformed_query(f"unexpected character at Row:1:Column:{at + 1}: {text[at : at + 20].strip()}")
        yield Word(found.lastgroup, found[found.lastgroup], found.start(found.lastgroup) + 1)
        at = found.end()


def _quoted(word: Word) -> str:
    raw = word.text[1:-1]
    if len(raw) > _LONGEST_STRING:
        raise malformed_query(f"string literal is longer than {_LONGEST_STRING} characters")
    wrong = [each for each in _ESCAPE.findall(raw) if each not in _ESCAPED and each not in "%_"]
    if wrong:
        raise malformed_query(f"Illegal character sequence '\\{wrong[0]}' in string literal")
    return raw


def _named(word: Word) -> Literal | None:
    if word.is_one_of("NULL"):
        return Literal(kind="null", value=None)
    if word.is_one_of("TRUE", "FALSE"):
        return Literal(kind="boolean", value=word.is_one_of("TRUE"))
    if word.kind == "name" and _DAYS.fullmatch(word.text):
        return Literal(kind="day", value=word.text.upper())
    return None


def _plain(piece: str) -> str:
    if piece in {"\\%", "\\_"}:
        return piece[1]
    return unescaped(piece)
