"""Judges records that left the list of their source: which of them are proven to be over, and which only can't be found."""

import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.gateways.salesforce.readers.record_states import Presence, RecordState
from bot.telemetry import facts
from bot.text.rendering import Reader
from handoffs.model.effects import Announcement
from handoffs.model.handoff import Handoff
from handoffs.text.messages import Listing, Message, message, written
from storage.database import Database
from storage.repositories.set_aside import CONFIRMED, RowKind, RowName, SetAside
from storage.unit_of_work import UnitOfWork

logger = logging.getLogger(__name__)

GONE = "gone"
"""The value of the reason of an entry that holds the ids of the records; no text shows it."""

FEW = 5
"""So many records may go at once without proof, and so may a fifth of those that wait."""


@dataclass(frozen=True, kw_only=True)
class Confirmed:
    """The records that an operator has confirmed as gone, and the entry that said so, without their ids."""

    entry: SetAside
    records: frozenset[str]


class Absences:
    """Says once to operator and team that too many records of a process are gone without proof, and asks at growing pauses."""

    def __init__(self, database: Database, real_now: Callable[[], datetime], process: str, many: Message, team: str) -> None:
        self._database = database
        self._now = real_now
        self._many = many
        self._team = team
        self._process, self._reference = process, f"absent/{process}"
        self._gone: frozenset[str] = frozenset()
        self._held: frozenset[str] | None = None

    def rests(self, gone: frozenset[str]) -> bool:
        """Return whether the same records are gone as before, some of them held, and it is not yet time to ask for them again."""
        if not self._held or gone != self._gone:
            return False
        with self._database.read() as work:
            known = work.set_aside.of_kind(RowKind.ABSENCE).get(self._reference)
        return known is not None and not known.may_be_tried(self._now(), _edition(self._held))

    def note(self, gone: frozenset[str], records: frozenset[str], waiting: int) -> Confirmed | None:
        """Note which of the records that are gone are held now; none ends the state.

        Return those of them that an operator has confirmed: they are held no longer, though others are gone since.
        """
        confirmed = None
        if records or self._held is None or self._held:
            with self._database.begin() as work:
                known = work.set_aside.find(RowKind.ABSENCE, self._reference)
                confirmed = _confirmed(known, records) if known else None
                if known and (confirmed or not records):
                    work.set_aside.clear(RowKind.ABSENCE, self._reference)
                elif records:
                    self._put(work, records, waiting)
        self._gone, self._held = gone, records - confirmed.records if confirmed else records
        return confirmed

    def _put(self, work: UnitOfWork, records: frozenset[str], waiting: int) -> None:
        text = message("intake.absent_records.held", number=len(records), waiting=waiting, records=self._many)
        row = RowName(
            kind=RowKind.ABSENCE,
            reference=self._reference,
            name=self._process,
            process=self._process,
            edition=_edition(records),
        )
        with_ids = replace(text, values=(*text.values, (GONE, Listing(items=tuple(sorted(records))))))
        entry = work.set_aside.put(row, with_ids, self._now())
        if entry.attempts == 1:
            facts.set_aside(entry)
            logger.warning(Reader.for_operator().show(text))
            key = f"{self._reference}/{entry.since:%Y%m%dT%H%M%S}"
            announcement = Announcement(text=text, team=self._team)
            work.outbox.put_notice(key, announcement, priority_at=entry.since, now=entry.since)


def _confirmed(entry: SetAside, held_now: frozenset[str]) -> Confirmed | None:
    """Return which of the records that are held an operator has confirmed as gone; None for none."""
    values = dict(entry.reason.values)
    ids = values.pop(GONE, None)
    known = frozenset(str(each) for each in ids.items) if isinstance(ids, Listing) else held_now
    if entry.row.edition != CONFIRMED + _edition(known) or not held_now & known:
        return None
    said = replace(entry, reason=replace(entry.reason, values=tuple(values.items())))
    return Confirmed(entry=said, records=held_now & known)


def _edition(records: frozenset[str]) -> str:
    """Return a short name for just these records."""
    return hashlib.sha256(" ".join(sorted(records)).encode()).hexdigest()[:32]


def held(gone: Mapping[str, RecordState], waiting: Sequence[Handoff]) -> frozenset[str]:
    """Return the records whose handoffs stay open: too many at once are gone without proof.

    A lost right or a changed setting takes many records away that still wait.
    """
    known = {handoff.subject.record_id: handoff for handoff in waiting}
    unproven = [record for record, state in gone.items() if not _is_proven(known[record], state)]
    too_many = len(unproven) > FEW and len(unproven) * 5 > len(waiting)
    return frozenset(unproven if too_many else ())


def change_words(state: RecordState) -> Message:
    """Describe the change of a record that ends its handoff, with the person who made it where Salesforce names one."""
    name = state.changed_by
    if state.presence is Presence.UNSEEN:
        return message("intake.absent_records.unseen")
    if state.presence is Presence.DELETED and name:
        return message("intake.absent_records.deleted_by", name=name)
    if state.presence is Presence.DELETED:
        return message("intake.absent_records.deleted")
    if state.other_type is not None:
        return _retyped(state.other_type, name)
    if name:
        return message("intake.absent_records.changed_by", status=state.status, name=name)
    return message("intake.absent_records.changed", status=state.status)


def _retyped(other_type: str, name: str) -> Message:
    kind = written(other_type) if other_type else message("intake.absent_records.no_type")
    if name:
        return message("intake.absent_records.retyped_by", type=kind, name=name)
    return message("intake.absent_records.retyped", type=kind)


def _is_proven(handoff: Handoff, state: RecordState) -> bool:
    """Return whether Salesforce shows that the record was deleted, or changed since Baton last read it."""
    if state.presence is Presence.THERE:
        return state.modified_at is not None and state.modified_at > handoff.subject.modified_at
    return state.presence is Presence.DELETED
