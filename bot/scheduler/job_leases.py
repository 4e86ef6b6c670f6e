"""Shares the jobs that call out among replicas: each belongs to one of them, and to another one soon after that one dies."""

import threading
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from bot.scheduler.timetable import RecurringJob
from storage.database import Database, DatabaseUnavailable
from storage.repositories.job_health import Job, JobHealth

RENEW_EVERY = timedelta(seconds=3)
"""How often a replica renews its leases, and looks whether those of others are renewed (real time)."""

LOST_AFTER = 15.0
"""Seconds without a renewal after which another replica takes a lease: several times, as a database may be slow for a moment."""

SHARED = (Job.INTAKE, Job.VERIFICATION, Job.CERTIFICATES, Job.CLEAN_UP)
"""The jobs that one replica does for all."""


class JobLeases:
    """The leases of this replica. A lease is a mark in the database that its holder replaces every few seconds.

    No clock is compared with that of another machine: who sees one mark unchanged for too long, by its own monotonic clock,
    replaces it and has the lease. Each mark is later than the one before, also on a wall clock that was set back. Where the
    database is ours alone, so is every job. `monotonic` returns seconds that only grow.
    """

    def __init__(
        self,
        database: Database,
        real_now: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
        jobs: Collection[Job] = SHARED,
    ) -> None:
        self._database = database
        self._real_now = real_now
        self._monotonic = monotonic
        self._jobs = tuple(jobs)
        self._held: dict[Job, datetime] = {}
        self._seen: dict[Job, tuple[datetime, float]] = {}
        self._renewed_at = 0.0
        self._renewing = threading.Lock()

    def holds(self, job: Job) -> bool:
        """Return whether a job is this replica's; a lease that could not be renewed for too long counts as lost."""
        is_fresh = self._monotonic() - self._renewed_at < LOST_AFTER
        return self._database.is_ours_alone or (job in self._held and is_fresh)

    def shared(self, job: RecurringJob) -> RecurringJob:
        """Return a job that runs only where its lease is; a job that is not shared as it is."""
        return replace(job, run=lambda: self._run(Job(job.name), job.run)) if job.name in self._jobs else job

    def renew(self) -> None:
        """Renew the leases of this replica, and take those that nobody renews."""
        if self._database.is_ours_alone:
            return
        with self._renewing:
            now = self._monotonic()
            with self._database.begin() as work:
                held = {job: mark for job in self._jobs if (mark := self._renewed(work.job_health, job, now))}
            self._held, self._renewed_at = held, now

    def release(self) -> None:
        """End the leases of this replica, so that another one takes them soon; if that fails, they run out by themselves."""
        with self._renewing, suppress(DatabaseUnavailable):
            held, self._held = self._held, {}
            if held:
                with self._database.begin() as work:
                    for job, mark in held.items():
                        work.job_health.replace_mark(job, mark, None)

    def _run(self, job: Job, run: Callable[[], object]) -> None:
        if self.holds(job):
            run()

    def _renewed(self, job_health: JobHealth, job: Job, now: float) -> datetime | None:
        """Return the new mark of a job that is this replica's now; None for a job of another one."""
        before = job_health.mark(job)
        if before is not None and before != self._held.get(job) and not self._is_lost(job, before, now):
            return None
        mark = self._real_now() if before is None else max(self._real_now(), before + timedelta(microseconds=1))
        return mark if job_health.replace_mark(job, before, mark) else None

    def _is_lost(self, job: Job, mark: datetime, now: float) -> bool:
        """Return whether the mark of another replica was not replaced for too long, as far as this one has seen it."""
        seen, since = self._seen.get(job, (None, now))
        if seen != mark:
            self._seen[job] = mark, now
            return False
        return now - since >= LOST_AFTER
