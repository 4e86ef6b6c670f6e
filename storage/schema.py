"""Brings the schema up to date, or back, by the migrations in this package."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

_LOCK = 4_201_337
"""object number, the same in every replica: the advisory lock under which PostgreSQL is migrated."""

_MIGRATIONS = Path(__file__).parent / "migrations"


class NewerSchema(Exception):
    """A newer release has migrated the database; the text names the revision and what to do."""


def migrate(connection: Connection, revision: str) -> None:
    """Run the migrations up to a revision, or all the way back with *base*, in the open transaction of a connection.

    Raises NewerSchema for a revision that no migration of this release has.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    current = revision_of(connection)
    if revision == "head" and current == newest():
        return
    unknown = revision if revision not in {"head", "base", *_revisions()} else current if is_newer(connection) else ""
    if unknown:
        raise NewerSchema(
            f"The database has the revision {unknown}, which this release of Baton does not know. "
            "Start the release that migrated the database, or a newer one."
        )
    _run(connection, revision)


def is_current(connection: Connection) -> bool:
    """Return whether the newest migration of this release has run."""
    return revision_of(connection) == newest()


def is_earlier(connection: Connection) -> bool:
    """Return whether an earlier release has migrated the database, which it could not use any more after ours."""
    current = revision_of(connection)
    return current in _revisions() and current != newest()


def is_newer(connection: Connection) -> bool:
    """Return whether a migration that this release does not know has run."""
    return bool(current := revision_of(connection)) and current not in _revisions()


def newest() -> str:
    """Return the revision of the newest migration: the number that begins the name of its file."""
    return max(_revisions())


def _revisions() -> frozenset[str]:
    """Return the revisions of all migrations of this release."""
    return frozenset(path.name.partition("_")[0] for path in (_MIGRATIONS / "versions").glob("[0-9]*_*.py"))


def revision_of(connection: Connection) -> str:
    """Return the revision of the database; empty when no migration has run."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""


def _run(connection: Connection, revision: str) -> None:
    """Run the migrations with Alembic, which takes longer to import than most starts of Baton need it."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    move = command.downgrade if revision == "base" else command.upgrade
    move(config, revision)
