"""Copies of a stored handoff, and of its order in the org: as many open orders as wanted, each under names of its own."""

import json
import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice

from sqlalchemy import Connection, Table

from benchmarks.stock.hastened import hastened
from bot.service.identifiers import new_id
from sandbox.salesforce.org import Org
from sandbox.salesforce.records.values import Row
from storage.tables import METADATA

Names = Mapping[str, str]
"""What to write in a copy for each name of the original: ids, numbers, the instant of its card."""

_BATCH = 2_000
_PREFIXES = {"Account": "001", "Contact": "003", "Order": "801", "OrderItem": "802", "OrderHistory": "017"}


def clone_order(org: Org, order: str, count: int) -> list[Names]:
    """Copy an order with its account, contact, lines and history, in the same instants; return the names of each copy."""
    original = _records_of(org, order)
    with org.state.transaction():
        return [_clone_records(org, original) for _ in range(count)]


def clone_handoff(
    url: str, handoff_id: str, copies: Sequence[Names], *, card: str = "", without: Collection[str] = ()
) -> list[str]:
    """Copy the stored rows of a handoff once for each of the names, but those of some tables; return the ids.

    `card` is the instant of its card in Slack.
    """
    made = [{**names, handoff_id: new_id(), **_card(card)} for names in copies]
    with hastened(url) as connection, connection.begin():
        for table in (each for each in METADATA.sorted_tables if each.name not in without):
            _clone_rows(connection, table, handoff_id, made)
    return [names[handoff_id] for names in made]


def _card(ts: str) -> Names:
    return {ts: f"{ts.partition('.')[0]}.{secrets.randbelow(1_000_000):06d}"} if ts else {}


def _records_of(org: Org, order: str) -> list[tuple[str, Row]]:
    account = org.get("Order", order)["AccountId"]
    own = {"Account": ("Id", account), "Contact": ("AccountId", account), "Order": ("Id", order)}
    own |= {"OrderItem": ("OrderId", order), "OrderHistory": ("OrderId", order)}
    return [
        (kind, row) for kind, (field, value) in own.items() for row in org.state.records.rows(kind) if row.get(field) == value
    ]


def _clone_records(org: Org, original: Sequence[tuple[str, Row]]) -> Names:
    store = org.state.records
    names = {str(row["Id"]): store.new_id(_PREFIXES[kind]) for kind, row in original}
    for kind, row in original:
        if kind == "Order":
            names[str(row["OrderNumber"])] = f"{store.next_number('OrderNumber'):08d}"
        if kind == "Account":
            names[str(row["SF_Account_No__c"])] = str(store.next_number("SF_Account_No__c") + 100_000)
    for kind, row in original:
        copy = {name: names.get(value, value) if isinstance(value, str) else value for name, value in row.items()}
        store.put(kind, str(copy["Id"]), copy)
    return names


def _clone_rows(connection: Connection, table: Table, handoff_id: str, copies: Sequence[Names]) -> None:
    key = "handoff_id" if "handoff_id" in table.columns else "id" if table.name == "handoffs" else None
    if key is None:
        return
    columns = [
        column.name for column in table.columns if not (column.primary_key and key == "handoff_id" and column.name == "id")
    ]
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    found = connection.exec_driver_sql(f"SELECT {', '.join(columns)} FROM {table.name} WHERE {key} = {mark}", (handoff_id,))
    rows = [tuple(map(_plain, row)) for row in found]
    insert = f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({', '.join([mark] * len(columns))})"
    for batch in _batches(_renamed(row, names) for names in copies for row in rows):
        connection.exec_driver_sql(insert, batch)


def _plain(value: object) -> object:
    """Return a value as it is stored where the driver has read JSON."""
    return json.dumps(value, separators=(",", ":")) if isinstance(value, dict | list) else value


def _renamed(row: Sequence[object], names: Names) -> tuple[object, ...]:
    return tuple(_with_names(value, names) if isinstance(value, str) else value for value in row)


def _with_names(text: str, names: Names) -> str:
    for old, new in names.items():
        text = text.replace(old, new)
    return text


def _batches(rows: Iterable[tuple[object, ...]]) -> Iterator[list[tuple[object, ...]]]:
    left = iter(rows)
    while batch := list(islice(left, _BATCH)):
        yield batch
