"""Reads SOQL into a tree: fields, parents, children, conditions, order and limits."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sandbox.org.errors import malformed_query

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^'\\]|\\.)*')|(?P<instant>\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d))|(?P<day>\d{4}-\d\d-\d\d)"
    r"|(?P<number>-?\d+(?:\.\d+)?)|(?P<word>[A-Za-z_][\w.]*)|(?P<sign><=|>=|!=|<>|[=<>(),]))"
)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


@dataclass(frozen=True)
class Comparison:
    """One condition on one field."""

    path: str
    sign: str
    value: Any


@dataclass(frozen=True)
class Both:
    """Conditions joined by AND or OR, or one that is negated (NOT)."""

    word: str
    parts: tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class Query:
    """A query, or the query of children within one."""

    fields: tuple[str, ...]
    children: tuple["Query", ...]
    kind: str
    where: Comparison | Both | None
    order: tuple[tuple[str, bool], ...]
    limit: int | None
    offset: int
    counts: bool


def parse(soql: str) -> Query:
    """Read a query; MALFORMED_QUERY when it can't be read."""
    reader = _Reader(_tokens(soql))
    query = reader.query()
    if reader.more():
        raise malformed_query(f"unexpected token: '{reader.peek()}'")
    return query


def _tokens(soql: str) -> list[tuple[str, str]]:
    found, at = [], 0
    text = soql.strip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if not match:
            raise malformed_query(f"unexpected character at {at}: {text[at : at + 10]!r}")
        kind = str(match.lastgroup)
        found.append((kind, match[kind]))
        at = match.end()
        while at < len(text) and text[at].isspace():
            at += 1
    return found


class _Reader:
    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._at = 0

    def more(self) -> bool:
        return self._at < len(self._tokens)

    def peek(self) -> str:
        return self._tokens[self._at][1] if self.more() else ""

    def query(self) -> Query:
        self._expect("SELECT")
        fields, children, counts = self._selection()
        self._expect("FROM")
        kind = self._next("word")
        where = self._either() if self._skip("WHERE") else None
        order = self._ordering() if self._skip("ORDER") else ()
        limit = int(self._next("number")) if self._skip("LIMIT") else None
        offset = int(self._next("number")) if self._skip("OFFSET") else 0
        return Query(
            fields=fields,
            children=children,
            kind=kind,
            where=where,
            order=order,
            limit=limit,
            offset=offset,
            counts=counts,
        )

    def _selection(self) -> tuple[tuple[str, ...], tuple[Query, ...], bool]:
        fields: list[str] = []
        children: list[Query] = []
        counts = False
        while True:
            if self._skip("("):
                children.append(self.query())
                self._expect(")")
            else:
                name = self._next("word")
                if name.upper() == "COUNT" and self._skip("("):
                    self._expect(")")
                    counts = True
                else:
                    fields.append(name)
            if not self._skip(","):
                return tuple(fields), tuple(children), counts

    def _either(self) -> Comparison | Both:
        parts = [self._both()]
        while self._skip("OR"):
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else Both("OR", tuple(parts))

    def _both(self) -> Comparison | Both:
        parts = [self._one()]
        while self._skip("AND"):
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else Both("AND", tuple(parts))

    def _one(self) -> Comparison | Both:
        if self._skip("NOT"):
            return Both("NOT", (self._one(),))
        if self._skip("("):
            inner = self._either()
            self._expect(")")
            return inner
        path = self._next("word")
        if self._skip("NOT"):
            self._expect("IN")
            return Comparison(path, "NOT IN", self._values())
        sign = self._take().upper()
        return Comparison(path, sign, self._values() if sign == "IN" else self._value())

    def _values(self) -> tuple[Any, ...]:
        self._expect("(")
        values = [self._value()]
        while self._skip(","):
            values.append(self._value())
        self._expect(")")
        return tuple(values)

    def _value(self) -> Any:
        if not self.more():
            raise malformed_query("unexpected end of query")
        kind, text = self._tokens[self._at]
        self._at += 1
        match kind:
            case "text":
                return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[1]), text[1:-1])
            case "number":
                return float(text)
            case "instant":
                return datetime.fromisoformat(text.replace("Z", "+00:00"))
            case "day":
                return date.fromisoformat(text)
        words = {"NULL": None, "TRUE": True, "FALSE": False}
        if text.upper() in words:
            return words[text.upper()]
        raise malformed_query(f"unexpected token: '{text}'")

    def _ordering(self) -> tuple[tuple[str, bool], ...]:
        self._expect("BY")
        order = []
        while True:
            name = self._next("word")
            backwards = self._skip("DESC")
            if not backwards:
                self._skip("ASC")
            if self._skip("NULLS"):
                self._take()
            order.append((name, backwards))
            if not self._skip(","):
                return tuple(order)

    def _take(self) -> str:
        if not self.more():
            raise malformed_query("unexpected end of query")
        self._at += 1
        return self._tokens[self._at - 1][1]

    def _next(self, kind: str) -> str:
        if not self.more() or self._tokens[self._at][0] != kind:
            raise malformed_query(f"unexpected token: '{self.peek() or 'end of query'}'")
        return self._take()

    def _skip(self, word: str) -> bool:
        if self.more() and self._tokens[self._at][0] != "text" and self.peek().upper() == word:
            self._at += 1
            return True
        return False

    def _expect(self, word: str) -> None:
        if not self._skip(word):
            raise malformed_query(f"expecting {word}, found '{self.peek() or 'end of query'}'")
