"""Keeps the handoffs that wait as they were read last, so that only those that have changed since are read again."""

from itertools import islice

from handoffs.model.handoff import Handoff
from handoffs.subjects.sharing import Sharing
from storage.database import Database
from storage.readings.waiting import Stamp
from storage.unit_of_work import UnitOfWork

KEPT = 10_000
"""So many handoffs are kept for all processes together, at about ten kilobytes each; the others are read each time."""

TOGETHER = 100
"""So many handoffs are read in one statement, and share their parts."""


class WaitingHandoffs:
    """Lists what waits; a handoff is read again when its version or its snapshot is another one."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: dict[str, dict[str, tuple[Stamp, Handoff]]] = {}

    def of(self, process: str) -> tuple[Handoff, ...]:
        """List the handoffs of a process with an open task or with a decision that is not delivered yet."""
        kept = self._kept.get(process, {})
        with self._database.read() as work:
            stamps = work.waiting.stamps(process)
            known = {id: kept[id] for id, stamp in stamps.items() if id in kept and kept[id][0] == stamp}
            read = _read(work, sorted(stamps.keys() - known.keys()))
        found = known | {id: (stamps[id], handoff) for id, handoff in read.items()}
        self._kept[process] = dict(islice(found.items(), self._room(process)))
        return tuple(handoff for _, handoff in found.values())

    def _room(self, process: str) -> int:
        return max(0, KEPT - sum(len(kept) for other, kept in tuple(self._kept.items()) if other != process))


def _read(work: UnitOfWork, ids: list[str]) -> dict[str, Handoff]:
    """Read handoffs by id, without those that can't be read."""
    read: dict[str, Handoff] = {}
    for first in range(0, len(ids), TOGETHER):
        found, sharing = work.handoffs.rounds(ids[first : first + TOGETHER])[0], Sharing()
        read |= {id: sharing.of(handoff) for id, handoff in found.items()}
    return read
