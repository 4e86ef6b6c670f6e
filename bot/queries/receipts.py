"""The receipt of a decision: who decided what by which right, what the card showed, and what the system of record answered."""

from collections.abc import Iterator, Sequence

from bot.text.rendering import Reader
from handoffs.model.events import Event
from handoffs.model.events.deliveries import Confirmed, DeliveryRejected
from handoffs.model.events.work import Decided
from handoffs.model.fold import replay
from handoffs.process.handbook import Handbook
from handoffs.text.messages import Message
from storage.repositories.journal import Entry

Json = dict[str, object]


def receipts_of(handbook: Handbook, entries: Sequence[Entry], events: Sequence[Event]) -> Iterator[Json]:
    """Yield a receipt for each decision in the journal of one handoff; `events` are those of the `entries`.

    Phone numbers, e-mail addresses, names and addresses of customers are left out: who is concerned is found by number.
    """
    for place, event in enumerate(events):
        if isinstance(event, Decided):
            yield _receipt(handbook, entries[place], tuple(events), place)


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
