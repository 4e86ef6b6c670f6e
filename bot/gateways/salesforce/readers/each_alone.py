"""Asks for details of many records at once, and of each alone where one of them makes the whole request fail."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Generic, TypeVar

from bot.gateways.errors import Rejected, TooSlow
from bot.gateways.salesforce.values import ODD
from handoffs.subjects.subject import RecordSubject
from handoffs.text.messages import message

logger = logging.getLogger(__name__)

FAILURES = 8
"""After so many failed requests the others are not asked one by one any more, so that a lost right costs few calls."""

S = TypeVar("S", bound=RecordSubject)


def each_alone(subjects: Sequence[S], ask: Callable[[Sequence[S]], Sequence[S]]) -> tuple[S, ...]:
    """Return the subjects with their details; one whose details are refused says so in `unread`, and keeps no other out.

    Details that take Salesforce too long, or that have another form than is known, are refused ones. Unavailable is raised:
    trouble with Salesforce as a whole is no record's fault.
    """
    return _Asking(ask).asked(tuple(subjects))


class _Asking(Generic[S]):
    """Halves a list whose request was refused, until each refused record is found."""

    def __init__(self, ask: Callable[[Sequence[S]], Sequence[S]]) -> None:
        self._ask = ask
        self._failures = 0

    def asked(self, subjects: tuple[S, ...]) -> tuple[S, ...]:
        if not subjects:
            return ()
        try:
            return tuple(self._ask(subjects))
        except (Rejected, TooSlow, *ODD) as failure:
            self._failures += 1
            if len(subjects) > 1 and self._failures <= FAILURES:
                half = len(subjects) // 2
                return (*self.asked(subjects[:half]), *self.asked(subjects[half:]))
            logger.warning("Details of %s can't be read: %s", ", ".join(each.number for each in subjects), failure)
            known = failure.reason if isinstance(failure, Rejected | TooSlow) else message("gateways.salesforce.odd_answer")
            unread = message("gateways.salesforce.no_details", reason=known)
            return tuple(replace(each, unread=(*each.unread, unread)) for each in subjects)
