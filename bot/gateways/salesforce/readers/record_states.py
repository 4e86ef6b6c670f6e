"""The states of records in Salesforce, and the history of their status."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from simple_salesforce.format import format_soql

from bot.gateways.salesforce.client import Record, SalesforceClient
from bot.gateways.salesforce.values import instant, text

AT_ONCE = 200
"""Ids in one query: a GET address holds about 590 (App Limits, Request Size Limits)."""


@dataclass(frozen=True, kw_only=True)
class RecordState:
    """What became of a record: its status (None: deleted), and who changed that, and when, as far as Salesforce tells."""

    record_id: str
    status: str | None
    changed_by: str = ""
    changed_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class StatusChange(RecordState):
    """One change of a record's status; `was` is what it had been before."""

    was: str = ""


def status_changes(client: SalesforceClient, kind: str, record_ids: Sequence[str]) -> list[StatusChange]:
    """List every change of the status of records of a kind, oldest first: from what to what, by whom, when."""
    rows: list[Record] = []
    for some in chunks(record_ids):
        asked = format_soql(
            "SELECT {:literal}Id, OldValue, NewValue, CreatedDate, CreatedBy.Name FROM {:literal}History "
            "WHERE Field = 'Status' AND {:literal}Id IN {} ORDER BY CreatedDate",
            kind, kind, kind, some,
        )  # fmt: skip
        rows += client.query(asked)
    return [
        StatusChange(
            record_id=text(row, f"{kind}Id"),
            was=text(row, "OldValue"),
            status=text(row, "NewValue"),
            changed_by=text(row.get("CreatedBy") or {}, "Name"),
            changed_at=instant(row["CreatedDate"]),
        )
        for row in rows
    ]


def states(client: SalesforceClient, kind: str, record_ids: Iterable[str], *, history: bool) -> tuple[RecordState, ...]:
    """Ask what became of records of a kind, and who did it; one that Salesforce no longer shows us counts as deleted.

    The history, where the org shows it, knows better than the record who changed its status; it is believed where both name
    the same status.
    """
    wanted = list(record_ids)
    found = {state.record_id: state for state in _read(client, kind, wanted, deleted=False)}
    there = list(found)
    gone = [record_id for record_id in wanted if record_id not in found]
    found |= {state.record_id: state for state in _read(client, kind, gone, deleted=True)}
    for change in status_changes(client, kind, there) if history else ():
        if change.status == found[change.record_id].status:
            found[change.record_id] = change
    return tuple(found.get(each) or RecordState(record_id=each, status=None) for each in wanted)


def _read(client: SalesforceClient, kind: str, record_ids: Sequence[str], *, deleted: bool) -> list[RecordState]:
    records: list[Record] = []
    for some in chunks(record_ids):
        soql = "SELECT Id, Status, LastModifiedBy.Name, LastModifiedDate FROM {:literal} WHERE Id IN {}"
        asked = format_soql(soql, kind, some)
        records += client.query(asked, deleted=deleted)
    return [
        RecordState(
            record_id=str(record["Id"]),
            status=None if deleted else text(record, "Status"),
            changed_by=text(record.get("LastModifiedBy") or {}, "Name"),
            changed_at=instant(record["LastModifiedDate"]),
        )
        for record in records
    ]


def chunks(values: Sequence[str], at_once: int = AT_ONCE) -> Iterable[list[str]]:
    """Cut a list of ids into as many as one query takes."""
    return (list(values[start : start + at_once]) for start in range(0, len(values), at_once))
