"""Gives up what an operator drops: a timer, a message, or a handoff that nobody can read; nothing is deleted from the journal."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from handoffs.model.handoff import TaskState
from handoffs.text.messages import Message
from storage.formats.codec import dump_message
from storage.tables import HANDOFFS, OUTBOX, TASKS, TIMERS

FOLD_AGAIN = 0
"""The format of no snapshot: the next reading folds the journal."""


@dataclass(frozen=True, kw_only=True)
class GivenUp:
    """A message that was given up: the kind of its effect, and the step that it belongs to."""

    kind: str
    step: str


class Repairs:
    """Changes rows as an operator asks; the caller writes the journal in the same transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def end_timer(self, timer_id: int, now: datetime) -> None:
        """End a timer, so that it never fires."""
        self._connection.execute(update(TIMERS).where(TIMERS.c.id == timer_id, TIMERS.c.fired_at.is_(None)).values(fired_at=now))

    def end_message(self, key: str, reason: Message, now: datetime) -> GivenUp | None:
        """Record that a message will never be delivered; return what it was, None if there is none that waits."""
        waiting = (OUTBOX.c.key == key, OUTBOX.c.done_at.is_(None))
        found = self._connection.execute(select(OUTBOX.c.kind, OUTBOX.c.step).where(*waiting).with_for_update()).one_or_none()
        self._connection.execute(update(OUTBOX).where(*waiting).values(_ended(reason, now)))
        return GivenUp(kind=found.kind, step=found.step) if found else None

    def end_handoff(self, handoff_id: str, reason: Message, now: datetime) -> None:
        """End a handoff with its tasks, timers and messages, without a change of its snapshot, which nobody can read."""
        closed = {"is_open": False, "is_waiting": False, "is_escalated": False, "state_format": FOLD_AGAIN}
        self._connection.execute(update(HANDOFFS).where(HANDOFFS.c.id == handoff_id).values(closed))
        opened = (TASKS.c.handoff_id == handoff_id, TASKS.c.state == TaskState.OPEN.value)
        self._connection.execute(update(TASKS).where(*opened).values(state=TaskState.WITHDRAWN.value))
        unfired = (TIMERS.c.handoff_id == handoff_id, TIMERS.c.fired_at.is_(None))
        self._connection.execute(update(TIMERS).where(*unfired).values(fired_at=now))
        unsent = (OUTBOX.c.handoff_id == handoff_id, OUTBOX.c.done_at.is_(None))
        self._connection.execute(update(OUTBOX).where(*unsent).values(_ended(reason, now)))

    def is_given_up(self, handoff_id: str) -> bool:
        """Return whether an operator has dropped the handoff."""
        given_up = (HANDOFFS.c.id == handoff_id, HANDOFFS.c.state_format == FOLD_AGAIN, ~HANDOFFS.c.is_waiting)
        return self._connection.execute(select(HANDOFFS.c.id).where(*given_up)).one_or_none() is not None


def _ended(reason: Message, now: datetime) -> dict[str, object]:
    return {"done_at": now, "leased_until": None, "last_error": dump_message(reason)}
