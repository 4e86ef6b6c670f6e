"""How the jobs are doing: when each last succeeded, since when it fails and why, and whose turn it is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.tables import JOB_HEALTH

_OF_JOB = select(JOB_HEALTH).where(JOB_HEALTH.c.job == bindparam("of_job"))


@dataclass(frozen=True, kw_only=True)
class JobStatus:
    """One job's condition; `failed_since` is None while all is well."""

    job: str
    ok_at: datetime | None
    failed_since: datetime | None
    says: str


class JobHealth:
    """Keeps one row a job."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def beat(self, job: str, at: datetime, *, ok: bool, says: str = "") -> None:
        """Note how a run ended; the instant since when it fails is kept over further failures."""
        fresh = {"ok_at": at, "failed_since": None, "says": ""} if ok else {"failed_since": at, "says": says[:500]}
        kept = fresh if ok else {"failed_since": func.coalesce(JOB_HEALTH.c.failed_since, at), "says": says[:500]}
        dialect = postgresql if self._connection.dialect.name == "postgresql" else sqlite
        statement = dialect.insert(JOB_HEALTH).values(job=job, **fresh)
        self._connection.execute(statement.on_conflict_do_update(index_elements=["job"], set_=kept))

    def last(self, job: str) -> JobStatus | None:
        """Return the health of a job."""
        row = self._connection.execute(_OF_JOB, {"of_job": job}).one_or_none()
        return _beat(row) if row else None

    def all(self) -> tuple[JobStatus, ...]:
        """Return the health of all jobs."""
        return tuple(_beat(row) for row in self._connection.execute(select(JOB_HEALTH).order_by(JOB_HEALTH.c.job)))

    def acquire_lease(self, job: str, now: datetime, every: timedelta) -> bool:
        """Return whether this replica does the job now: true for one replica in each interval."""
        dialect = postgresql if self._connection.dialect.name == "postgresql" else sqlite
        self._connection.execute(dialect.insert(JOB_HEALTH).values(job=job).on_conflict_do_nothing(index_elements=["job"]))
        free = or_(JOB_HEALTH.c.turn_at.is_(None), JOB_HEALTH.c.turn_at <= now - every)
        turned = self._connection.execute(update(JOB_HEALTH).where(JOB_HEALTH.c.job == job, free).values(turn_at=now))
        return turned.rowcount == 1

    def end_turn(self, job: str) -> None:
        """Release the lease, so that the next replica that asks gets it."""
        self._connection.execute(update(JOB_HEALTH).where(JOB_HEALTH.c.job == job).values(turn_at=None))


def _beat(row: Row[Any]) -> JobStatus:
    return JobStatus(job=row.job, ok_at=row.ok_at, failed_since=row.failed_since, says=row.says)
