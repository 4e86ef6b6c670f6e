"""What stands beside orders in Salesforce: other orders of the account, and the history of their status."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from simple_salesforce.format import format_soql

from bot.gateways.salesforce_client import Record, SalesforceClient
from bot.gateways.salesforce_orders import instant, other_order_of, text
from handoffs.subjects import OtherOrder

AT_ONCE = 200
"""Ids in one query: a GET address holds about 590 (App Limits, Request Size Limits)."""


@dataclass(frozen=True, kw_only=True)
class RecordState:
    """What became of a record: its status (None: deleted), and who changed that, and when, as far as Salesforce tells."""

    record_id: str
    status: str | None
    changed_by: str = ""
    changed_at: datetime | None = None


def other_orders(
    client: SalesforceClient, accounts: Iterable[str], statuses: list[str], base_url: str
) -> dict[str, tuple[OtherOrder, ...]]:
    """List the orders of accounts that are in one of the statuses, newest first."""
    found: dict[str, tuple[OtherOrder, ...]] = {}
    for some in _chunks(sorted(filter(None, accounts))):
        asked = format_soql(
            "SELECT Id, OrderNumber, Status, CreatedDate, AccountId, (SELECT Product2.Name FROM OrderItems) "
            "FROM Order WHERE AccountId IN {} AND Status IN {} ORDER BY CreatedDate DESC",
            some,
            statuses,
        )
        for record in client.query(asked):
            account = text(record, "AccountId")
            found[account] = (*found.get(account, ()), other_order_of(record, base_url))
    return found


def status_changes(client: SalesforceClient, record_ids: Sequence[str]) -> list[RecordState]:
    """List every change of the orders' status, oldest first: to what, by whom, when."""
    rows: list[Record] = []
    for some in _chunks(record_ids):
        asked = format_soql(
            "SELECT OrderId, NewValue, CreatedDate, CreatedBy.Name FROM OrderHistory "
            "WHERE Field = 'Status' AND OrderId IN {} ORDER BY CreatedDate",
            some,
        )
        rows += client.query(asked)
    return [
        RecordState(
            record_id=text(row, "OrderId"),
            status=text(row, "NewValue"),
            changed_by=text(row.get("CreatedBy") or {}, "Name"),
            changed_at=instant(row["CreatedDate"]),
        )
        for row in rows
    ]


def states(client: SalesforceClient, record_ids: Sequence[str]) -> dict[str, RecordState]:
    """Read where orders stand, deleted ones included; those that Salesforce does not know any more are left out."""
    found = {state.record_id: state for state in _read(client, record_ids, deleted=False)}
    gone = [record_id for record_id in record_ids if record_id not in found]
    return found | {state.record_id: state for state in _read(client, gone, deleted=True)}


def _read(client: SalesforceClient, record_ids: Sequence[str], *, deleted: bool) -> list[RecordState]:
    records: list[Record] = []
    for some in _chunks(record_ids):
        asked = format_soql("SELECT Id, Status, LastModifiedBy.Name, LastModifiedDate FROM Order WHERE Id IN {}", some)
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


def _chunks(values: Sequence[str]) -> Iterable[list[str]]:
    return (list(values[start : start + AT_ONCE]) for start in range(0, len(values), AT_ONCE))
