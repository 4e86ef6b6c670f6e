"""What goes wrong, from one seed: which call is lost, late or cut off, where a process dies, and what happens meanwhile."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

STROKES = ("lost", "cut off", "late", "slow")
"""Not performed; performed without an answer; performed after we gave up; performed and answered after a while."""


class Killed(BaseException):
    """The process ended here, wherever that was."""


class Fate:
    """Keeps what is about to go wrong; every stroke is used up by the call that it strikes."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.counts: Counter[str] = Counter()
        self.strokes: Counter[tuple[str, str]] = Counter()
        self.dies_in: int | None = None
        self.busy_in: int | None = None
        self.meanwhile: Callable[[], None] = lambda: None
        self.disturbed = 0
        self._is_meanwhile = False

    def boundary(self) -> None:
        """Pass a place at which a process can die; raises Killed when this is the one."""
        if self.dies_in is None:
            return
        self.dies_in -= 1
        if self.dies_in <= 0:
            self.dies_in = None
            self.disturbed += 1
            self.counts["kill"] += 1
            raise Killed

    def pass_time(self) -> None:
        """Pass a place at which a process waits for somebody outside; others may act while it does."""
        if self.busy_in is None or self._is_meanwhile:
            return
        self.busy_in -= 1
        if self.busy_in <= 0:
            self.busy_in, self._is_meanwhile = None, True
            self.disturbed += 1
            self.counts["meanwhile"] += 1
            try:
                self.meanwhile()
            finally:
                self._is_meanwhile = False

    def strikes(self, kind: str, system: str) -> bool:
        """Say whether this call is struck, and use the stroke up."""
        if self.strokes[kind, system] <= 0:
            return False
        self.strokes[kind, system] -= 1
        self.disturbed += 1
        self.counts[f"{system} {kind}"] += 1
        return True

    def heal(self) -> None:
        """Let nothing go wrong any more."""
        self.strokes.clear()
        self.dies_in = self.busy_in = None


class Life:
    """One process's life: once it is dead, nothing that is still under way in it goes any further."""

    def __init__(self, fate: Fate) -> None:
        self.fate = fate
        self.is_over = False

    def boundary(self) -> None:
        """Pass a place to die at."""
        if self.is_over:
            raise Killed
        try:
            self.fate.boundary()
        except Killed:
            self.is_over = True
            raise

    def outside(self) -> None:
        """Stand at one end of a call: others may act, and the process may die."""
        self.fate.pass_time()
        self.boundary()


class Clock:
    """A clock that stands until it is moved; what is under way arrives when its moment is passed."""

    def __init__(self, start: datetime) -> None:
        self._start = self._at = start
        self._ticks = 0
        self._under_way: list[tuple[datetime, int, Callable[[], Any]]] = []

    def now(self) -> datetime:
        """Give the instant; two questions are a microsecond apart, so that no two things happen at once."""
        self._ticks += 1
        return self._at + timedelta(microseconds=self._ticks)

    @property
    def offset(self) -> timedelta:
        """Tell how far it is from its start."""
        return self._at - self._start

    def wind(self, ahead: timedelta) -> None:
        """Move it, and let arrive what is due on the way, in its order."""
        until = self._at + ahead
        for due in sorted(self._under_way, key=lambda each: each[:2]):
            if due[0] <= until and due in self._under_way:
                self._under_way.remove(due)
                self._at = max(self._at, due[0])
                due[2]()
        self._at = max(self._at, until)

    def later(self, seconds: float, arrive: Callable[[], Any]) -> None:
        """Let something arrive after so many seconds, whatever becomes of who sent it."""
        self._under_way.append((self._at + timedelta(seconds=seconds), len(self._under_way), arrive))
