"""Which test comes next, for each process."""

from collections import deque
from collections.abc import Hashable, Iterable, Sequence

import pytest


class Queue:
    """The tests that no process has yet, in the order in which they are to begin.

    Tests of one name of the mark `together` go to one process, and the largest of these groups begin first.
    """

    def __init__(self, items: Sequence[pytest.Item]) -> None:
        groups: dict[str, list[int]] = {}
        alone: list[list[int]] = []
        for number, item in enumerate(items):
            mark = item.get_closest_marker("together")
            if mark is None:
                alone.append([number])
            else:
                groups.setdefault(str(mark.args[0]), []).append(number)
        self._waiting = deque(sorted(groups.values(), key=len, reverse=True) + alone)
        self._own: dict[Hashable, deque[int]] = {}

    def next_for(self, process: Hashable) -> int | None:
        """Return the place of the next test among the collected ones; None when nothing is left."""
        own = self._own.setdefault(process, deque())
        if not own and self._waiting:
            own.extend(self._waiting.popleft())
        return own.popleft() if own else None

    def hand_over(self, process: Hashable, given_back: Iterable[int], successor: Hashable) -> None:
        """Let a process have what another one was given and did not begin, and what was kept for it."""
        self._own[successor] = deque([*given_back, *self._own.pop(process, ())])
