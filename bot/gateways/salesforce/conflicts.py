"""Compares what a decider saw with what Salesforce has now, and says which record, field and person a conflict is about."""

from collections.abc import Collection, Mapping
from decimal import Decimal

from bot.gateways.errors import ChangedMeanwhile, Conflict, Rejected
from bot.gateways.salesforce.descriptions import is_id
from bot.gateways.salesforce.errors import changer
from handoffs.subjects.field_names import name_of
from handoffs.subjects.subject import ComparedRecord, Subject
from handoffs.text.messages import Message, message, sentences, written

SHORT = 40
"""The longest text that a conflict names as it was and as it is."""


def require_unchanged(shown: Subject, now: Subject, named: Collection[str], invisible: Collection[str] = ()) -> None:
    """Raise Conflict when a record that the decision rests on or overwrites is not as its decider saw it.

    A record that the decider did not see is none of these: nothing of it is overwritten. What the org hides (`invisible`, by the
    words of values) is no change; Rejected when the record has been saved since, so that nobody knows whether it changed.
    """
    found = {each.record_id: each for each in now.compared(named)}
    pairs = [(was, found.get(was.record_id)) for was in shown.compared(named)]
    conflicts = [each for was, is_now in pairs if (each := _difference(was, is_now, invisible))]
    if conflicts:
        raise Conflict(sentences(*conflicts), "CHANGED")
    unknown = [word for was, is_now in pairs if is_now for word in _unknown(was, is_now, invisible)]
    if unknown:
        raise Rejected(
            message("gateways.salesforce.values_hidden", fields=tuple(name_of(each) for each in unknown)), "INVALID_FIELD"
        )


def with_names(changed: ChangedMeanwhile, now: Subject) -> ChangedMeanwhile:
    """Return the conflict about a record that changes whenever Baton writes, with the record's name and who changed it last.

    `now` is the subject as it was read last.
    """
    record = next((each for each in now.compared({changed.record_id}) if each.record_id == changed.record_id), None)
    if record is None:
        return changed
    name, at = changer(record.modified_by), record.modified_at
    reason = message("gateways.salesforce.keeps_changing", record=_name(record), name=name, at=at)
    return ChangedMeanwhile(reason, record_id=record.record_id)


def _difference(was: ComparedRecord, now: ComparedRecord | None, invisible: Collection[str]) -> Message | None:
    """Return what changed of a record, with the person who changed it last; None when nothing did."""
    if now is None:
        return message("gateways.salesforce.no_longer_there", record=_name(was))
    changed = _changed(was.values, {word: value for word, value in now.values.items() if word not in invisible})
    if not changed:
        return None
    name = changer(now.modified_by)
    return message("gateways.salesforce.changed", record=_name(was), fields=changed, name=name, at=now.modified_at)


def _unknown(was: ComparedRecord, now: ComparedRecord, invisible: Collection[str]) -> list[str]:
    """Return the words of values that may have changed unseen: the record was saved since the decider saw it."""
    if was.modified_at == now.modified_at:
        return []
    return [word for word, value in was.values.items() if word in invisible and value]


def _changed(was: Mapping[str, object], now: Mapping[str, object]) -> tuple[Message, ...]:
    return tuple(_field(word, was[word], now[word]) for word in now if word in was and was[word] != now[word])


def _field(word: str, was: object, now: object) -> Message:
    """Name a field, with its values where both are short."""
    before, after = _short(was), _short(now)
    if before is None or after is None:
        return name_of(word)
    return message("gateways.salesforce.field_changed", field=name_of(word), was=before, now=after)


def _short(value: object) -> Message | None:
    if value is None or value == "":
        return message("gateways.salesforce.empty")
    text = f"{value:f}" if isinstance(value, Decimal) else value
    is_shown = isinstance(text, str) and len(text) <= SHORT and not is_id(text)
    return written(str(text)) if is_shown else None


def _name(record: ComparedRecord) -> Message:
    if record.name:
        return message("gateways.salesforce.named_record", noun=record.noun, name=record.name)
    return record.noun
