"""Copies all that is remembered: from either database into a file, in one consistent state, and from the file into an empty one.

The file is a database of SQLite, whichever database it comes from, so that it can be opened and read by itself.
"""

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, Table, func, inspect, select

from handoffs.text.messages import Message, message
from storage import schema
from storage.database import Database, DatabaseUnavailable
from storage.tables import METADATA

AT_ONCE = 1000
"""Rows that are read and written at once."""


class CantCopy(Exception):
    """Nothing was copied; the reason says what to do."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason.id)
        self.reason = reason


def back_up(database: Database, file: Path) -> int:
    """Copy a database, which may be in use, as it is at one instant; return the number of rows.

    Only its owner may read the file. CantCopy if the file exists, can't be written, or the database has no schema.
    """
    if file.exists():
        raise CantCopy(message("storage.backups.file_exists", file=str(file)))
    if database.is_missing:
        raise CantCopy(message("storage.backups.nothing_to_copy"))
    try:
        with tempfile.TemporaryDirectory(dir=file.parent) as own:
            begun = Path(own) / file.name
            rows = _whole_copy(database, begun)
            begun.chmod(0o600)
            begun.rename(file)
    except OSError as failure:
        raise CantCopy(message("storage.backups.not_written", file=str(file), reason=str(failure.strerror))) from None
    return rows


def restore(file: Path, database: Database) -> int:
    """Copy a backup into an empty database, in the schema of this release; return the number of rows.

    All of it is copied or nothing. CantCopy if the file is no backup or of a newer release, or if the database holds anything.
    """
    database.claim()
    with tempfile.TemporaryDirectory() as folder:
        own = Path(folder) / "backup.db"
        _take(file, own)
        with closing(Database(f"sqlite:///{own}")) as backup:
            _migrated(backup, file)
            database.migrate()
            with backup.snapshot() as source, database.whole() as target:
                _require_empty(target)
                rows = _copy(source, target)
                _go_on_counting(target)
    return rows


def _whole_copy(database: Database, begun: Path) -> int:
    """Copy a database into a file in a folder that only we can read; return the number of rows."""
    with closing(Database(f"sqlite:///{begun}")) as copy, database.snapshot() as source:
        revision = schema.revision_of(source)
        if not revision:
            raise CantCopy(message("storage.backups.nothing_to_copy"))
        copy.migrate(revision)
        with copy.whole() as target:
            rows = _copy(source, target)
    _as_one_file(begun)
    return rows


def _take(file: Path, own: Path) -> None:
    """Copy a backup, so that it is not changed by the migration; CantCopy if SQLite can't read it."""
    try:
        with (
            closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as given,
            closing(sqlite3.connect(own)) as taken,
        ):
            given.backup(taken)
    except sqlite3.Error:
        raise CantCopy(message("storage.backups.no_backup", file=str(file))) from None


def _migrated(backup: Database, file: Path) -> None:
    with backup.snapshot() as source:
        if not schema.revision_of(source):
            raise CantCopy(message("storage.backups.no_backup", file=str(file)))
    try:
        backup.migrate()
    except DatabaseUnavailable as newer:
        raise CantCopy(message("storage.backups.newer", reason=str(newer))) from None


def _copy(source: Connection, target: Connection) -> int:
    """Copy the rows of each table, those first to which others refer; return how many."""
    known, copied = inspect(source), 0
    for table in METADATA.sorted_tables:
        if known.has_table(table.name):
            columns = {column["name"] for column in known.get_columns(table.name)}
            for rows in _rows(source, table, columns):
                target.execute(table.insert(), rows)
                copied += len(rows)
    return copied


def _rows(source: Connection, table: Table, names: set[str]) -> Iterator[list[dict[str, object]]]:
    """Return the rows of a table in parts; an older schema lacks columns."""
    wanted = select(*(column for column in table.c if column.name in names)).order_by(*table.primary_key.columns)
    with source.execution_options(yield_per=AT_ONCE).execute(wanted) as found:
        while rows := found.fetchmany(AT_ONCE):
            yield [dict(row._mapping) for row in rows]


def _require_empty(target: Connection) -> None:
    for table in METADATA.sorted_tables:
        if target.execute(select(func.count()).select_from(table)).scalar_one():
            raise CantCopy(message("storage.backups.not_empty"))


def _go_on_counting(target: Connection) -> None:
    """Set the sequences of PostgreSQL after the rows that came with numbers; SQLite counts on by itself."""
    if target.dialect.name != "postgresql":
        return
    for table in METADATA.sorted_tables:
        if table.autoincrement_column is not None:
            column = table.autoincrement_column
            highest = target.execute(select(func.max(column))).scalar()
            if highest:
                sequence = func.pg_get_serial_sequence(table.name, column.name)
                target.execute(select(func.setval(sequence, highest)))


def _as_one_file(file: Path) -> None:
    """Write the whole database into the one file, down to the disk; SQLite keeps a second file until then."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    with file.open("rb") as written:
        os.fsync(written.fileno())
