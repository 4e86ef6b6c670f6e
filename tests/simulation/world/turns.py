"""Lets several strands of work take turns: one runs at a time, and the seed decides at each place who goes on."""

import threading
from collections.abc import Callable, Sequence
from random import Random


class Turns:
    """Runs strands of work side by side so that the same seed gives the same order again.

    Each strand has a thread of its own, which runs only while it has the turn. It can lose it wherever it calls `may_change`,
    and it passes the turn on while it waits for what another strand holds.
    """

    def __init__(self, seed: int) -> None:
        self._chance = Random(f"turns {seed}")
        self._strands: tuple[_Strand, ...] = ()
        self._current: _Strand | None = None
        self.changes = 0
        """How often another strand went on in the middle of one."""

        self.waits = 0
        """How often a strand waited for what another one held."""

        self.deadlocks = 0
        """How often every strand waited for another one."""

    @property
    def place(self) -> int | None:
        """Return the number of the strand that has the turn; None while nothing runs side by side."""
        return self._current.place if self._current else None

    def together(self, works: Sequence[Callable[[], str]]) -> list[str]:
        """Run works side by side until all have ended, and return what they say; raise what the first of them raises."""
        self._strands = tuple(_Strand(place, work, self._run) for place, work in enumerate(works))
        for each in self._strands:
            each.thread.start()
        self._give(self._chance.choice(self._strands))
        for each in self._strands:
            each.thread.join()
        ended, self._strands, self._current = self._strands, (), None
        for failure in (each.failure for each in ended if each.failure):
            raise failure
        return [each.said for each in ended]

    def may_change(self, likely: float) -> None:
        """Pass a place at which another strand may go on, with this probability; a thread that a strand has begun goes on."""
        if self._current is None or self._current.thread is not threading.current_thread():
            return
        others = self._ready()
        if others and self._chance.random() < likely:
            self.changes += 1
            self._change(self._chance.choice(others))

    def wait_until(self, is_free: Callable[[], bool]) -> None:
        """Let others go on while this strand waits for what one of them holds; `is_free` returns whether the wait has ended."""
        current = self._current
        assert current is not None, "nothing runs side by side"
        current.is_free = is_free
        self.waits += 1
        others = self._ready()
        if others:
            self._change(self._chance.choice(others))
        elif not current.waits_in_vain:
            current.waits_in_vain = True
            self.deadlocks += any(each is not current and not each.is_over for each in self._strands)
        current.is_free = _always

    def _ready(self) -> list["_Strand"]:
        """List the other strands that can go on. Each is asked, so that one that waits has come to its next halt."""
        return [each for each in self._strands if each is not self._current and not each.is_over and each.is_free()]

    def _run(self, strand: "_Strand") -> None:
        strand.turn.acquire()
        try:
            strand.said = strand.work()
        except BaseException as failure:  # noqa: BLE001 - it is raised where the strands were started
            strand.failure = failure
        strand.is_over = True
        left = [each for each in self._strands if not each.is_over]
        if left:
            self._give(self._chance.choice(self._ready() or left))

    def _change(self, to: "_Strand") -> None:
        current = self._current
        assert current is not None
        self._give(to)
        current.turn.acquire()

    def _give(self, to: "_Strand") -> None:
        to.waits_in_vain = False
        self._current = to
        to.turn.release()


class _Strand:
    """One piece of work, and whether it can go on."""

    def __init__(self, place: int, work: Callable[[], str], run: Callable[["_Strand"], None]) -> None:
        self.place, self.work = place, work
        self.thread = threading.Thread(target=run, args=(self,), daemon=True)
        self.turn = threading.Semaphore(0)
        self.is_free: Callable[[], bool] = _always
        self.waits_in_vain = self.is_over = False
        self.said = ""
        self.failure: BaseException | None = None


def _always() -> bool:
    return True
