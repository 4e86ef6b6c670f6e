"""How the jobs are doing: when each last succeeded, since when it fails and why, and whose turn it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import Connection, Executable, Row, bindparam, case, func, null, or_, select, update

from handoffs.clock.stamps import SKEW
from handoffs.text.messages import Message
from storage.formats.codec import dump_message, load_reason
from storage.tables import JOB_HEALTH
from storage.upserts import Insert, insert_into

_OF_JOB = select(JOB_HEALTH).where(JOB_HEALTH.c.job == bindparam("of_job"))
_ALL = select(JOB_HEALTH).order_by(JOB_HEALTH.c.job)
_LEASE = "lease"
"""The part of a job whose row holds the mark of the replica that the job belongs to."""

_MARK = select(JOB_HEALTH.c.turn_at).where(JOB_HEALTH.c.job == bindparam("of_job"))
_REPLACE_MARK = (
    update(JOB_HEALTH)
    .where(JOB_HEALTH.c.job == bindparam("of_job"), JOB_HEALTH.c.turn_at == bindparam("before", type_=JOB_HEALTH.c.turn_at.type))
    .values(turn_at=bindparam("mark", type_=JOB_HEALTH.c.turn_at.type))
)


class Job(StrEnum):
    """Everything that runs again and again, or is watched; the values are stored, and label the metrics."""

    TEAM_DIRECTORY = "team_directory"
    CHANNELS = "channels"
    TIMERS = "timers"
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


@dataclass(frozen=True, kw_only=True)
class Ended:
    """A run of a job, or of a part of it, that ended at `at`: well, or with a `failure`."""

    job: Job
    part: str = ""
    at: datetime
    failure: Message | None = None


class JobHealth:
    """Keeps one row for each job, and one for each `part` of a job that has parts of its own: the intake of a process."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def record(self, job: Job, at: datetime, failure: Message | None = None, *, part: str = "") -> None:
        """Note how a run ended: well, or with a `failure`; the instant since when it fails is kept over further failures."""
        self.record_all([Ended(job=job, part=part, at=at, failure=failure)])

    def record_all(self, ended: Iterable[Ended]) -> None:
        """Note how several runs ended, in one statement and in the order of their keys, so that two replicas never deadlock."""
        rows = sorted(map(_row, ended), key=lambda row: str(row["job"]))
        if rows:
            self._connection.execute(_recorded(insert_into(self._connection, JOB_HEALTH)), rows)

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
        values = {"job": job, "turn_at": now, "taken_until": now - every, "future": now + SKEW}
        turned = self._connection.execute(_turn(insert_into(self._connection, JOB_HEALTH)), values)
        return turned.scalar_one_or_none() is not None

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
            values = {"job": key, "turn_at": mark}
            marked = self._connection.execute(_mark(insert_into(self._connection, JOB_HEALTH)), values)
            return marked.scalar_one_or_none() is not None
        return self._connection.execute(_REPLACE_MARK, {"of_job": key, "mark": mark, "before": before}).rowcount == 1


def job_key(job: Job, part: str = "") -> str:
    """Return the key by which the health of a job, or of a part of it, is stored."""
    return f"{job}/{part}" if part else job.value


@cache
def _recorded(statement: Insert) -> Insert:
    """Return the statement that records a run: after a failure the row keeps the last success and the first failure since."""
    new, is_well = statement.excluded, statement.excluded.ok_at.is_not(None)
    values = {
        "ok_at": func.coalesce(new.ok_at, JOB_HEALTH.c.ok_at),
        "failed_since": case((is_well, null()), else_=func.coalesce(JOB_HEALTH.c.failed_since, new.failed_since)),
        "reason": new.reason,
    }
    return statement.on_conflict_do_update(index_elements=["job"], set_=values)


@cache
def _turn(statement: Insert) -> Executable:
    """Return the statement that takes a turn and returns it, or changes no row.

    A turn from the future was taken before the clock was set back, so it holds nobody up.
    """
    known = JOB_HEALTH.c.turn_at
    taken_until, future = bindparam("taken_until", type_=known.type), bindparam("future", type_=known.type)
    is_free = or_(known.is_(None), known <= taken_until, known > future)
    values = {"turn_at": statement.excluded.turn_at}
    return statement.on_conflict_do_update(index_elements=["job"], set_=values, where=is_free).returning(JOB_HEALTH.c.job)


@cache
def _mark(statement: Insert) -> Executable:
    """Return the statement that marks a job which belongs to no replica and returns it, or changes no row."""
    values = {"turn_at": statement.excluded.turn_at}
    is_free = JOB_HEALTH.c.turn_at.is_(None)
    return statement.on_conflict_do_update(index_elements=["job"], set_=values, where=is_free).returning(JOB_HEALTH.c.job)


def _row(ended: Ended) -> dict[str, object]:
    is_well = ended.failure is None
    return {
        "job": job_key(ended.job, ended.part),
        "ok_at": ended.at if is_well else None,
        "failed_since": None if is_well else ended.at,
        "reason": dump_message(ended.failure) if ended.failure else None,
    }


def _status(row: Row[Any]) -> JobStatus:
    reason = load_reason(row.reason) if row.reason else None
    return JobStatus(job=row.job, ok_at=row.ok_at, failed_since=row.failed_since, reason=reason)
