"""Answers to queries that are asked together in few calls, before their readers ask for them one by one."""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import msgspec

from bot.gateways.errors import Rejected, Unavailable

logger = logging.getLogger(__name__)

AT_ONCE = 5
"""The queries that one composite request takes (REST API Developer Guide, "Composite": its limits)."""

APART_FOR = 60.0
"""Seconds for which queries are asked one by one after a call for several failed: one that is slow may have failed all."""


class _Answer(msgspec.Struct):
    """One sub-request's answer, its body unparsed."""

    httpStatusCode: int = 500  # noqa: N815 - Salesforce's name
    body: msgspec.Raw = msgspec.Raw()


class _Answers(msgspec.Struct):
    compositeResponse: list[_Answer] = []  # noqa: N815 - Salesforce's name


def answers_of(content: bytes, asked: Sequence[str]) -> Mapping[str, bytes]:
    """Return the bytes of each answer, by what was asked, as they came in; what failed has none."""
    try:
        answers = msgspec.json.decode(content, type=_Answers).compositeResponse
    except msgspec.MsgspecError:
        return {}
    if len(answers) != len(asked):
        return {}
    return {each_asked: bytes(each.body) for each_asked, each in zip(asked, answers, strict=True) if each.httpStatusCode < 300}


class Ahead:
    """Keeps answers for the thread that asked, until its `kept` ends: no answer is used after its poll."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._of_thread = threading.local()
        self._apart_until = 0.0

    @contextmanager
    def kept(self, soqls: Sequence[str], ask: Callable[[Sequence[str]], Mapping[str, bytes]]) -> Iterator[None]:
        """Ask queries in calls of up to five, and keep their answers until the context ends; its reader asks a single one."""
        self._of_thread.answers = dict(self._asked(list(dict.fromkeys(soqls)), ask))
        try:
            yield
        finally:
            self._of_thread.answers = {}

    def taken(self, soql: str) -> bytes | None:
        """Return the answer of a query, once; None if it was not asked ahead."""
        answers: dict[str, bytes] = getattr(self._of_thread, "answers", {})
        return answers.pop(soql, None)

    def all_taken(self, soqls: Sequence[str]) -> list[bytes] | None:
        """Return the answers of several queries, once; None unless all of them are there."""
        found = [self.taken(soql) for soql in soqls]
        whole = [each for each in found if each is not None]
        return whole if len(whole) == len(found) else None

    def _asked(self, soqls: Sequence[str], ask: Callable[[Sequence[str]], Mapping[str, bytes]]) -> Iterator[tuple[str, bytes]]:
        if self._monotonic() < self._apart_until:
            return
        for first in range(0, len(soqls), AT_ONCE):
            some = soqls[first : first + AT_ONCE]
            try:
                if len(some) > 1:
                    yield from ask(some).items()
            except (Unavailable, Rejected) as failure:
                logger.info("Queries are asked one by one for a while, since a call for several failed: %s", failure)
                self._apart_until = self._monotonic() + APART_FOR
                return
