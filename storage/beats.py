"""How the jobs are doing: when each last succeeded, since when it fails and why, and whose turn it is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.tables import BEATS


@dataclass(frozen=True, kw_only=True)
class Beat:
    """One job's condition; `failed_since` is None while all is well."""

    job: str
    ok_at: datetime | None
    failed_since: datetime | None
    says: str


class Beats:
    """Keeps one row a job."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def beat(self, job: str, at: datetime, *, ok: bool, says: str = "") -> None:
        """Note how a run ended; the instant since when it fails is kept over further failures."""
        fresh = {"ok_at": at, "failed_since": None, "says": ""} if ok else {"failed_since": at, "says": says[:500]}
        kept = fresh if ok else {"failed_since": func.coalesce(BEATS.c.failed_since, at), "says": says[:500]}
        dialect = postgresql if self._connection.dialect.name == "postgresql" else sqlite
        statement = dialect.insert(BEATS).values(job=job, **fresh)
        self._connection.execute(statement.on_conflict_do_update(index_elements=["job"], set_=kept))

    def last(self, job: str) -> Beat | None:
        """Tell how a job is doing."""
        row = self._connection.execute(select(BEATS).where(BEATS.c.job == job)).one_or_none()
        return _beat(row) if row else None

    def all(self) -> tuple[Beat, ...]:
        """Tell how all jobs are doing."""
        return tuple(_beat(row) for row in self._connection.execute(select(BEATS).order_by(BEATS.c.job)))

    def claim_turn(self, job: str, now: datetime, every: timedelta) -> bool:
        """Say whether this replica does the job now; True for one of them in each interval."""
        dialect = postgresql if self._connection.dialect.name == "postgresql" else sqlite
        self._connection.execute(dialect.insert(BEATS).values(job=job).on_conflict_do_nothing(index_elements=["job"]))
        free = or_(BEATS.c.turn_at.is_(None), BEATS.c.turn_at <= now - every)
        turned = self._connection.execute(update(BEATS).where(BEATS.c.job == job, free).values(turn_at=now))
        return turned.rowcount == 1

    def end_turn(self, job: str) -> None:
        """Let the next one that asks have the turn at once."""
        self._connection.execute(update(BEATS).where(BEATS.c.job == job).values(turn_at=None))


def _beat(row: Row[Any]) -> Beat:
    return Beat(job=row.job, ok_at=row.ok_at, failed_since=row.failed_since, says=row.says)
