"""The types of columns: instants in UTC, and the numbers of rows."""

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import BigInteger, Column, ColumnElement, DateTime, Dialect, Integer, String, TypeDecorator, cast

KEY = BigInteger().with_variant(Integer(), "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """Stores aware instants in UTC and gives them back aware; a naive one is a bug and refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware instant into UTC; ValueError for a naive one."""
        return None if value is None else _in_utc(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant with its zone, UTC."""
        return None if value is None else value.astimezone(UTC)

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], object] | None:
        """Return what writes a value: for SQLite in one step, since a batch writes thousands."""
        return _written if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[str | None], datetime | None] | None:
        """Return what reads a value: SQLite stores an instant as text, without its zone."""
        return _read if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _in_utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError(f"an instant needs a zone before it is stored: {at.isoformat()}")
    return at.astimezone(UTC)


def _written(at: datetime | None) -> str | None:
    """Return an instant as SQLite stores it: *2026-03-02 09:30:00.000000*."""
    return None if at is None else _in_utc(at).isoformat(" ", "microseconds")[:-6]


def _read(stored: str | None) -> datetime | None:
    if stored is None:
        return None
    try:
        return datetime.fromisoformat(f"{stored}+00:00")
    except ValueError:  # written by hand, with its zone
        return datetime.fromisoformat(stored).astimezone(UTC)


def text_of(number: Column[int]) -> ColumnElement[str]:
    """Return the number of a row as text, as references name it."""
    return cast(number, String(20))
