"""The figures' raw rows: which tasks were decided in a range, and which wait now; one query each, no handoff is loaded."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from handoffs.clock.figures import Worked
from storage.tables import HANDOFFS, TASKS

_COLUMNS = (
    TASKS.c.handoff_id,
    TASKS.c.step,
    HANDOFFS.c.number,
    TASKS.c.process,
    TASKS.c.team,
    TASKS.c.at_risk_at,
    TASKS.c.breach_at,
    TASKS.c.is_paused,
    TASKS.c.claimed_by,
    TASKS.c.claimed_at,
    TASKS.c.decided_by,
    TASKS.c.decided_at,
    TASKS.c.waited_seconds,
    TASKS.c.took_seconds,
)


class Reports:
    """Reads tasks as the figures need them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def decided(
        self, since: datetime, until: datetime, process: str = "", team: str = "", person: str = ""
    ) -> tuple[Worked, ...]:
        """List the tasks that were decided from `since` on and before `until`; empty filters let everything through."""
        wanted = _tasks(process, team).where(TASKS.c.state == "settled", TASKS.c.decided_at >= since, TASKS.c.decided_at < until)
        return self._all(wanted.where(TASKS.c.decided_by == person) if person else wanted)

    def waiting(self, process: str = "", team: str = "", person: str = "") -> tuple[Worked, ...]:
        """List the tasks that wait for a decision now."""
        wanted = _tasks(process, team).where(TASKS.c.state == "open")
        return self._all(wanted.where(TASKS.c.claimed_by == person) if person else wanted)

    def _all(self, wanted: Select[Any]) -> tuple[Worked, ...]:
        return tuple(_worked(row) for row in self._connection.execute(wanted))


def _tasks(process: str, team: str) -> Select[Any]:
    wanted = select(*_COLUMNS).select_from(TASKS.join(HANDOFFS, TASKS.c.handoff_id == HANDOFFS.c.id))
    if process:
        wanted = wanted.where(TASKS.c.process == process)
    return wanted.where(TASKS.c.team == team) if team else wanted


def _worked(row: Row[Any]) -> Worked:
    return Worked(
        handoff_id=row.handoff_id,
        step=row.step,
        number=row.number,
        process=row.process,
        team=row.team,
        at_risk_at=row.at_risk_at,
        breach_at=row.breach_at,
        is_paused=row.is_paused,
        claimed_by=row.claimed_by,
        claimed_at=row.claimed_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        waited=_length(row.waited_seconds),
        took=_length(row.took_seconds),
    )


def _length(seconds: int | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)
