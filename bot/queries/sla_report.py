"""The report of `/sla` as a value, from which table, picture, file and terminal output are drawn."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.queries.contexts import reader_in
from bot.queries.sla_request import Asked
from bot.text.rendering import Reader
from handoffs.clock.escalation_ends import EndsOf
from handoffs.clock.figures import Figures, Spread, Totals, Why, Worked, totals_of
from handoffs.clock.sla import Clock
from handoffs.process.handbook import Handbook


@dataclass(frozen=True, kw_only=True)
class Late:
    """One task that is or will be late, with a link to its card (empty if it has none); `over` is in the time of its `clock`."""

    task: Worked
    link: str
    over: timedelta
    clock: Clock


@dataclass(frozen=True, kw_only=True)
class Coming:
    """The open tasks that breach before an instant if nobody decides them: how many, and the first."""

    count: int
    first: tuple[Late, ...]


@dataclass(frozen=True, kw_only=True)
class Report:
    """The figures of a request; instants are in the time zone of the first calendar, `before` is the range before it."""

    asked: Asked
    handbook: Handbook
    zone: ZoneInfo
    as_of: datetime
    rows: tuple[Figures, ...]
    before: Totals
    undone: int
    people: tuple[Figures, ...]
    names: dict[str, str]
    worst: tuple[Late, ...]
    reasons: tuple[tuple[Why, int], ...]
    by_noon: Coming
    by_tomorrow: Coming

    @property
    def totals(self) -> Totals:
        """Return the sums over all rows."""
        return totals_of(self.rows)

    @property
    def reader(self) -> Reader:
        """Return the reader of the report."""
        return reader_in(self.zone, self.handbook.policy)


def as_json(report: Report) -> dict[str, Any]:
    """Return the report as JSON values: instants in ISO 8601 with offset, lengths in minutes of the task's clock."""
    return {
        "since": report.asked.since.isoformat(),
        "until": report.asked.until.astimezone(report.zone).isoformat(),
        "as_of": report.as_of.isoformat(),
        "rows": [_row(row) for row in report.rows],
    }


def _row(row: Figures) -> dict[str, object]:
    return {
        "process": row.process,
        "team": row.team,
        "open": row.open,
        "at_risk": row.at_risk,
        "breached_open": row.breached_open,
        "decided": row.decided,
        "met": row.met,
        "missed": row.missed,
        "met_share": row.met_share,
        "claim_minutes": _spread(row.claim),
        "decide_minutes": _spread(row.decide),
    }


def _spread(lengths: Spread) -> dict[str, float | None]:
    return {"median": lengths.median, "p95": lengths.p95}


@dataclass(frozen=True, kw_only=True)
class Noise:
    """The ends of escalations of a request, by trigger, those with the most first; one with several triggers counts for each."""

    asked: Asked
    handbook: Handbook
    zone: ZoneInfo
    rows: tuple[EndsOf, ...]

    @property
    def reader(self) -> Reader:
        """Return the reader of the figures."""
        return reader_in(self.zone, self.handbook.policy)
