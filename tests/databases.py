"""A migrated SQLite database, from which tests and worlds get their own copies."""

import tempfile
from functools import cache
from pathlib import Path

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
