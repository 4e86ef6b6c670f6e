"""The figures of `/sla` from the database: counts and percentiles by group, and the few tasks that a report names."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select

from handoffs.clock.figures import NOT_MEASURED, DecidedFigures, Group, Spread, WaitingFigures, Worked, spread
from storage.readings import figures
from storage.readings.figures import Scope


class Reports:
    """Reads the figures; each reading is one statement or a few, however many tasks there are."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._is_sqlite = connection.dialect.name == "sqlite"

    def decided(self, scope: Scope) -> Mapping[Group, DecidedFigures]:
        """Return the figures of the decisions from its `since` on and before its `until`, by group.

        A decision that was undone before `until` does not count; one that was undone later does, as it did before.
        """
        claims, decisions = (self._spreads(scope, column) for column in ("waited_seconds", "took_seconds"))
        return {
            group: DecidedFigures(
                decided=row.decided,
                met=row.met,
                undecided=row.undecided,
                claim=claims.get(group, NOT_MEASURED),
                decide=decisions.get(group, NOT_MEASURED),
            )
            for group, row in self._grouped(scope, figures.counts(scope)).items()
        }

    def undone(self, scope: Scope) -> int:
        """Count the decisions that were undone from its `since` on and before its `until`, whenever they were made."""
        return int(self._connection.execute(figures.undone(scope)).scalar_one())

    def waiting(self, scope: Scope, as_of: datetime, noon: datetime, tomorrow: datetime) -> Mapping[Group, WaitingFigures]:
        """Return the figures of the tasks that wait for a decision now, by group."""
        rows = self._grouped(scope, figures.waiting(scope, as_of, noon, tomorrow))
        names = WaitingFigures.__dataclass_fields__
        return {group: WaitingFigures(**{name: row._mapping[name] for name in names}) for group, row in rows.items()}

    def late(self, scope: Scope, as_of: datetime) -> tuple[Worked, ...]:
        """List the decisions and the open tasks that are late by most, in no order; some more than a report names."""
        decided = figures.late_decisions(scope, is_sqlite=self._is_sqlite)
        return (*self._tasks(decided), *self._tasks(figures.late_waiting(scope, as_of)))

    def breaching(self, scope: Scope, as_of: datetime, by: datetime) -> tuple[Worked, ...]:
        """List the first open tasks that breach before an instant if nobody decides them, ordered by breach."""
        return tuple(sorted(self._tasks(figures.breaching(scope, as_of, by)), key=lambda task: (task.breach_at, task.number)))

    def _spreads(self, scope: Scope, column: str) -> Mapping[Group, Spread]:
        wanted = figures.ranked(scope, column) if self._is_sqlite else figures.percentiles(scope, column)
        return {group: spread(row.median, row.p95) for group, row in self._grouped(scope, wanted).items()}

    def _grouped(self, scope: Scope, wanted: Select[Any]) -> dict[Group, Row[Any]]:
        rows = self._connection.execute(wanted).all()
        return {Group(process=row.process, team=row.team, person=row.person if scope.people else None): row for row in rows}

    def _tasks(self, wanted: Select[Any]) -> tuple[Worked, ...]:
        return tuple(worked(row) for row in self._connection.execute(wanted).all())


def worked(row: Row[Any]) -> Worked:
    """Return a task as a report names it, by its row."""
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
