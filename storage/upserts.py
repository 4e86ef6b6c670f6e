"""Statements that add rows, or change the row that has the same key, built once for each database system; and very many rows."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from sqlalchemy import BindParameter, Connection, Dialect, Table, TextClause, bindparam, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import dml

from storage.formats.json_text import json_text

Insert = postgresql.Insert | sqlite.Insert

MOST = 16
"""So many rows are added by one statement at most; each number of rows is a statement of its own."""

_SYSTEMS: dict[str, Callable[..., Dialect]] = {"postgresql": postgresql.dialect, "sqlite": sqlite.dialect}


class _Value(NamedTuple):
    """A value of a statement: its name, what it is where no row gives it, and what writes it for the driver."""

    name: str
    fixed: object
    write: Callable[[object], object] | None


class _Prepared(NamedTuple):
    text: str
    values: tuple[_Value, ...]

    def of(self, row: Mapping[str, object]) -> tuple[object, ...]:
        given = ((row.get(name, fixed), write) for name, fixed, write in self.values)
        return tuple(write(value) if write else value for value, write in given)


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
    keys = {row.get("key", place) for place, row in enumerate(rows)}
    if len(rows) == 1:
        connection.execute(statement, rows[0])
        return
    if not len(rows) == len(keys) <= MOST:
        execute_many(connection, statement, rows)
        return
    values = {f"{name}_{place}": value for place, row in enumerate(rows) for name, value in row.items()}
    connection.execute(_of_several(connection.dialect.name, statement, tuple(rows[0]), len(rows)), values)


def execute_many(connection: Connection, statement: dml.UpdateBase, rows: Sequence[Mapping[str, object]]) -> int:
    """Execute a statement once for each of many rows, which have the same columns; return how many rows it changed.

    SQLAlchemy takes longer to prepare a row for SQLite than SQLite to write it.
    """
    if connection.dialect.name != "sqlite":
        return connection.execute(statement, rows).rowcount
    prepared = _prepared(statement, tuple(rows[0]))
    return connection.exec_driver_sql(prepared.text, [prepared.of(row) for row in rows]).rowcount


@cache
def _of_several(dialect: str, statement: Insert | dml.Insert, names: tuple[str, ...], count: int) -> TextClause:
    """Return the INSERT of so many rows as text: SQLAlchemy would compile a statement with several rows at each execution."""
    columns = {f"{name}_{place}": name for place in range(count) for name in names}
    rows: list[dict[str, object]] = [{name: bindparam(f"{name}_{place}") for name in names} for place in range(count)]
    compiled = statement.values(rows).compile(dialect=_SYSTEMS[dialect](paramstyle="named"))
    given = [bindparam(key, type_=statement.table.c[name].type) for key, name in columns.items()]
    fixed: list[BindParameter[object]] = [bindparam(key, value) for key, value in compiled.params.items() if key not in columns]
    written = str(compiled).replace("::", " ::")  # PostgreSQL's types stand behind the names of values, which end at a space
    return text(written).bindparams(*given, *fixed)


@cache
def _upsert(dialect: str, table: Table, key: tuple[str, ...], changed: tuple[str, ...]) -> Insert:
    statement = _insert(dialect, table)
    if not changed:
        return statement.on_conflict_do_nothing(index_elements=key)
    return statement.on_conflict_do_update(index_elements=key, set_={name: statement.excluded[name] for name in changed})


@cache
def _insert(dialect: str, table: Table) -> Insert:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


@cache
def _prepared(statement: dml.UpdateBase, names: tuple[str, ...]) -> _Prepared:
    dialect = sqlite.dialect(paramstyle="qmark", json_serializer=json_text)
    compiled = statement.compile(dialect=dialect, column_keys=names)
    values = (
        _Value(name, compiled.params[name], compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect))
        for name in compiled.positiontup or ()
    )
    return _Prepared(text=str(compiled), values=tuple(values))
