"""What has been seen before, so that a doubled delivery has one effect."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select

from storage.batches import delete_batch
from storage.tables import IDEMPOTENCY_KEYS
from storage.upserts import upsert

_OF_KEY = select(IDEMPOTENCY_KEYS.c.key).where(IDEMPOTENCY_KEYS.c.key == bindparam("of_key"))
_FORGET = delete(IDEMPOTENCY_KEYS).where(IDEMPOTENCY_KEYS.c.key == bindparam("of_key"))


class IdempotencyKeys:
    """Remembers keys for a while."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def first_time(self, key: str, at: datetime) -> bool:
        """Remember a key; False when it was known already, also to another replica."""
        statement = upsert(self._connection, IDEMPOTENCY_KEYS, ("key",), ()).returning(IDEMPOTENCY_KEYS.c.key)
        return self._connection.execute(statement, {"key": key[:128], "at": at}).one_or_none() is not None

    def knows(self, key: str) -> bool:
        """Return whether a key is remembered."""
        return self._connection.execute(_OF_KEY, {"of_key": key[:128]}).one_or_none() is not None

    def forget(self, key: str) -> None:
        """Forget a key, so that it counts as new."""
        self._connection.execute(_FORGET, {"of_key": key[:128]})

    def purge(self, before: datetime) -> int:
        """Delete a batch of what is older; return its size."""
        return delete_batch(self._connection, IDEMPOTENCY_KEYS, IDEMPOTENCY_KEYS.c.at < before)
