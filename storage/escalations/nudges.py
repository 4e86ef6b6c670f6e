"""Keeps the nudges of sweeps until they are said: all of one team that a sweep brings are one message."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, insert, select, update

from storage.batches import delete_batch
from storage.escalations.tables import NUDGES
from storage.locks import take_turns
from storage.rows.writes import Writes
from storage.tables import TASKS

_ADD = insert(NUDGES)
_IS_NEW = NUDGES.c.notice.is_(None)
_OF_NOTICE = NUDGES.c.notice == bindparam("of_notice")


@dataclass(frozen=True, kw_only=True)
class NudgedTasks:
    """The tasks that a message nudges: how many it was made for, how many still wait, and the first of these by due time."""

    made_for: int
    count: int
    unclaimed: int
    first: tuple[tuple[str, str], ...]


class Nudges:
    """Finds and keeps nudges."""

    def __init__(self, connection: Connection, writes: Writes) -> None:
        self._connection = connection
        self._writes = writes

    def add(self, handoff_id: str, step: str, team: str, at: datetime) -> None:
        """Add the nudge of a task."""
        self._writes.add(_ADD, {"handoff_id": handoff_id, "step": step, "team": team, "at": at})

    def unsaid(self) -> tuple[str, ...]:
        """Return the teams with nudges that no message says yet."""
        return tuple(
            self._connection.execute(select(NUDGES.c.team).where(_IS_NEW).distinct().order_by(NUDGES.c.team)).scalars().all()
        )

    def assign(self, team: str, notice: str) -> int:
        """Assign all nudges of a team that no message says to one; return how many these are."""
        take_turns(self._connection, f"nudges/{team}")
        return self._connection.execute(update(NUDGES).where(_IS_NEW, NUDGES.c.team == team).values(notice=notice)).rowcount

    def of(self, notice: str, at_most: int) -> NudgedTasks:
        """Return what a message nudges, without the tasks that are decided, withdrawn, breached or paused by now."""
        waits = (TASKS.c.handoff_id == NUDGES.c.handoff_id, TASKS.c.step == NUDGES.c.step, TASKS.c.state == "open")
        joined = NUDGES.join(TASKS, waits[0] & waits[1] & waits[2])
        still = (_OF_NOTICE, TASKS.c.is_paused.is_(False))
        first = select(NUDGES.c.handoff_id, NUDGES.c.step).select_from(joined).where(*still)
        first = first.order_by(TASKS.c.due_at, NUDGES.c.handoff_id).limit(at_most)
        asked = {"of_notice": notice}
        return NudgedTasks(
            made_for=self._connection.execute(select(func.count()).where(_OF_NOTICE), asked).scalar_one(),
            count=self._connection.execute(select(func.count()).select_from(joined).where(*still), asked).scalar_one(),
            unclaimed=self._connection.execute(
                select(func.count()).select_from(joined).where(*still, TASKS.c.claimed_by.is_(None)), asked
            ).scalar_one(),
            first=tuple((row.handoff_id, row.step) for row in self._connection.execute(first, asked).all()),
        )

    def purge(self, before: datetime) -> int:
        """Delete a batch of older nudges; return its size."""
        return delete_batch(self._connection, NUDGES, NUDGES.c.at < before)
