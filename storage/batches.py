"""Deletes rows in batches of a bounded size, so that no transaction is long and nobody waits for it."""

from sqlalchemy import ColumnElement, Connection, Table, delete, select, tuple_

BATCH = 500
"""The rows that one transaction deletes at most."""


def delete_batch(connection: Connection, table: Table, *conditions: ColumnElement[bool]) -> int:
    """Delete rows of a table that meet the conditions, at most a batch; return their number.

    Rows that another transaction has locked are left for the next time.
    """
    key = tuple(table.primary_key)
    batch = select(*key).where(*conditions).limit(BATCH).with_for_update(of=table, skip_locked=True)
    return connection.execute(delete(table).where(tuple_(*key).in_(batch))).rowcount
