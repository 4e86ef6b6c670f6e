"""What has been seen before, so that a doubled delivery has one effect."""

from datetime import datetime

from sqlalchemy import Connection, delete
from sqlalchemy.dialects import postgresql, sqlite

from storage.tables import IDEMPOTENCY_KEYS


class IdempotencyKeys:
    """Remembers keys for a while."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def first_time(self, key: str, at: datetime) -> bool:
        """Remember a key; False when it was known already, also to another replica."""
        dialect = postgresql if self._connection.dialect.name == "postgresql" else sqlite
        statement = dialect.insert(IDEMPOTENCY_KEYS).values(key=key[:128], at=at).on_conflict_do_nothing(index_elements=["key"])
        return self._connection.execute(statement.returning(IDEMPOTENCY_KEYS.c.key)).one_or_none() is not None

    def purge(self, before: datetime) -> None:
        """Forget what is older."""
        self._connection.execute(delete(IDEMPOTENCY_KEYS).where(IDEMPOTENCY_KEYS.c.at < before))
