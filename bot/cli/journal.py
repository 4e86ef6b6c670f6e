"""`baton verify` and `baton receipts`: proof that the journal was not changed, and what each decision rests on."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.text.rendering import Reader
from handoffs.model.events import Event
from handoffs.model.events.deliveries import Confirmed, DeliveryRejected
from handoffs.model.events.work import Decided
from handoffs.model.fold import replay
from handoffs.process.handbook import Handbook
from handoffs.process.policy import Policy
from handoffs.processes import PROCESSES
from handoffs.text.messages import Message
from storage.database import Database
from storage.repositories.journal import Entry
from storage.unit_of_work import UnitOfWork

Json = dict[str, object]
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

    The fingerprint sums up the number of entries and their seals. A fingerprint that an operator stored in another place
    (`expected`) reveals a journal that was rewritten as a whole: its fingerprint differs, or it is shorter.
    """
    kept = _FINGERPRINT.fullmatch(expected)
    faults = [f"{expected} is no fingerprint; it is written as 1234:0123456789abcdef."] if expected and not kept else []
    with database.read() as work:
        newest = work.journal.last()
    with database.read() as work:
        digest, count, lengths = hashlib.sha256(), 0, Counter[str]()
        for entry in work.journal.entries(until=newest):
            count, lengths[entry.handoff_id] = count + 1, lengths[entry.handoff_id] + 1
            digest.update(entry.seal.encode())
            faults += _faults_of(entry, lengths[entry.handoff_id])
            if kept and count == int(kept[1]) and digest.hexdigest()[:16] != kept[2]:
                faults.append(f"the first {count} entries are not those that the fingerprint was taken of.")
        if kept and count < int(kept[1]):
            faults.append(f"there are {count} entries, and the fingerprint was taken of {kept[1]}.")
        faults += _unmatched(work, lengths)
    return Audit(handoffs=len(lengths), entries=count, faults=tuple(faults), fingerprint=f"{count}:{digest.hexdigest()[:16]}")


def receipts(database: Database, policy: Policy, number: str, since: datetime | None, until: datetime | None) -> Iterator[Json]:
    """Return a receipt for each decision of the range, on one subject or (`number` empty) on all.

    Phone numbers, e-mail addresses, names and addresses of customers are left out: who is concerned is found by number.
    """
    handbook = Handbook(policy=policy, processes=PROCESSES)
    with database.read() as work:
        for id in sorted(work.handoffs.ids(number)):
            entries = tuple(work.journal.entries(id))
            events = work.journal.of(id)
            for place, event in enumerate(events):
                if isinstance(event, Decided) and (since is None or since <= event.at) and (until is None or event.at < until):
                    yield _receipt(handbook, entries[place], events, place)


def _faults_of(entry: Entry, number: int) -> list[str]:
    where = f"handoff {entry.handoff_id}, entry {entry.sequence}"
    faults = [f"{where}: entry {number} is missing before it."] if entry.sequence != number else []
    return faults + ([f"{where}: it is not as it was written."] if entry.seal != entry.expected else [])


def _unmatched(work: UnitOfWork, journals: Mapping[str, int]) -> list[str]:
    """Find handoffs without a journal, journals without a handoff, and those that tell different things."""
    stored = work.handoffs.ids()
    faults = [f"handoff {id}: it has no journal." for id in sorted(stored - set(journals))]
    faults += [f"handoff {id}: its journal is there, but it is gone." for id in sorted(set(journals) - stored)]
    return faults + [fault for id in sorted(stored & set(journals)) for fault in _replayed(work, id)]


def _replayed(work: UnitOfWork, id: str) -> list[str]:
    try:
        stored = work.handoffs.peek(id)
        replayed = replay(work.journal.of(id))
    except Exception as broken:
        return [f"handoff {id}: its journal can't be read ({type(broken).__name__})."]
    if replace(replayed, version=stored.version) == stored:
        return []
    return [f"handoff {id}: its journal does not give the handoff as stored."]


def _receipt(handbook: Handbook, entry: Entry, events: tuple[Event, ...], place: int) -> Json:
    decided = events[place]
    assert isinstance(decided, Decided), "a receipt is given for a decision"
    shown = replay(events[:place])
    task = shown.task(decided.step)
    subject, receipt_fields = shown.subject, handbook.process_of(shown).receipt_fields
    return {
        "reference": decided.reference,
        "process": shown.process,
        "subject": {
            "kind": subject.kind,
            "number": subject.number,
            "record": subject.record_id,
            "round": shown.round,
            "edition": shown.edition,
        },
        "who": {"user": decided.user_id, "name": decided.name, "right": Reader.for_operator().show(decided.right)},
        "at": decided.at.isoformat(),
        "choice": decided.choice,
        "reason": decided.reason,
        "picks": {pick.name: pick.value for pick in decided.field_values if pick.name in receipt_fields},
        "checks": {answer.item: answer.outcome.value for answer in decided.answers},
        "the_card_showed": {
            **{name: _rendered(value) for name, value in subject.as_evidence().items()},
            "findings": {finding.item: finding.outcome.value for finding in shown.findings},
            "claimed_by": task.claim.user_id if task.claim else None,
            "due": task.due.due_at.isoformat(),
            "escalated": bool(shown.escalation and shown.escalation.is_open),
        },
        "policy": entry.policy_version,
        "in_time": decided.at <= task.due.breach_at,
        "answer": _answer(events[place + 1 :], decided),
        "seal": entry.seal,
        "sealed_well": entry.seal == entry.expected,
    }


def _rendered(value: object) -> object:
    return Reader.for_operator().show(value) if isinstance(value, Message) else value


def _answer(later: tuple[Event, ...], decided: Decided) -> Json:
    """Return the answer of the system of record to a decision; *open* while there is none."""
    for event in later:
        if isinstance(event, Confirmed) and event.reference == decided.reference:
            return {"confirmed_at": event.at.isoformat()}
        if isinstance(event, DeliveryRejected) and event.step == decided.step:
            return {
                "refused_at": event.at.isoformat(),
                "reason": Reader.for_operator().show(event.reason),
                "conflict": event.is_conflict,
            }
        if isinstance(event, Decided) and event.step == decided.step:
            break
    return {"delivery": decided.delivery.value}
