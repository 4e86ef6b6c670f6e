"""The types of columns: instants in UTC, and the numbers of rows."""

from datetime import UTC, datetime

from sqlalchemy import BigInteger, Column, ColumnElement, DateTime, Dialect, Integer, String, TypeDecorator, cast

KEY = BigInteger().with_variant(Integer(), "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """Stores aware instants in UTC and gives them back aware; a naive one is a bug and refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware instant into UTC; ValueError for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant needs a zone before it is stored: {value.isoformat()}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant with its zone (UTC), also from a database that stores none."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def text_of(number: Column[int]) -> ColumnElement[str]:
    """Return the number of a row as text, as references name it."""
    return cast(number, String(20))
