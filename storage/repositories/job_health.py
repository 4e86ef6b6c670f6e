"""How the jobs are doing: when each last succeeded, since when it fails and why, and whose turn it is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, or_, select, update

from handoffs.text.messages import Message
from storage.formats.codec import dump_message, load_message
from storage.tables import JOB_HEALTH
from storage.upserts import Insert, insert_into, upsert

_OF_JOB = select(JOB_HEALTH).where(JOB_HEALTH.c.job == bindparam("of_job"))
_ALL = select(JOB_HEALTH).order_by(JOB_HEALTH.c.job)
_TURN = update(JOB_HEALTH).where(
    JOB_HEALTH.c.job == bindparam("of_job"),
    or_(JOB_HEALTH.c.turn_at.is_(None), JOB_HEALTH.c.turn_at <= bindparam("taken_until", type_=JOB_HEALTH.c.turn_at.type)),
)


@dataclass(frozen=True, kw_only=True)
class JobStatus:
    """One job's condition; `failed_since` and the `reason` of the last failure are None while all is well."""

    job: str
    ok_at: datetime | None
    failed_since: datetime | None
    reason: Message | None


class JobHealth:
    """Keeps one row a job."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def beat(self, job: str, at: datetime, failure: Message | None = None) -> None:
        """Note how a run ended: well, or with a `failure`; the instant since when it fails is kept over further failures."""
        if failure is None:
            statement = upsert(self._connection, JOB_HEALTH, ("job",), ("ok_at", "failed_since", "reason"))
            self._connection.execute(statement, {"job": job, "ok_at": at, "failed_since": None, "reason": None})
        else:
            statement = _failed(insert_into(self._connection, JOB_HEALTH))
            self._connection.execute(statement, {"job": job, "failed_since": at, "reason": dump_message(failure)})

    def last(self, job: str) -> JobStatus | None:
        """Return the health of a job."""
        row = self._connection.execute(_OF_JOB, {"of_job": job}).one_or_none()
        return _beat(row) if row else None

    def all(self) -> tuple[JobStatus, ...]:
        """Return the health of all jobs."""
        return tuple(_beat(row) for row in self._connection.execute(_ALL))

    def acquire_lease(self, job: str, now: datetime, every: timedelta) -> bool:
        """Return whether this replica does the job now: true for one replica in each interval."""
        self._connection.execute(upsert(self._connection, JOB_HEALTH, ("job",), ()), {"job": job})
        turned = self._connection.execute(_TURN, {"of_job": job, "taken_until": now - every, "turn_at": now})
        return turned.rowcount == 1

    def end_turn(self, job: str) -> None:
        """Release the lease, so that the next replica that asks gets it."""
        self._connection.execute(update(JOB_HEALTH).where(JOB_HEALTH.c.job == job).values(turn_at=None))


@cache
def _failed(statement: Insert) -> Insert:
    """Return the statement that records a failure: the row keeps the instant of the first failure."""
    new = statement.excluded
    failed_since = func.coalesce(JOB_HEALTH.c.failed_since, new.failed_since)
    return statement.on_conflict_do_update(index_elements=["job"], set_={"failed_since": failed_since, "reason": new.reason})


def _beat(row: Row[Any]) -> JobStatus:
    reason = load_message(row.reason) if row.reason else None
    return JobStatus(job=row.job, ok_at=row.ok_at, failed_since=row.failed_since, reason=reason)
