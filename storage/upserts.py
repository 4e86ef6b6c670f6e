"""Statements that add a row or change the row that has the same key, built once for each database system."""

from functools import cache

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

Insert = postgresql.Insert | sqlite.Insert


def insert_into(connection: Connection, table: Table) -> Insert:
    """Return an INSERT of the database system's own kind, which knows what to do on a conflict."""
    return _insert(connection.dialect.name, table)


def upsert(connection: Connection, table: Table, key: tuple[str, ...], changed: tuple[str, ...]) -> Insert:
    """Return an INSERT that changes the columns `changed` of the row that has the same key; without columns the row is kept.

    The row is a parameter of the execution, so that the statement is compiled once: to build one takes longer than to run it.
    """
    return _upsert(connection.dialect.name, table, key, changed)


@cache
def _upsert(dialect: str, table: Table, key: tuple[str, ...], changed: tuple[str, ...]) -> Insert:
    statement = _insert(dialect, table)
    if not changed:
        return statement.on_conflict_do_nothing(index_elements=key)
    return statement.on_conflict_do_update(index_elements=key, set_={name: statement.excluded[name] for name in changed})


@cache
def _insert(dialect: str, table: Table) -> Insert:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
