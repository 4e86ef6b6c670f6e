"""Notes the statements that a database gets, so that a test can hold how many a reading or a change takes."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from storage.database import Database


@contextmanager
def noted(database: Database) -> Iterator[list[str]]:
    """Note the statements of a block, without those that begin and end its transactions."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(database._engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(database._engine, "before_cursor_execute", note)


def written(statements: list[str]) -> list[str]:
    """Return the statements that write, each as its first words: what it does, and to which table."""
    return [" ".join(each.split()[:3]) for each in statements if not each.startswith("SELECT")]
