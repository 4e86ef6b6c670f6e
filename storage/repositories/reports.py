"""The figures' raw rows: which tasks were decided in a range, and which wait now; one query each, no handoff is loaded."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, func, or_, select

from handoffs.clock.figures import Worked
from storage.tables import HANDOFFS, PAST_DECISIONS, TASKS

_COLUMNS = (
    "handoff_id",
    "step",
    "process",
    "team",
    "at_risk_at",
    "breach_at",
    "is_paused",
    "claimed_by",
    "claimed_at",
    "decided_by",
    "decided_at",
    "waited_seconds",
    "took_seconds",
)


class Reports:
    """Reads tasks as the figures need them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def decided(
        self, since: datetime, until: datetime, process: str = "", team: str = "", person: str = ""
    ) -> tuple[Worked, ...]:
        """List the decisions from `since` on and before `until`; empty filters let everything through.

        A decision that was undone before `until` does not count; one that was undone later does, as it did before.
        """
        undone_at = PAST_DECISIONS.c.undone_at
        now = self._decided(TASKS, TASKS.c.state == "settled", since, until, process, team, person)
        past = self._decided(PAST_DECISIONS, or_(undone_at.is_(None), undone_at >= until), since, until, process, team, person)
        return now + past

    def undone(self, since: datetime, until: datetime, process: str = "", team: str = "", person: str = "") -> int:
        """Count the decisions that were undone from `since` on and before `until`, whenever they were made."""
        undone_at = PAST_DECISIONS.c.undone_at
        filters = {PAST_DECISIONS.c.process: process, PAST_DECISIONS.c.team: team, PAST_DECISIONS.c.decided_by: person}
        wanted = select(func.count()).select_from(PAST_DECISIONS).where(undone_at >= since, undone_at < until)
        asked = (column == value for column, value in filters.items() if value)
        return int(self._connection.execute(wanted.where(*asked)).scalar_one())

    def waiting(self, process: str = "", team: str = "", person: str = "") -> tuple[Worked, ...]:
        """List the tasks that wait for a decision now."""
        wanted = _rows(TASKS, process, team).where(TASKS.c.state == "open")
        return self._all(wanted.where(TASKS.c.claimed_by == person) if person else wanted)

    def _decided(
        self, table: Table, counts: ColumnElement[bool], since: datetime, until: datetime, process: str, team: str, person: str
    ) -> tuple[Worked, ...]:
        wanted = _rows(table, process, team).where(counts, table.c.decided_at >= since, table.c.decided_at < until)
        return self._all(wanted.where(table.c.decided_by == person) if person else wanted)

    def _all(self, wanted: Select[Any]) -> tuple[Worked, ...]:
        return tuple(_worked(row) for row in self._connection.execute(wanted).all())


def _rows(table: Table, process: str, team: str) -> Select[Any]:
    columns = (*(table.c[name] for name in _COLUMNS), HANDOFFS.c.number)
    wanted = select(*columns).select_from(table.join(HANDOFFS, table.c.handoff_id == HANDOFFS.c.id))
    if process:
        wanted = wanted.where(table.c.process == process)
    return wanted.where(table.c.team == team) if team else wanted


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
