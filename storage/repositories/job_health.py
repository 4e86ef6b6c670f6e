"""How the jobs are doing: when each last succeeded, since when it fails and why, and whose turn it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, or_, select, update

from handoffs.clock.stamps import SKEW
from handoffs.text.messages import Message
from storage.formats.codec import dump_message, load_reason
from storage.tables import JOB_HEALTH
from storage.upserts import Insert, insert_into, upsert

_OF_JOB = select(JOB_HEALTH).where(JOB_HEALTH.c.job == bindparam("of_job"))
_ALL = select(JOB_HEALTH).order_by(JOB_HEALTH.c.job)
_TURN = update(JOB_HEALTH).where(
    JOB_HEALTH.c.job == bindparam("of_job"),
    or_(
        JOB_HEALTH.c.turn_at.is_(None),
        JOB_HEALTH.c.turn_at <= bindparam("taken_until", type_=JOB_HEALTH.c.turn_at.type),
        JOB_HEALTH.c.turn_at > bindparam("future", type_=JOB_HEALTH.c.turn_at.type),
    ),
)
"""A turn from the future was taken before the clock was set back, so it holds nobody up."""


_LEASE = "lease"
"""The part of a job whose row holds the mark of the replica that the job belongs to."""

_MARK = select(JOB_HEALTH.c.turn_at).where(JOB_HEALTH.c.job == bindparam("of_job"))
_SET_MARK = (
    update(JOB_HEALTH)
    .where(JOB_HEALTH.c.job == bindparam("of_job"))
    .values(turn_at=bindparam("mark", type_=JOB_HEALTH.c.turn_at.type))
)
_TAKE_MARK = _SET_MARK.where(JOB_HEALTH.c.turn_at.is_(None))
_REPLACE_MARK = _SET_MARK.where(JOB_HEALTH.c.turn_at == bindparam("before", type_=JOB_HEALTH.c.turn_at.type))


class Job(StrEnum):
    """Everything that runs again and again, or is watched; the values are stored, and label the metrics."""

    TEAM_DIRECTORY = "team_directory"
    CHANNELS = "channels"
    TIMERS = "timers"
    RELEASES = "releases"
    APPOINTMENTS = "appointments"
    INTAKE = "intake"
    VERIFICATION = "verification"
    CERTIFICATES = "certificates"
    DIGESTS = "digests"
    CLEAN_UP = "clean_up"
    SET_ASIDE = "set_aside"
    WATCHDOG = "watchdog"
    LEASES = "leases"
    SLACK = "slack"


@dataclass(frozen=True, kw_only=True)
class JobStatus:
    """The condition of a job, or of a part of it; `job` is its stored key.

    `failed_since` and the `reason` of the last failure are None while all is well.
    """

    job: str
    ok_at: datetime | None
    failed_since: datetime | None
    reason: Message | None


class JobHealth:
    """Keeps one row for each job, and one for each `part` of a job that has parts of its own: the intake of a process."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def record(self, job: Job, at: datetime, failure: Message | None = None, *, part: str = "") -> None:
        """Note how a run ended: well, or with a `failure`; the instant since when it fails is kept over further failures."""
        if failure is None:
            statement = upsert(self._connection, JOB_HEALTH, ("job",), ("ok_at", "failed_since", "reason"))
            self._connection.execute(statement, {"job": job_key(job, part), "ok_at": at, "failed_since": None, "reason": None})
        else:
            statement = _failed(insert_into(self._connection, JOB_HEALTH))
            self._connection.execute(statement, {"job": job_key(job, part), "failed_since": at, "reason": dump_message(failure)})

    def last(self, job: Job, part: str = "") -> JobStatus | None:
        """Return the health of a job."""
        row = self._connection.execute(_OF_JOB, {"of_job": job_key(job, part)}).one_or_none()
        return _status(row) if row else None

    def all(self) -> tuple[JobStatus, ...]:
        """Return the health of all jobs."""
        return tuple(_status(row) for row in self._connection.execute(_ALL).all())

    def parts(self, job: Job, names: Iterable[str]) -> Mapping[str, datetime]:
        """Return when each of the parts of a job last succeeded, by its name; without those that never did."""
        ok_at = {row.job: row.ok_at for row in self._connection.execute(_ALL).all() if row.ok_at}
        return {name: ok_at[job_key(job, name)] for name in names if job_key(job, name) in ok_at}

    def acquire_lease(self, job: Job, now: datetime, every: timedelta) -> bool:
        """Return whether this replica does the job now: true for one replica in each interval."""
        self._connection.execute(upsert(self._connection, JOB_HEALTH, ("job",), ()), {"job": job})
        instants = {"taken_until": now - every, "future": now + SKEW, "turn_at": now}
        turned = self._connection.execute(_TURN, {"of_job": job, **instants})
        return turned.rowcount == 1

    def end_turn(self, job: Job) -> None:
        """Release the lease, so that the next replica that asks gets it."""
        self._connection.execute(update(JOB_HEALTH).where(JOB_HEALTH.c.job == job).values(turn_at=None))

    def mark(self, job: Job) -> datetime | None:
        """Return the mark of the replica that a job belongs to; None while it belongs to none."""
        return self._connection.execute(_MARK, {"of_job": job_key(job, _LEASE)}).scalar_one_or_none()

    def replace_mark(self, job: Job, before: datetime | None, mark: datetime | None) -> bool:
        """Replace the mark of a job; False, and nothing is done, if it is no longer the one of before."""
        key = job_key(job, _LEASE)
        if before is None:
            self._connection.execute(upsert(self._connection, JOB_HEALTH, ("job",), ()), {"job": key})
        statement = _TAKE_MARK if before is None else _REPLACE_MARK
        values = {"of_job": key, "mark": mark} | ({} if before is None else {"before": before})
        return self._connection.execute(statement, values).rowcount == 1


def job_key(job: Job, part: str = "") -> str:
    """Return the key by which the health of a job, or of a part of it, is stored."""
    return f"{job}/{part}" if part else job.value


@cache
def _failed(statement: Insert) -> Insert:
    """Return the statement that records a failure: the row keeps the instant of the first failure."""
    new = statement.excluded
    failed_since = func.coalesce(JOB_HEALTH.c.failed_since, new.failed_since)
    return statement.on_conflict_do_update(index_elements=["job"], set_={"failed_since": failed_since, "reason": new.reason})


def _status(row: Row[Any]) -> JobStatus:
    reason = load_reason(row.reason) if row.reason else None
    return JobStatus(job=row.job, ok_at=row.ok_at, failed_since=row.failed_since, reason=reason)
