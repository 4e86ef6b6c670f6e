"""Lets transactions take turns for something that no single row represents."""

from sqlalchemy import Connection, func, select


def take_turns(connection: Connection, name: str) -> None:
    """Wait for the turn for a name and keep it until this transaction ends; a write has it anyway in SQLite."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(name))))
