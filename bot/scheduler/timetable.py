"""Runs recurring jobs by APScheduler; each job asks the database for its work, and keeps none of it here."""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from bot.scheduler.clock_steps import ClockSteps
from bot.telemetry.requests import begin_run
from handoffs.clock.stamps import is_due

logger = logging.getLogger(__name__)

GUARD_EVERY = 1.0
"""Seconds between two readings of the wall clock by the guard."""


@dataclass(frozen=True, kw_only=True)
class RecurringJob:
    """A job that runs at an interval of real time; the first run is at the start, or one interval later."""

    name: str
    every: timedelta
    run: Callable[[], object]
    runs_at_start: bool = True


def is_overslept(next_run: datetime, now: datetime, every: timedelta) -> bool:
    """Return whether a job waits for longer than its interval, since the clock was set back: it runs now."""
    return next_run > now and is_due(next_run, now, every)


class Timetable:
    """Runs each job in a thread of its own, so that a job that hangs delays no other; a late run is made up for once.

    A job that fails is logged and runs again at its next time. When the wall clock is set back, a guard brings the next runs
    forward within seconds, and `set_back` is called.
    """

    def __init__(self, set_back: Callable[[], None] = lambda: None) -> None:
        self._scheduler = BackgroundScheduler(timezone=UTC)
        self._ended: dict[str, float] = {}
        self._lock = threading.Lock()
        self._running: dict[str, threading.Lock] = {}
        self._every: dict[str, timedelta] = {}
        self._is_stopping = threading.Event()
        self._set_back = set_back
        self._guard = threading.Thread(target=self._guard_the_clock, name="clock guard", daemon=True)

    def add(self, jobs: Iterable[RecurringJob]) -> None:
        """Add jobs to the timetable."""
        for job in jobs:
            self._add(job)

    def drop(self, name: str) -> None:
        """Remove a job, and return when its current run has ended."""
        self._scheduler.remove_job(name)
        with self._running[name]:
            pass

    def start(self) -> None:
        """Begin to run the jobs."""
        self._scheduler.start()
        self._guard.start()

    def stop(self, patience: float = 15.0) -> None:
        """Begin no further run, and wait for the current ones, at most `patience` seconds."""
        ends_at = time.monotonic() + patience
        self._is_stopping.set()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        for name, running in self._running.items():
            if running.acquire(timeout=max(0.0, ends_at - time.monotonic())):
                running.release()
            else:
                logger.warning("The job %s did not end in time", name)

    def silence(self, name: str) -> timedelta:
        """Return the time since a job last ended, well or badly, or since it was added (zero before); no wall clock counts."""
        now = time.monotonic()
        with self._lock:
            return timedelta(seconds=now - self._ended.get(name, now))

    def _guard_the_clock(self) -> None:
        """Check each second whether the wall clock was set back, which the scheduler would sleep through."""
        steps = ClockSteps(lambda: datetime.now(UTC))
        while not self._is_stopping.wait(GUARD_EVERY):
            try:
                self._bring_forward()
                if steps.last() < timedelta():
                    self._set_back()
            except Exception:
                logger.exception("The clock could not be checked; it is checked again in a second")

    def _bring_forward(self) -> None:
        """Run each job now whose next run is further ahead than its interval."""
        now = datetime.now(UTC)
        for job in self._scheduler.get_jobs():
            if job.next_run_time and is_overslept(job.next_run_time, now, self._every[job.id]):
                job.modify(next_run_time=now)

    def _add(self, job: RecurringJob) -> None:
        self._running[job.name], self._every[job.name] = threading.Lock(), job.every
        self._ended[job.name] = time.monotonic()
        self._scheduler.add_executor(ThreadPoolExecutor(1), alias=job.name)
        self._scheduler.add_job(
            self._run,
            "interval",
            args=(job,),
            id=job.name,
            executor=job.name,
            seconds=job.every.total_seconds(),
            next_run_time=datetime.now(UTC) + (timedelta() if job.runs_at_start else job.every),
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
        )

    def _run(self, job: RecurringJob) -> None:
        try:
            with self._running[job.name]:
                if not self._is_stopping.is_set():
                    begin_run()
                    job.run()
        except Exception:
            logger.exception("The job %s failed; it runs again at its next time", job.name)
        finally:
            with self._lock:
                self._ended[job.name] = time.monotonic()
