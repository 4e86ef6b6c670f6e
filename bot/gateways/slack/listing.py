"""A list of Slack that comes in pages, and goes on where Slack stopped it."""

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from bot.gateways.errors import Rejected

T = TypeVar("T")


class Listing(Generic[T]):
    """Reads a list page by page. `read` returns the page at a cursor and the next cursor, which is empty at the end.

    After an Unavailable the next reading goes on at the page that failed; after a Rejected it begins again, since a cursor does
    not live for hours (Slack's pagination: *invalid_cursor*).
    """

    def __init__(self, read: Callable[[str], tuple[tuple[T, ...], str]]) -> None:
        self._read = read
        self._cursor = ""

    def pages(self) -> Iterator[tuple[T, ...]]:
        """Return the pages that an earlier reading has not returned."""
        while True:
            try:
                page, self._cursor = self._read(self._cursor)
            except Rejected:
                self._cursor = ""
                raise
            yield page
            if not self._cursor:
                return
