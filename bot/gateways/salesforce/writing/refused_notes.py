"""Remembers for a while that an org takes no notes, so that decisions do not ask for one in vain, each with a further call."""

import threading
import time
from collections.abc import Callable

from bot.gateways.salesforce.writing.subrequests import NOTE, WordsRefused

IN_A_ROW = 2
"""So many refusals of one code, without a note between them, speak of the org and not of a record or its words."""

KEPT_FOR = 600.0
"""Seconds until the org is asked to take a note again."""


class RefusedNotes:
    """What the org said last of new notes; safe to share between threads. `monotonic` gives seconds that are never set back."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._last: WordsRefused | None = None
        self._count, self._at = 0, 0.0
        self._lock = threading.Lock()

    def lasting(self) -> WordsRefused | None:
        """Return the refusal that holds for the org at present; None while a note is worth asking for."""
        with self._lock:
            is_lasting = self._count >= IN_A_ROW and self._monotonic() - self._at < KEPT_FOR
            return self._last if is_lasting else None

    def refused(self, refusal: WordsRefused) -> None:
        """Remember a refusal; one of the link to a record speaks of the record alone."""
        if refusal.part != NOTE:
            return
        with self._lock:
            is_same = self._last is not None and self._last.code == refusal.code
            self._count = self._count + 1 if is_same else 1
            self._last, self._at = refusal, self._monotonic()

    def taken(self) -> None:
        """Forget refusals: the org took a note."""
        with self._lock:
            self._last, self._count = None, 0
