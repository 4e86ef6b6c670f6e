"""The append-only history of every handoff."""

from sqlalchemy import Connection, func, insert, select

from handoffs.events import Event
from storage.codec import dump_event, load_event
from storage.tables import JOURNAL


class Journal:
    """Writes events down in order, and reads them back."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, handoff_id: str, events: tuple[Event, ...], actor: str, policy_version: str) -> None:
        """Add events behind those that are there; the handoff must be locked by the same transaction."""
        if not events:
            return
        last = select(func.max(JOURNAL.c.sequence)).where(JOURNAL.c.handoff_id == handoff_id)
        number = self._connection.execute(last).scalar() or 0
        rows = [
            {
                "handoff_id": handoff_id,
                "sequence": number + offset,
                "at": event.at,
                "actor": actor,
                "type": event.type,
                "policy_version": policy_version,
                "event": dump_event(event),
            }
            for offset, event in enumerate(events, start=1)
        ]
        self._connection.execute(insert(JOURNAL), rows)

    def of(self, handoff_id: str) -> tuple[Event, ...]:
        """Read the history of one handoff, oldest first."""
        wanted = select(JOURNAL.c.event).where(JOURNAL.c.handoff_id == handoff_id).order_by(JOURNAL.c.sequence)
        return tuple(load_event(stored) for stored in self._connection.execute(wanted).scalars())
