"""The states of records in Salesforce, and the history of their status."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.gateways.errors import Conflict, Rejected, TooSlow, Unavailable
from bot.gateways.salesforce.client import Record, SalesforceClient
from bot.gateways.salesforce.conversion import has_word, read_instant
from bot.gateways.salesforce.descriptions import Field
from bot.gateways.salesforce.org import Org
from bot.gateways.salesforce.readers.parts.batches import quoted, split
from bot.gateways.salesforce.values import ODD, instant, text
from handoffs.text.messages import Message, message

logger = logging.getLogger(__name__)

UNSEEN_PAUSE = 60.0
"""Seconds until a record that Baton can't see is asked for again."""

_SHOWN = ("Id", "Status", "LastModifiedBy.Name", "LastModifiedDate")


class Presence(StrEnum):
    """Whether Salesforce shows a record: it is there, it is in the recycle bin, or Baton is shown nothing of it.

    What sharing hides and what was removed for good look alike (REST API, "Execute a SOQL Query that Includes Deleted Items").
    """

    THERE = "there"
    DELETED = "deleted"
    UNSEEN = "unseen"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """The records that a source asks for: those of an object that meet a `condition` in SOQL, and are of its type.

    `type_field` holds what kind of record it is, as `described`, and `type` is the kind that the source asks for; without them
    the object has one kind only. The condition names the type unless the org can't filter by it and it `is_compared` here.
    """

    kind: str
    condition: str
    type_field: str = ""
    described: Field | None = None
    type: str = ""
    is_compared: bool = False

    def is_of_type(self, value: str) -> bool:
        """Return whether a record with this type is of the wanted kind."""
        return not self.type_field or has_word(self.described, value, self.type)


@dataclass(frozen=True, kw_only=True)
class RecordState:
    """What became of a record, and who changed that, and when, as far as Salesforce tells.

    `waits` means that it still meets the condition of its source. `other_type` is the type that made it a record of another
    kind; None while it is of its kind, empty where it has no type any more.
    """

    record_id: str
    presence: Presence = Presence.THERE
    waits: bool = False
    status: str = ""
    other_type: str | None = None
    changed_by: str = ""
    changed_at: datetime | None = None
    modified_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class FieldChange:
    """One change of a field of a record: from what to what, by whom, when."""

    record_id: str
    was: str
    value: str
    changed_by: str
    changed_at: datetime


def status_changes(org: Org, kind: str, record_ids: Sequence[str]) -> list[FieldChange]:
    """List every change of the status of records of an object, oldest first."""
    return field_changes(org, kind, "Status", record_ids)


def field_changes(org: Org, kind: str, name: str, record_ids: Sequence[str]) -> list[FieldChange]:
    """List every change of a field of records of an object, oldest first; nothing where the org does not track the field.

    A history may hold the API name of a picklist's value or its label; both are read.
    """

    def ask(ids: str) -> str:
        return (
            f"SELECT {kind}Id, OldValue, NewValue, CreatedDate, CreatedBy.Name FROM {kind}History "  # noqa: S608
            f"WHERE Field = '{name}' AND {kind}Id IN ({ids}) ORDER BY CreatedDate"
        )

    rows = [row for (asked,) in split(quoted(record_ids), ask) for row in org.query(asked)]
    return [
        FieldChange(
            record_id=text(row, f"{kind}Id"),
            was=org.word_of(kind, name, text(row, "OldValue")),
            value=org.word_of(kind, name, text(row, "NewValue")),
            changed_by=text(row.get("CreatedBy") or {}, "Name"),
            changed_at=instant(row["CreatedDate"]),
        )
        for row in rows
    ]


def states(org: Org, wanted: Wanted, record_ids: Iterable[str], *, history: bool) -> tuple[RecordState, ...]:
    """Ask what became of records, and who did it; only a record in the recycle bin is deleted.

    The history, where the org shows it, knows better than the record who changed its status or its type; it is believed where
    both name the same value.
    """
    asked = list(record_ids)
    found = {state.record_id: state for state in _read(org, wanted, asked)}
    unknown = [record_id for record_id in asked if record_id not in found]
    found |= {state.record_id: state for state in _deleted(org.client, wanted.kind, unknown)}
    if history:
        found |= _with_changers(org, wanted, found)
    return tuple(found.get(each) or RecordState(record_id=each, presence=Presence.UNSEEN) for each in asked)


def _read(org: Org, wanted: Wanted, record_ids: Sequence[str]) -> list[RecordState]:
    """Read the records that are there, and which of them meet the condition, in one call."""
    found: list[RecordState] = []
    fields, kind = ", ".join(filter(None, (*_SHOWN, wanted.type_field))), wanted.kind
    batches = split(
        quoted(record_ids),
        lambda ids: f"SELECT {fields} FROM {kind} WHERE Id IN ({ids})",  # noqa: S608
        lambda ids: f"SELECT Id FROM {kind} WHERE ({wanted.condition}) AND Id IN ({ids})",  # noqa: S608
    )
    for asked in batches:
        rows, waiting = org.queries(*asked)
        waits = {row["Id"] for row in waiting}
        found += [_state(row, wanted, waits=row["Id"] in waits) for row in rows]
    return found


def _deleted(client: SalesforceClient, kind: str, record_ids: Sequence[str]) -> list[RecordState]:
    def ask(ids: str) -> str:
        return f"SELECT Id, LastModifiedBy.Name, LastModifiedDate FROM {kind} WHERE IsDeleted = true AND Id IN ({ids})"  # noqa: S608

    rows = [row for (asked,) in split(quoted(record_ids), ask) for row in client.query(asked, deleted=True)]
    return [
        RecordState(
            record_id=str(row["Id"]),
            presence=Presence.DELETED,
            changed_by=text(row.get("LastModifiedBy") or {}, "Name"),
            changed_at=_last_modified(row),
        )
        for row in rows
    ]


def why_missing(client: SalesforceClient, kind: str, record_id: str, deleted: Message) -> Unavailable:
    """Return why a record is not shown to Baton, to be raised, when that has to wait; raise Conflict if it was `deleted`."""
    if _deleted(client, kind, [record_id]):
        raise Conflict(deleted, "DELETED")
    return Unavailable(message("gateways.salesforce.unseen"), UNSEEN_PAUSE)


def _state(row: Record, wanted: Wanted, *, waits: bool) -> RecordState:
    kind = text(row, wanted.type_field)
    return RecordState(
        record_id=str(row["Id"]),
        waits=waits and wanted.is_of_type(kind),
        status=text(row, "Status"),
        other_type=None if wanted.is_of_type(kind) else kind,
        changed_by=text(row.get("LastModifiedBy") or {}, "Name"),
        changed_at=_last_modified(row),
        modified_at=_last_modified(row),
    )


def _last_modified(row: Record) -> datetime | None:
    """Return when a record last changed; None where that is no instant, so that one odd record keeps no other's state back."""
    return read_instant(text(row, "LastModifiedDate"), ZoneInfo("UTC"))


def _with_changers(org: Org, wanted: Wanted, found: Mapping[str, RecordState]) -> dict[str, RecordState]:
    """Return the records that are there with who gave them their status, or the type that made them another kind."""
    there = {record: state for record, state in found.items() if state.presence is Presence.THERE}
    try:
        changes = _changes_of(org, wanted, there)
    except (Rejected, TooSlow, *ODD) as failure:
        logger.warning("The history of %s can't be read: %s", wanted.kind, failure)
        return there
    for change in changes:
        state = there[change.record_id]
        if change.value == (state.status if state.other_type is None else state.other_type):
            there[change.record_id] = replace(state, changed_by=change.changed_by, changed_at=change.changed_at)
    return there


def _changes_of(org: Org, wanted: Wanted, there: Mapping[str, RecordState]) -> list[FieldChange]:
    other = [record for record, state in there.items() if state.other_type is not None]
    same = [record for record, state in there.items() if state.other_type is None]
    changes = status_changes(org, wanted.kind, same) if same else []
    changes += field_changes(org, wanted.kind, wanted.type_field, other) if other else []
    return changes
