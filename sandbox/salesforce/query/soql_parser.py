"""Parses a SOQL query."""

from functools import lru_cache

from sandbox.salesforce.errors import malformed_query
from sandbox.salesforce.query.soql import Aggregate, Comparison, Condition, Joined, Literal, Not, Path, Query, Sorting
from sandbox.salesforce.query.soql_words import Word, literal, words

_COMPARING = ("=", "!=", "<>", "<", "<=", ">", ">=", "LIKE", "IN", "INCLUDES", "EXCLUDES")
_OF_LISTS = ("IN", "NOT IN", "INCLUDES", "EXCLUDES")
_FUNCTIONS = ("COUNT", "COUNT_DISTINCT", "MIN", "MAX", "SUM", "AVG")
_CLAUSES = ("WHERE", "GROUP", "ORDER", "LIMIT", "OFFSET", "HAVING", "FOR", "WITH", "USING")
_LONGEST = 100_000
_KEPT = 256
"""How many syntax trees are kept: a client repeats the same few queries."""


@lru_cache(maxsize=_KEPT)
def parse(text: str) -> Query:
    """Return the syntax tree of a query, parsed once for the same text; raise MALFORMED_QUERY with the error's position."""
    if len(text) > _LONGEST:
        raise malformed_query("SOQL statements cannot be longer than 100000 characters.")
    reader = _Reader(words(text))
    query = reader.query()
    reader.end()
    return query


class _Reader:
    """Reads words from left to right."""

    def __init__(self, words: list[Word]) -> None:
        self._words = words
        self._at = 0

    def query(self) -> Query:
        self._expect("SELECT")
        fields = [self._selected()]
        while self._accept(","):
            fields.append(self._selected())
        self._expect("FROM")
        sobject = self._name().text
        alias = self._name().text if self._alias_follows() else None
        where = self._condition() if self._accept("WHERE") else None
        group_by = self._grouping() if self._accept("GROUP") else ()
        order_by = self._sortings() if self._accept("ORDER") else ()
        limit = self._count() if self._accept("LIMIT") else None
        offset = self._count() if self._accept("OFFSET") else 0
        return Query(
            fields=tuple(fields),
            sobject=sobject,
            where=where,
            group_by=group_by,
            order_by=order_by,
            limit=limit,
            offset=offset,
            alias=alias,
        )

    def end(self) -> None:
        if self._at < len(self._words):
            raise self._unexpected()

    def _selected(self) -> "Path | Aggregate | Query":
        if self._accept("("):
            inner = self.query()
            self._expect(")")
            return inner
        word = self._name()
        if word.is_one_of(*_FUNCTIONS) and self._accept("("):
            return self._aggregate(word.text.upper())
        return _path(word)

    def _aggregate(self, function: str) -> Aggregate:
        if self._accept(")"):
            return Aggregate(function=function, path=None, alias=None)
        path = _path(self._name())
        self._expect(")")
        alias = None if self._next_is(",", "FROM") else self._name().text
        return Aggregate(function=function, path=path, alias=alias)

    def _alias_follows(self) -> bool:
        return self._at < len(self._words) and self._words[self._at].kind == "name" and not self._next_is(*_CLAUSES)

    def _condition(self) -> Condition:
        conditions = [self._simple()]
        word = next((each for each in ("AND", "OR") if self._next_is(each)), None)
        while word and self._accept(word):
            conditions.append(self._simple())
        return Joined(word=word, conditions=tuple(conditions)) if word else conditions[0]

    def _simple(self) -> Condition:
        if self._accept("NOT"):
            return Not(condition=self._simple())
        if self._accept("("):
            inner = self._condition()
            self._expect(")")
            return inner
        path = _path(self._name())
        negated = self._accept("NOT")
        operator = self._operator(negated)
        return Comparison(path=path, operator=operator, operand=self._operand(operator))

    def _operator(self, negated: bool) -> str:
        if not self._next_is(*(("IN",) if negated else _COMPARING)):
            raise self._unexpected()
        found = self._take().text.upper()
        return "NOT IN" if negated else found.replace("<>", "!=")

    def _operand(self, operator: str) -> "Literal | tuple[Literal, ...] | Query":
        if operator not in _OF_LISTS:
            return self._literal()
        self._expect("(")
        if self._next_is("SELECT"):
            inner = self.query()
            self._expect(")")
            return inner
        several = [self._literal()]
        while self._accept(","):
            several.append(self._literal())
        self._expect(")")
        return tuple(several)

    def _literal(self) -> Literal:
        found = literal(self._words[self._at]) if self._at < len(self._words) else None
        if found is None:
            raise self._unexpected()
        self._at += 1
        return found

    def _grouping(self) -> tuple[Path, ...]:
        self._expect("BY")
        paths = [_path(self._name())]
        while self._accept(","):
            paths.append(_path(self._name()))
        return tuple(paths)

    def _sortings(self) -> tuple[Sorting, ...]:
        self._expect("BY")
        found = [self._sorting()]
        while self._accept(","):
            found.append(self._sorting())
        return tuple(found)

    def _sorting(self) -> Sorting:
        path = _path(self._name())
        descending = self._accept("DESC") or (self._accept("ASC") and False)
        nulls_last = False
        if self._accept("NULLS"):
            nulls_last = self._accept("LAST")
            if not nulls_last:
                self._expect("FIRST")
        return Sorting(path=path, descending=descending, nulls_last=nulls_last)

    def _count(self) -> int:
        word = self._take()
        if word.kind != "number" or not word.text.isdigit():
            self._at -= 1
            raise self._unexpected()
        return int(word.text)

    def _name(self) -> Word:
        if self._at >= len(self._words) or self._words[self._at].kind != "name":
            raise self._unexpected()
        return self._take()

    def _take(self) -> Word:
        if self._at >= len(self._words):
            raise self._unexpected()
        self._at += 1
        return self._words[self._at - 1]

    def _next_is(self, *texts: str) -> bool:
        return self._at < len(self._words) and self._words[self._at].is_one_of(*texts)

    def _accept(self, text: str) -> bool:
        if not self._next_is(text):
            return False
        self._at += 1
        return True

    def _expect(self, text: str) -> None:
        if not self._accept(text):
            raise self._unexpected()

    def _unexpected(self) -> Exception:
        if self._at >= len(self._words):
            return malformed_query("unexpected end of query: '<EOF>'")
        word = self._words[self._at]
        return malformed_query(f"ERROR at Row:1:Column:{word.column}\nunexpected token: '{word.text}'")


def _path(word: Word) -> Path:
    return Path(names=tuple(word.text.split(".")), column=word.column)
