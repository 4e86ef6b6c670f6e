"""A connection that writes much at once without waiting for the disk; connections that are opened later wait again."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from storage.database import Database
from storage.engine import make_engine

_SQLITE = ("PRAGMA synchronous=OFF", "PRAGMA cache_size=-400000", "PRAGMA secure_delete=OFF")
"""The cache holds 400 MB, so that nothing is written before its transaction ends."""


@contextmanager
def hastened(url: str) -> Iterator[Connection]:
    """Open a connection of this kind to a database, outside a transaction."""
    engine = make_engine(Database(url).url, 1)
    with engine.connect() as connection:
        for statement in _SQLITE if connection.dialect.name == "sqlite" else ("SET synchronous_commit = off",):
            connection.exec_driver_sql(statement)
        connection.commit()
        yield connection
    engine.dispose()
