"""The figures of `/sla` from the database: counts and percentiles by group, and the few tasks that a report names."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select

from handoffs.clock.figures import NOT_MEASURED, DecidedFigures, Group, Spread, Totals, WaitingFigures, Worked, spread
from storage.readings import figures
from storage.readings.decided_later import decided_later
from storage.readings.figures import Pair, Rank, Scope

SORTED = 20_000
"""So many lengths SQLite sorts for a report; for more it walks the index that has them in order."""

_SUMS = ("decided", "met", "undecided", "waited_seconds", "took_seconds")


class Reports:
    """Reads the figures; each reading is one statement or a few, however many tasks there are."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._is_sqlite = connection.dialect.name == "sqlite"
        self._found: tuple[Pair, ...] | None = None

    def decided(self, scope: Scope) -> Mapping[Group, DecidedFigures]:
        """Return the figures of the decisions from its `since` on and before its `until`, by group.

        A decision that was undone before `until` does not count; one that was undone later does, as it did before.
        """
        pairs = self._pairs(scope)
        sums: dict[Group, Counter[str]] = defaultdict(Counter)
        for row in self._connection.execute(figures.counts(scope, pairs)).all() if pairs else ():
            sums[_group(scope, row)].update({name: row._mapping[name] for name in _SUMS})
        claims, decisions = (self._spreads(scope, pairs, sums, column) for column in ("waited_seconds", "took_seconds"))
        return {
            group: DecidedFigures(
                decided=each["decided"],
                met=each["met"],
                undecided=each["undecided"],
                claim=claims.get(group, NOT_MEASURED),
                decide=decisions.get(group, NOT_MEASURED),
            )
            for group, each in sums.items()
            if each["decided"]
        }

    def counted(self, scope: Scope) -> Totals:
        """Count the decisions from its `since` on and before its `until`, those of all groups together, without their lengths."""
        pairs = self._pairs(scope)
        rows = self._connection.execute(figures.counts(scope, pairs)).all() if pairs else ()
        decided, met = sum(row.decided for row in rows), sum(row.met for row in rows)
        return Totals(decided=decided, met=met, missed=decided - met)

    def undone(self, scope: Scope) -> int:
        """Count the decisions that were undone from its `since` on and before its `until`, whenever they were made."""
        return int(self._connection.execute(figures.undone(scope)).scalar_one())

    def waiting(self, scope: Scope, as_of: datetime, noon: datetime, tomorrow: datetime) -> Mapping[Group, WaitingFigures]:
        """Return the figures of the tasks that wait for a decision now, by group, and of those that waited when a range ended."""
        rows = self._grouped(scope, figures.waiting(scope, as_of, noon, tomorrow))
        names = WaitingFigures.__dataclass_fields__
        found = {group: WaitingFigures(**{name: row._mapping[name] for name in names}) for group, row in rows.items()}
        for group, row in self._grouped(scope, decided_later(scope)).items():
            if row.missed or row.missed_before:
                now = found.get(group, WaitingFigures())
                missed, before = now.missed + row.missed, now.missed_before + row.missed_before
                found[group] = replace(now, missed=missed, missed_before=before)
        return found

    def late(self, scope: Scope, as_of: datetime) -> tuple[Worked, ...]:
        """List the decisions and the open tasks that are late by most, in no order; some more than a report names."""
        decided = figures.late_decisions(scope, is_sqlite=self._is_sqlite)
        return (*self._tasks(decided), *self._tasks(figures.late_waiting(scope, as_of)))

    def breaching(self, scope: Scope, as_of: datetime, by: datetime) -> tuple[Worked, ...]:
        """List the first open tasks that breach before an instant if nobody decides them, ordered by breach."""
        return tuple(sorted(self._tasks(figures.breaching(scope, as_of, by)), key=lambda task: (task.breach_at, task.number)))

    def _pairs(self, scope: Scope) -> tuple[Pair, ...]:
        """List the processes and teams that have decisions, as far as they are asked for."""
        if self._found is None:
            rows = self._connection.execute(figures.every_pair()).all()
            self._found = tuple(dict.fromkeys(Pair(process=row.process, team=row.team) for row in rows))
        asked = (each for each in self._found if scope.process in ("", each.process) and scope.team in ("", each.team))
        return tuple(asked)

    def _spreads(
        self, scope: Scope, pairs: tuple[Pair, ...], sums: Mapping[Group, Counter[str]], column: str
    ) -> Mapping[Group, Spread]:
        if not any(each[column] for each in sums.values()):
            return {}
        if self._is_sqlite and not scope.people:
            return self._placed(scope, {group: each[column] for group, each in sums.items() if each[column]}, column)
        wanted = figures.ranked(scope, pairs, column) if self._is_sqlite else figures.percentiles(scope, pairs, column)
        return {group: spread(row.median, row.p95) for group, row in self._grouped(scope, wanted).items()}

    def _placed(self, scope: Scope, numbers: Mapping[Group, int], column: str) -> Mapping[Group, Spread]:
        """Find the percentiles of each group by their places, for the numbers of lengths that the groups have."""
        ranks = [rank for group, number in numbers.items() for rank in _ranks(group, number)]
        wanted = figures.placed(scope, column, ranks, in_order=sum(numbers.values()) > SORTED)
        lengths = {row.number: row.length for row in self._connection.execute(wanted).all()}
        return {group: spread(lengths[2 * place], lengths[2 * place + 1]) for place, group in enumerate(numbers)}

    def _grouped(self, scope: Scope, wanted: Select[Any]) -> dict[Group, Row[Any]]:
        return {_group(scope, row): row for row in self._connection.execute(wanted).all()}

    def _tasks(self, wanted: Select[Any]) -> tuple[Worked, ...]:
        return tuple(worked(row) for row in self._connection.execute(wanted).all())


def _group(scope: Scope, row: Row[Any]) -> Group:
    return Group(process=row.process, team=row.team, person=row.person if scope.people else None)


def _ranks(group: Group, number: int) -> tuple[Rank, Rank]:
    """Return the places of the median and of the 95th percentile by nearest rank, each from the nearer end."""
    pair, p95 = Pair(process=group.process, team=group.team), (number * 95 + 99) // 100
    return Rank(pair=pair, place=(number + 1) // 2 - 1, from_longest=False), Rank(
        pair=pair, place=number - p95, from_longest=True
    )


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
