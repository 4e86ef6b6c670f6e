"""`baton verify` and `baton receipts`: proof that the journal was not changed, and what each decision rests on."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from bot.queries.receipts import Json, receipts_of
from bot.text.rendering import terminal
from handoffs.model.events import Event
from handoffs.model.events.removals import Removed
from handoffs.model.fold import replay
from handoffs.process.handbook import Handbook
from handoffs.process.policy import Policy
from handoffs.processes import PROCESSES
from storage.database import Database
from storage.formats.codec import load_event
from storage.repositories.journal import Entry
from storage.unit_of_work import UnitOfWork

UNREADABLE = "unreadable"
"""The key of a line that stands for the receipts of a handoff that can't be made, with the reason."""

_FINGERPRINT = re.compile(r"(\d+):([0-9a-f]{16})")


@dataclass(frozen=True, kw_only=True)
class Audit:
    """What was looked at and found: a sentence for each fault, and the fingerprint of all that was read."""

    handoffs: int
    entries: int
    faults: tuple[str, ...]
    fingerprint: str


def verify(database: Database, expected: str = "") -> Audit:
    """Read the whole journal: check each seal and sequence number, and that each history folds to the stored handoff.

    Of a handoff that retention removed, the heads and seals are left: they must be those that the closing entry was sealed over.
    The fingerprint sums up the number of entries and their seals. A fingerprint that an operator stored in another place
    (`expected`) reveals a journal that was rewritten as a whole: its fingerprint differs, or it is shorter.
    """
    kept = _FINGERPRINT.fullmatch(expected)
    faults = [terminal().text("cli.journal.no_fingerprint", given=expected)] if expected and not kept else []
    with database.read() as work:
        newest = work.journal.last()
    with database.read() as work:
        digest, count, journals = hashlib.sha256(), 0, _Journals()
        for entry in work.journal.entries(until=newest):
            count += 1
            digest.update(entry.seal.encode())
            faults += journals.read(entry)
            if kept and count == int(kept[1]) and digest.hexdigest()[:16] != kept[2]:
                faults.append(terminal().text("cli.journal.other_entries", number=count))
        if kept and count < int(kept[1]):
            faults.append(terminal().text("cli.journal.fewer_entries", number=count, before=kept[1]))
        faults += journals.compared(work)
    fingerprint = f"{count}:{digest.hexdigest()[:16]}"
    return Audit(handoffs=len(journals.lengths), entries=count, faults=tuple(faults), fingerprint=fingerprint)


def receipts(database: Database, policy: Policy, number: str, since: datetime | None, until: datetime | None) -> Iterator[Json]:
    """Return a receipt for each decision of the range, on one subject or (`number` empty) on all.

    Where an entry can't be read, one line says so under the key UNREADABLE in the place of the receipts that need the entry.
    """
    handbook = Handbook(policy=policy, processes=PROCESSES)
    with database.read() as work:
        for id in sorted(work.handoffs.ids(number)):
            for receipt in _receipts(handbook, tuple(work.journal.entries(id))):
                if UNREADABLE in receipt or _is_between(receipt, since, until):
                    yield receipt


class _Journals:
    """What was read so far of the journal of each handoff: how many entries, how many without an event, the end of the chain."""

    def __init__(self) -> None:
        self.lengths, self._empty = Counter[str](), Counter[str]()
        self._heads: dict[str, str] = {}
        self._closed: dict[str, int] = {}

    def read(self, entry: Entry) -> list[str]:
        """Take the next entry; return its faults."""
        id, before = entry.handoff_id, self._heads.get(entry.handoff_id, "")
        self.lengths[id] += 1
        self._empty[id] += entry.event is None
        self._heads[id] = entry.heads
        reader, number, faults = terminal(), entry.sequence, list[str]()
        if entry.sequence != self.lengths[id]:
            faults.append(reader.text("cli.journal.entry_missing", handoff=id, entry=number, missing=self.lengths[id]))
        if entry.event is not None and entry.seal != entry.expected:
            faults.append(reader.text("cli.journal.entry_changed", handoff=id, entry=number))
        if entry.is_closing:
            self._closed[id] = self.lengths[id]
            if entry.claimed_heads != before:
                faults.append(reader.text("cli.journal.heads_changed", handoff=id, entry=number))
        return faults

    def compared(self, work: UnitOfWork) -> list[str]:
        """Compare the journals with the stored handoffs: none is missing, and both hold the same."""
        stored, removed, known = work.handoffs.ids(), work.removals.ids(), self.lengths.keys()
        faults = [terminal().text("cli.journal.no_journal", handoff=id) for id in sorted(stored - known)]
        faults += [terminal().text("cli.journal.no_handoff", handoff=id) for id in sorted(known - stored)]
        for id in sorted(stored & known):
            faults += self._faults_of_removal(id, id in removed) if self._is_emptied(id) or id in removed else _replayed(work, id)
        return faults

    def _is_emptied(self, id: str) -> bool:
        return self._empty[id] > 0 or id in self._closed

    def _faults_of_removal(self, id: str, is_removed: bool) -> list[str]:
        is_closed = self._closed.get(id) == self.lengths[id] and self._empty[id] == self.lengths[id] - 1
        if is_closed and is_removed:
            return []
        return [terminal().text("cli.journal.no_proof", handoff=id)]


def _is_between(receipt: Json, since: datetime | None, until: datetime | None) -> bool:
    at = datetime.fromisoformat(str(receipt["at"]))
    return (since is None or since <= at) and (until is None or at < until)


def _receipts(handbook: Handbook, entries: tuple[Entry, ...]) -> Iterator[Json]:
    """Yield the receipts of one handoff: those that its closing entry holds, else those that its events give."""
    events: list[Event] = []
    try:
        if entries and entries[-1].is_closing:
            yield from _kept_receipts(entries)
            return
        for entry in entries:
            events.append(load_event(entry.event))
    except Exception as cause:
        yield from receipts_of(handbook, entries, events)
        yield _unreadable(entries[len(events)], cause)
        return
    yield from receipts_of(handbook, entries, events)


def _kept_receipts(entries: tuple[Entry, ...]) -> Iterator[Json]:
    """Yield the receipts that retention kept, each with the instant of the removal, and whether the chain still proves it."""
    closing, before = entries[-1], entries[-2].heads if len(entries) > 1 else ""
    removed = load_event(closing.event)
    assert isinstance(removed, Removed), "a closing entry holds a removal"
    proven = closing.seal == closing.expected and removed.heads == before
    for each in removed.receipts:
        receipt = json.loads(each)
        yield receipt | {"removed_at": removed.at.isoformat(), "sealed_well": receipt["sealed_well"] and proven}


def _unreadable(entry: Entry, cause: Exception) -> Json:
    return {
        "handoff": entry.handoff_id,
        "entry": entry.sequence,
        "at": entry.at.isoformat(),
        UNREADABLE: f"{type(cause).__name__}: {cause}".splitlines()[0][:200],
    }


def _replayed(work: UnitOfWork, id: str) -> list[str]:
    try:
        stored = work.handoffs.peek(id)
        replayed = replay(work.journal.of(id))
    except Exception as broken:
        return [terminal().text("cli.journal.unreadable", handoff=id, error=type(broken).__name__)]
    if replace(replayed, version=stored.version) == stored:
        return []
    return [terminal().text("cli.journal.differs", handoff=id)]
