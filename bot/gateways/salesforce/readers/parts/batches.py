"""Splits a query over many values into several that an address can hold, by their encoded length."""

from collections.abc import Callable, Iterable, Iterator
from urllib.parse import quote

from bot.gateways.salesforce.access.library import format_soql

LONGEST = 12_000
"""Bytes of an encoded query; an address and its headers, with a token, hold 16,384 (App Limits, "Request Size Limits")."""

_COMMA = len(quote(","))


def split(literals: Iterable[str], *asks: Callable[[str], str], kept: int = 0) -> Iterator[tuple[str, ...]]:
    """Yield the queries that ask for all values, each value in one of them; nothing without a value.

    `literals` are values as SOQL writes them, `asks` make queries of a list of them. Encoded, a Japanese letter takes nine bytes.
    `kept` are bytes for what the caller puts around each query.
    """
    room = LONGEST - kept - max(encoded(ask("")) for ask in asks)
    some: list[str] = []
    used = 0
    for each in literals:
        needed = encoded(each) + _COMMA
        if some and used + needed > room:
            yield tuple(ask(",".join(some)) for ask in asks)
            some, used = [], 0
        some.append(each)
        used += needed
    if some:
        yield tuple(ask(",".join(some)) for ask in asks)


def quoted(texts: Iterable[str]) -> Iterator[str]:
    """Return texts and ids as literals of SOQL, each once, in order."""
    return (format_soql("{}", each) for each in dict.fromkeys(texts))


def encoded(soql: str) -> int:
    """Return how many bytes of an address a text takes."""
    return len(quote(soql, safe=""))
