"""The leases of messages in the outbox: each has a mark that its holder changes as long as it lives."""

from datetime import datetime
from functools import cache

from sqlalchemy import Connection, Select, and_, bindparam, literal, or_, select, update

from handoffs.model.effects import Destination, kinds_of
from storage.tables import OUTBOX

_MARK = OUTBOX.c.leased_until
_HAS_ABANDONED_MARK = _MARK.in_(bindparam("marks", type_=_MARK.type, expanding=True))
IS_FREE = or_(_MARK.is_(None), and_(OUTBOX.c.id.in_(bindparam("abandoned", expanding=True)), _HAS_ABANDONED_MARK))
"""Whether a message has no lease, or one of the `abandoned`, by their ids and `marks`."""

_IS_HELD = (OUTBOX.c.id == bindparam("of_id"), bindparam("of_mark", type_=_MARK.type) == _MARK)
_RENEW = update(OUTBOX).where(*_IS_HELD)


class Leases:
    """Reads and renews the marks of leases; `Outbox.lease` gives the first one."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def marks(self, destination: Destination) -> dict[int, datetime]:
        """Return the marks of all leases of a destination, by message id."""
        return {row.id: row.leased_until for row in self._connection.execute(_leases(destination)).all()}

    def is_any_due(self, destination: Destination, now: datetime) -> bool:
        """Return whether a message is due for a destination, with a lease or without; an index answers."""
        return self._connection.execute(any_due(destination), {"real_now": now}).first() is not None

    def renew(self, id: int, mark: datetime, new_mark: datetime) -> bool:
        """Change the mark of a lease; return False if it has ended, or is not the one with this mark any more."""
        renewed = self._connection.execute(_RENEW, {"of_id": id, "of_mark": mark, "leased_until": new_mark})
        return renewed.rowcount == 1


@cache
def _leases(destination: Destination) -> Select[tuple[int, datetime]]:
    is_leased = (OUTBOX.c.done_at.is_(None), OUTBOX.c.leased_until.is_not(None))
    return select(OUTBOX.c.id, OUTBOX.c.leased_until).where(OUTBOX.c.kind.in_(kinds_of(destination)), *is_leased)


@cache
def any_due(destination: Destination) -> Select[int]:
    """Return the question whether a message is due for a destination at `real_now`."""
    is_due = (OUTBOX.c.done_at.is_(None), OUTBOX.c.due_at <= bindparam("real_now", type_=OUTBOX.c.due_at.type))
    return select(literal(1)).where(OUTBOX.c.kind.in_(kinds_of(destination)), *is_due).limit(1)
