"""Makes the engine of a database: its pool, its time-outs, and how its transactions begin."""

import sqlite3
from enum import StrEnum
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, exc
from sqlalchemy.engine import Connection, ExceptionContext, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from storage.formats.json_text import json_text, json_value

POOL_SIZE = 20
"""The connections that one process uses at most, where the environment does not say it."""

CONNECT_WITHIN = 5
"""Seconds in which PostgreSQL has to take a connection; a thread waits as long for a free one of the pool."""

_NETWORK = {
    "connect_timeout": CONNECT_WITHIN,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "application_name": "baton",
}
"""What the address may say otherwise; a dead network is noticed within a minute."""

_TIME_OUTS = {"lock_timeout": "10s", "statement_timeout": "30s", "idle_in_transaction_session_timeout": "60s"}
"""How long a statement waits for a lock, how long it runs, and how long a transaction may do nothing with its locks held."""

_ALLOWED = """
SELECT least(
    current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
        - coalesce(current_setting('reserved_connections', true), '0')::int,
    (SELECT nullif(datconnlimit, -1) FROM pg_database WHERE datname = current_database()),
    (SELECT nullif(rolconnlimit, -1) FROM pg_roles WHERE rolname = current_user)
)
"""
"""The connections that the server has for ordinary users, and the limits of the database and of the user, if any."""

SQLITE_WAITS = 20
"""Seconds for which a write waits for another one in SQLite: of this process in its queue, of another one in the driver."""

_BAD_VALUE = "22"
"""How the code of an error begins that quotes a value in its first line."""

_READ_ONLY = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


class Begin(StrEnum):
    """How a transaction begins in SQLite."""

    READ = "BEGIN"
    WRITE = "BEGIN IMMEDIATE"


def make_engine(url: str, pool_size: int) -> Engine:
    """Return the engine of an address; values of statements never show in its errors and logs."""
    address = make_url(url)
    pool = {"poolclass": QueuePool, "pool_size": pool_size, "pool_timeout": CONNECT_WITHIN}
    common = {"hide_parameters": True, "json_serializer": json_text, "json_deserializer": json_value, **pool}
    if address.get_backend_name() == "sqlite":
        engine = create_engine(address, max_overflow=-1, connect_args={"timeout": SQLITE_WAITS}, **common)
        event.listen(engine, "connect", _prepare_sqlite)
        return engine
    engine = create_engine(address, max_overflow=0, pool_pre_ping=True, connect_args=_network(address), **common)
    event.listen(engine, "connect", _prepare_postgresql)
    event.listen(engine, "handle_error", _without_values)
    return engine


def reading(engine: Engine) -> Engine:
    """Return the same engine with its pool, for transactions that see one snapshot and write nothing."""
    return engine if engine.dialect.name == "sqlite" else engine.execution_options(**_READ_ONLY)


def begin(connection: Connection, statement: Begin) -> None:
    """Begin a transaction in SQLite, whose driver begins none here; PostgreSQL's driver begins it with the first statement.

    A write takes the write lock at its start: a transaction that reads first and writes later would be refused halfway. The
    driver is called directly, which costs a tenth of a statement through SQLAlchemy; its errors are raised as SQLAlchemy's.
    """
    if connection.dialect.name != "sqlite":
        return
    driver: Any = connection.connection.driver_connection
    try:
        driver.execute(statement)
    except sqlite3.Error as failure:
        raised: type[DBAPIError] = getattr(exc, type(failure).__name__, DBAPIError)
        raise raised(statement, None, failure) from failure


def lift_time_outs(connection: Connection) -> None:
    """Remove the time-outs of this transaction, as a migration needs it."""
    if connection.dialect.name == "postgresql":
        for name in _TIME_OUTS:
            connection.exec_driver_sql(f"SET LOCAL {name} = 0")


def connections_allowed(connection: Connection) -> int | None:
    """Return how many connections the server allows to its database and this user together; None for SQLite."""
    if connection.dialect.name == "sqlite":
        return None
    return int(connection.exec_driver_sql(_ALLOWED).scalar_one())


def _network(address: URL) -> dict[str, Any]:
    return {name: value for name, value in _NETWORK.items() if name not in address.query}


def _without_values(context: ExceptionContext) -> None:
    """Keep of an error of PostgreSQL what it is about: the lines below quote the refused row, and those of values the value."""
    failure: Any = context.original_exception
    whole, state = str(failure), getattr(failure, "sqlstate", None) or ""
    said = whole.partition("\n")[0]
    failure.args = (said.partition(": ")[0] if state.startswith(_BAD_VALUE) else said,)
    shown = context.sqlalchemy_exception
    if shown is not None and shown.args:
        shown.args = (str(shown.args[0]).replace(whole, str(failure)), *shown.args[1:])


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA secure_delete=ON")  # what is deleted is personal data: its bytes are overwritten
    # FULL, not NORMAL: in WAL mode NORMAL may lose the last commits when the power fails, and a decision that a person saw
    # accepted must never be lost. `storage/write_queue.py` does the same for several writers at once.
    connection.execute("PRAGMA synchronous=FULL")


def _prepare_postgresql(connection: Any, _record: object) -> None:
    """Set the time-outs by statements, which a connection pooler in between lets through."""
    connection.autocommit = True
    connection.execute(";".join(f"SET {name} = '{value}'" for name, value in _TIME_OUTS.items()))
    connection.autocommit = False
