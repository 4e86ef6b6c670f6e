"""The statements of queues: the first open tasks of each team, the work of a person, and how many open tasks there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CTE, Row, Select, and_, case, false, func, literal, literal_column, or_, select, true, union_all

from handoffs.model.handoff import Handoff
from storage.readings.selections import SNAPSHOT
from storage.tables import HANDOFFS, JOURNAL, TASKS

IS_OPEN = TASKS.c.state == literal_column("'open'")
"""The condition in the words of the partial indexes, which a bound value would hide from a prepared statement."""

_IN_ORDER = (TASKS.c.due_at, TASKS.c.handoff_id, TASKS.c.step)


@dataclass(frozen=True, kw_only=True)
class Queue:
    """The open tasks of a team, or only those of one process."""

    team: str
    process: str = ""


@dataclass(frozen=True, kw_only=True)
class OwnWork:
    """What a person has claimed and what they started by hand: how many there are, and the first ones with their steps."""

    claims: int
    claimed: tuple[tuple[Handoff, str], ...]
    starts: int
    started: tuple[tuple[Handoff, str], ...]

    @classmethod
    def of_rows(cls, read: Sequence[tuple[Row[Any], Handoff]]) -> "OwnWork":
        """Put together what the rows of `own_work` hold."""
        totals = {bool(row.is_claimed): int(row.total) for row, _ in read}
        return cls(
            claims=totals.get(True, 0),
            claimed=tuple((handoff, row.step) for row, handoff in read if row.is_claimed),
            starts=totals.get(False, 0),
            started=tuple((handoff, row.step) for row, handoff in read if not row.is_claimed),
        )


def count_by_team() -> Select[Any]:
    """Count the open tasks of each team that has any; each team is found by one step through the index."""
    teams = _teams()
    count = select(func.count()).where(IS_OPEN, TASKS.c.team == teams.c.team).scalar_subquery()
    return select(teams.c.team, count.label("number")).where(teams.c.team.is_not(None))


def count_by_process(teams: Sequence[str]) -> Select[Any]:
    """Count the open tasks of teams by team and process."""
    columns = (TASKS.c.team, TASKS.c.process)
    return select(*columns, func.count().label("number")).where(IS_OPEN, TASKS.c.team.in_(teams)).group_by(*columns)


def count_by_standing(queues: Sequence[Queue], now: datetime) -> Select[Any]:
    """Count the open tasks of queues together by how their clocks stand; a paused clock is neither at risk nor breached."""
    runs, is_breached = ~TASKS.c.is_paused, TASKS.c.breach_at <= now
    return select(
        func.count().label("waiting"),
        _sum(and_(runs, is_breached)).label("breached"),
        _sum(and_(runs, ~is_breached, TASKS.c.at_risk_at <= now)).label("at_risk"),
        _sum(TASKS.c.is_paused).label("paused"),
        _sum(TASKS.c.claimed_by.is_(None)).label("unclaimed"),
    ).where(IS_OPEN, or_(false(), *map(_is_of, queues)))


def first_of(queues: Sequence[Queue], limit: int) -> Select[Any]:
    """Find the keys of the first open tasks of each queue by due time."""
    firsts = (select(TASKS.c.handoff_id, TASKS.c.step).where(IS_OPEN, _is_of(queue)) for queue in queues)
    each = (select(first.order_by(*_IN_ORDER).limit(limit).subquery()) for first in firsts)
    return select(union_all(*each).subquery())


def own_work(user_id: str, limit: int) -> Select[Any]:
    """Find what a person has claimed, by due time, and what they started by hand and still waits, the newest first.

    Each row has the snapshot, the step (none of a handoff that was started), whether it is claimed, and how many there are.
    """
    count = func.count().over().label("total")
    place = func.row_number().over(order_by=_IN_ORDER).label("place")
    claimed = select(TASKS.c.handoff_id, TASKS.c.step, true().label("is_claimed"), place, count)
    claimed = claimed.where(IS_OPEN, TASKS.c.claimed_by == user_id).order_by(place).limit(limit)
    newest = func.row_number().over(order_by=(HANDOFFS.c.opened_at.desc(), HANDOFFS.c.id)).label("place")
    begins = and_(JOURNAL.c.handoff_id == HANDOFFS.c.id, JOURNAL.c.sequence == 1, JOURNAL.c.actor == user_id)
    started = select(HANDOFFS.c.id.label("handoff_id"), literal("").label("step"), false().label("is_claimed"), newest, count)
    started = started.join(JOURNAL, begins).where(HANDOFFS.c.is_waiting).order_by(newest).limit(limit)
    keys = union_all(*(select(each.subquery()) for each in (claimed, started))).subquery()
    joined = keys.join(HANDOFFS, HANDOFFS.c.id == keys.c.handoff_id)
    wanted = select(*SNAPSHOT, keys.c.step, keys.c.is_claimed, keys.c.total).select_from(joined)
    return wanted.order_by(keys.c.is_claimed, keys.c.place)


def _teams() -> CTE:
    first = select(func.min(TASKS.c.team).label("team")).where(IS_OPEN).cte("open_teams", recursive=True)
    following = select(func.min(TASKS.c.team)).where(IS_OPEN, TASKS.c.team > first.c.team).scalar_subquery()
    return first.union_all(select(following).where(first.c.team.is_not(None)))


def _is_of(queue: Queue) -> Any:
    return and_(TASKS.c.team == queue.team, TASKS.c.process == queue.process) if queue.process else TASKS.c.team == queue.team


def _sum(condition: Any) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
