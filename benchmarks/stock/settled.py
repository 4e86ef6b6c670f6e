"""A history of settled handoffs, written by the database itself as copies of one that was settled in the sandbox."""

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Connection,
    Dialect,
    Integer,
    MetaData,
    String,
    Table,
    case,
    cast,
    func,
    insert,
    literal,
    literal_column,
    select,
    text,
)

from benchmarks.stock.hastened import hastened
from storage.columns.types import UtcDateTime
from storage.tables import HANDOFFS, OUTBOX, TASKS

_NAMES = {"id", "handoff_id", "record_id", "number", "party", "key"}
_APART = 31
"""Seconds between two settled handoffs, so that a million of them fill a year."""

_BATCH = 100_000

_NUMBERS = Table("bench_numbers", MetaData(), Column("n", Integer, primary_key=True), prefixes=["TEMPORARY"])


def add_settled(url: str, handoff_id: str, first: int, last: int) -> None:
    """Add settled handoffs with their tasks and delivered messages, numbered from `first` to before `last`.

    Their snapshots are empty: nobody reads them, and a real one takes 8 kB.
    """
    with hastened(url) as connection:
        _NUMBERS.create(connection)
        connection.execute(insert(_NUMBERS), [{"n": number} for number in range(min(_BATCH, last - first))])
        for start in range(first, last, _BATCH):
            for each in (HANDOFFS, TASKS, OUTBOX):
                _copy(connection, each, handoff_id, start, min(start + _BATCH, last))
            connection.commit()
        connection.exec_driver_sql("ANALYZE")
        connection.commit()


def _copy(connection: Connection, of: Table, handoff_id: str, first: int, last: int) -> None:
    key = of.c.id if of is HANDOFFS else of.c.handoff_id
    columns = [each.name for each in of.columns if not (of is OUTBOX and each.name == "id")]
    original = select(of).where(key == handoff_id).order_by(*of.primary_key).limit(1).subquery("original")
    n = _NUMBERS.c.n + first
    values = [_value(of, name, original.c[name], n, connection.dialect) for name in columns]
    copies = select(*values).select_from(_NUMBERS.join(original, literal(True))).where(n < last).order_by(_NUMBERS.c.n)
    connection.execute(insert(of).from_select(columns, copies))


def _value(
    of: Table, name: str, original: ColumnElement[object], n: ColumnElement[int], dialect: Dialect
) -> ColumnElement[object]:
    kind = of.c[name].type
    if name in _NAMES:
        return literal("s").concat(cast(n, String(20)))
    if isinstance(kind, UtcDateTime):
        return _earlier(original, n, dialect)
    if isinstance(kind, JSON):
        return literal_column("'{}'") if not of.c[name].nullable else literal_column("NULL")
    if name in {"waited_seconds", "took_seconds"}:
        return 60 + n * 7919 % 30_000
    return original


def _earlier(original: ColumnElement[object], n: ColumnElement[int], dialect: Dialect) -> ColumnElement[object]:
    if dialect.name == "postgresql":
        return original - n * text(f"interval '{_APART} seconds'")
    shift = literal("-").concat(cast(n * _APART, String(20))).concat(" seconds")
    moved = func.strftime("%Y-%m-%d %H:%M:%S", cast(original, String), shift).concat(".000000")
    return case((original.is_(None), None), else_=moved)
