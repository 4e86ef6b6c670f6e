"""Statements of every change, prepared once and run by the driver.

SQLAlchemy looks a statement up, binds its values and wraps its result at each execution, which takes two or three times as long
as SQLite takes to run it. Here it does so once: events, errors and types are still its own.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, CursorResult, Dialect, Select, UpdateBase
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.selectable import CompoundSelect

Values = Mapping[str, object]
Statement = Select[Any] | CompoundSelect[Any] | UpdateBase

_PREPARED: dict[tuple[str, Statement, tuple[str, ...]], "Prepared"] = {}


class Prepared:
    """A statement without lists of any length and without RETURNING: its text, what writes its values and reads its columns."""

    def __init__(self, statement: Statement, names: Sequence[str], dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=list(names), for_executemany=True)
        assert isinstance(compiled, SQLCompiler)
        self._text, self._is_positional = str(compiled), bool(compiled.positional)
        writers = {name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in compiled.binds.items()}
        order = compiled.positiontup or list(compiled.params)
        self._places = [(name, writers[name]) for name in order]
        self._fixed = {name: value for name, value in compiled.params.items() if name not in names}
        self._read = _reader(statement, dialect)

    def write(self, connection: Connection, rows: Sequence[Values]) -> CursorResult[Any]:
        """Run the statement once for each of some rows."""
        bound = [self._bound(row) for row in rows]
        return connection.exec_driver_sql(self._text, bound[0] if len(bound) == 1 else bound)

    def read(self, connection: Connection, values: Values) -> list[Any]:
        """Run a SELECT; return its rows, whose columns have names."""
        found = connection.exec_driver_sql(self._text, self._bound(values)).all()
        return [self._read(row) for row in found]

    def _bound(self, values: Values) -> Any:
        given = {**self._fixed, **values} if self._fixed else values
        if self._is_positional:
            return tuple([write(given[name]) if write else given[name] for name, write in self._places])
        return {name: write(given[name]) if write else given[name] for name, write in self._places}


def prepared(connection: Connection, statement: Statement, names: Sequence[str]) -> Prepared:
    """Return a statement of a module, prepared for the database system of a connection; `names` are those of its values."""
    key = (connection.dialect.name, statement, tuple(names))
    if key not in _PREPARED:
        _PREPARED[key] = Prepared(statement, names, connection.dialect)
    return _PREPARED[key]


def _reader(statement: Statement, dialect: Dialect) -> Callable[[Sequence[Any]], Any]:
    """Return what makes a row of what the driver gives."""
    if isinstance(statement, UpdateBase):
        return tuple
    columns = list(statement.selected_columns)
    row: Any = namedtuple("row", [column.key or "" for column in columns])  # type: ignore[misc]  # its fields are the statement's
    readers = [(place, column.type.dialect_impl(dialect).result_processor(dialect, None)) for place, column in enumerate(columns)]
    needed = [(place, read) for place, read in readers if read]

    def typed(found: Sequence[Any]) -> Any:
        values = list(found)
        for place, read in needed:
            values[place] = read(values[place])
        return row._make(values)

    return typed
