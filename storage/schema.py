"""Brings the schema up to date, or back, by the migrations in this package."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

_LOCK = 4_201_337
"""Any number, the same in every replica: the advisory lock under which PostgreSQL is migrated."""


def migrate(connection: Connection, revision: str) -> None:
    """Run the migrations up to a revision, or all the way back with *base*, in one transaction."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        config.attributes["connection"] = connection
        move = command.downgrade if revision == "base" else command.upgrade
        move(config, revision)
