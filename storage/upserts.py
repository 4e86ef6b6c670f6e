"""Statements that add rows, or change the row that has the same key, built once for each database system."""

from collections.abc import Mapping, Sequence
from functools import cache

from sqlalchemy import Connection, Table, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import dml

from storage.columns.prepared import prepared

Insert = postgresql.Insert | sqlite.Insert

MOST = 16
"""So many rows are added by one statement at most; each number of rows is a statement of its own."""


def insert_into(connection: Connection, table: Table) -> Insert:
    """Return an INSERT of the database system's own kind, which knows what to do on a conflict."""
    return _insert(connection.dialect.name, table)


def upsert(connection: Connection, table: Table, key: tuple[str, ...], changed: tuple[str, ...]) -> Insert:
    """Return an INSERT that changes the columns `changed` of the row that has the same key; without columns the row is kept.

    The row is a parameter of the execution, so that the statement is compiled once: to build one takes longer than to run it.
    """
    return _upsert(connection.dialect.name, table, key, changed)


def add_rows(connection: Connection, statement: Insert | dml.Insert, rows: Sequence[Mapping[str, object]]) -> None:
    """Add rows, which have the same columns, by one INSERT; very many, or two for one `key`, are added one after the other."""
    if not 1 < len(rows) <= MOST or len({row.get("key", place) for place, row in enumerate(rows)}) < len(rows):
        prepared(connection, statement, tuple(rows[0])).write(connection, rows)
        return
    values = {f"{name}_{place}": value for place, row in enumerate(rows) for name, value in row.items()}
    prepared(connection, _of_several(statement, tuple(rows[0]), len(rows)), tuple(values)).write(connection, [values])


@cache
def _of_several(statement: Insert | dml.Insert, names: tuple[str, ...], count: int) -> Insert | dml.Insert:
    columns = statement.table.c
    return statement.values(
        [{name: bindparam(f"{name}_{place}", type_=columns[name].type) for name in names} for place in range(count)]
    )


@cache
def _upsert(dialect: str, table: Table, key: tuple[str, ...], changed: tuple[str, ...]) -> Insert:
    statement = _insert(dialect, table)
    if not changed:
        return statement.on_conflict_do_nothing(index_elements=key)
    return statement.on_conflict_do_update(index_elements=key, set_={name: statement.excluded[name] for name in changed})


@cache
def _insert(dialect: str, table: Table) -> Insert:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
