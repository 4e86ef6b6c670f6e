"""Which versions of handoffs wait, by which a reader knows those that it has read before."""

from sqlalchemy import Connection, Text, bindparam, cast, func, select

from storage.tables import HANDOFFS

Stamp = tuple[int, int]
"""The version of a handoff, and the length of its snapshot: a damaged one is read again, although its version is the same."""

_STAMPS = select(HANDOFFS.c.id, HANDOFFS.c.version, func.length(cast(HANDOFFS.c.state, Text)).label("length")).where(
    HANDOFFS.c.process == bindparam("of_process"), HANDOFFS.c.is_waiting
)
"""A statement of every poll, built once."""


class Waiting:
    """Reads the stamps of what waits."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def stamps(self, process: str) -> dict[str, Stamp]:
        """Return the stamps of the handoffs of a process of which a task is open or a decision still being saved, by id."""
        rows = self._connection.execute(_STAMPS, {"of_process": process}).all()
        return {row.id: (row.version, row.length) for row in rows}
