"""The states of records in Salesforce, and the history of their status."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from urllib.parse import quote

from simple_salesforce.format import format_soql

from bot.gateways.errors import Conflict, Unavailable
from bot.gateways.salesforce.client import Record, SalesforceClient
from bot.gateways.salesforce.values import instant, text
from handoffs.text.messages import Message, message

AT_ONCE = 200
"""Ids in one query: a GET address holds about 590 (App Limits, Request Size Limits)."""

LONGEST_LIST = 10_000
"""Bytes of a list in an address, which holds 16,384 with everything else (App Limits, Request Size Limits)."""

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
    """The records that a source asks for: those of an object that meet a `condition` in SOQL.

    `type_field` holds what kind of record it is, and `type` is the kind that the source asks for; both are empty where the
    object has one kind only.
    """

    kind: str
    condition: str
    type_field: str = ""
    type: str = ""

    def is_of_type(self, value: str) -> bool:
        """Return whether a record with this type is of the wanted kind; SOQL compares without regard to case."""
        return not self.type_field or value.casefold() == self.type.casefold()


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


def status_changes(client: SalesforceClient, kind: str, record_ids: Sequence[str]) -> list[FieldChange]:
    """List every change of the status of records of an object, oldest first."""
    return field_changes(client, kind, "Status", record_ids)


def field_changes(client: SalesforceClient, kind: str, name: str, record_ids: Sequence[str]) -> list[FieldChange]:
    """List every change of a field of records of an object, oldest first; nothing where the org does not track the field."""
    rows: list[Record] = []
    for some in chunks(record_ids):
        asked = format_soql(
            "SELECT {:literal}Id, OldValue, NewValue, CreatedDate, CreatedBy.Name FROM {:literal}History "
            "WHERE Field = {} AND {:literal}Id IN {} ORDER BY CreatedDate",
            kind, kind, name, kind, some,
        )  # fmt: skip
        rows += client.query(asked)
    return [
        FieldChange(
            record_id=text(row, f"{kind}Id"),
            was=text(row, "OldValue"),
            value=text(row, "NewValue"),
            changed_by=text(row.get("CreatedBy") or {}, "Name"),
            changed_at=instant(row["CreatedDate"]),
        )
        for row in rows
    ]


def states(client: SalesforceClient, wanted: Wanted, record_ids: Iterable[str], *, history: bool) -> tuple[RecordState, ...]:
    """Ask what became of records, and who did it; only a record in the recycle bin is deleted.

    The history, where the org shows it, knows better than the record who changed its status or its type; it is believed where
    both name the same value.
    """
    asked = list(record_ids)
    found = {state.record_id: state for state in _read(client, wanted, asked)}
    unknown = [record_id for record_id in asked if record_id not in found]
    found |= {state.record_id: state for state in _deleted(client, wanted.kind, unknown)}
    if history:
        found |= _with_changers(client, wanted, found)
    return tuple(found.get(each) or RecordState(record_id=each, presence=Presence.UNSEEN) for each in asked)


def _read(client: SalesforceClient, wanted: Wanted, record_ids: Sequence[str]) -> list[RecordState]:
    """Read the records that are there, and which of them meet the condition, in one call."""
    found: list[RecordState] = []
    fields = ", ".join(filter(None, (*_SHOWN, wanted.type_field)))
    for some in chunks(record_ids):
        rows, waiting = client.queries(
            format_soql("SELECT {:literal} FROM {:literal} WHERE Id IN {}", fields, wanted.kind, some),
            format_soql("SELECT Id FROM {:literal} WHERE ({:literal}) AND Id IN {}", wanted.kind, wanted.condition, some),
        )
        waits = {row["Id"] for row in waiting}
        found += [_state(row, wanted, waits=row["Id"] in waits) for row in rows]
    return found


def _deleted(client: SalesforceClient, kind: str, record_ids: Sequence[str]) -> list[RecordState]:
    rows: list[Record] = []
    for some in chunks(record_ids):
        asked = format_soql(
            "SELECT Id, LastModifiedBy.Name, LastModifiedDate FROM {:literal} WHERE IsDeleted = true AND Id IN {}", kind, some
        )
        rows += client.query(asked, deleted=True)
    return [
        RecordState(
            record_id=str(row["Id"]),
            presence=Presence.DELETED,
            changed_by=text(row.get("LastModifiedBy") or {}, "Name"),
            changed_at=instant(row["LastModifiedDate"]),
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
        waits=waits,
        status=text(row, "Status"),
        other_type=None if wanted.is_of_type(kind) else kind,
        changed_by=text(row.get("LastModifiedBy") or {}, "Name"),
        changed_at=instant(row["LastModifiedDate"]),
        modified_at=instant(row["LastModifiedDate"]),
    )


def _with_changers(client: SalesforceClient, wanted: Wanted, found: Mapping[str, RecordState]) -> dict[str, RecordState]:
    """Return the records that are there with who gave them their status, or the type that made them another kind."""
    there = {record: state for record, state in found.items() if state.presence is Presence.THERE}
    other = [record for record, state in there.items() if state.other_type is not None]
    same = [record for record, state in there.items() if state.other_type is None]
    changes = status_changes(client, wanted.kind, same) if same else []
    changes += field_changes(client, wanted.kind, wanted.type_field, other) if other else []
    for change in changes:
        state = there[change.record_id]
        if change.value == (state.status if state.other_type is None else state.other_type):
            there[change.record_id] = replace(state, changed_by=change.changed_by, changed_at=change.changed_at)
    return there


def chunks(values: Sequence[str], at_once: int = AT_ONCE) -> Iterator[list[str]]:
    """Cut a list of ids or texts into as many as the address of one query takes; encoded, a letter may need nine bytes."""
    chunk: list[str] = []
    size = 0
    for value in values:
        needed = len(quote(value)) + len(quote("'',"))
        if chunk and (len(chunk) == at_once or size + needed > LONGEST_LIST):
            yield chunk
            chunk, size = [], 0
        chunk.append(value)
        size += needed
    if chunk:
        yield chunk
