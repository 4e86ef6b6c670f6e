"""When the jobs run: ticks from APScheduler; what is due is asked of the database, never kept here."""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler

logger = logging.getLogger(__name__)


class Timetable:
    """Runs each job at its own interval, one run at a time; a late tick runs once instead of being dropped.

    A job that fails is logged and runs again at the next tick; `last_tick(job)` tells when it last came to an end.
    """

    def __init__(self) -> None:
        self._scheduler = BackgroundScheduler(timezone=UTC)
        self._ended: dict[str, datetime] = {}
        self._lock = threading.Lock()
        self._running: dict[str, threading.Lock] = {}

    def every(self, interval: timedelta, job: Callable[[], object], name: str) -> None:
        """Run a job at once and then at this interval (seconds count, real time)."""
        self._running[name] = threading.Lock()
        self._scheduler.add_job(
            self._run,
            "interval",
            args=(name, job),
            id=name,
            seconds=interval.total_seconds(),
            next_run_time=datetime.now(UTC),
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
        )

    def drop(self, name: str) -> None:
        """Take a job off the timetable, and return when a run that is under way has ended."""
        self._scheduler.remove_job(name)
        with self._running[name]:
            pass

    def start(self) -> None:
        """Begin to tick."""
        self._scheduler.start()

    def stop(self) -> None:
        """Stop ticking; a job that is running ends first."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    def last_tick(self, name: str) -> datetime | None:
        """Tell when a job last came to an end, well or badly; None before its first."""
        with self._lock:
            return self._ended.get(name)

    def _run(self, name: str, job: Callable[[], object]) -> None:
        try:
            with self._running[name]:
                job()
        except Exception:
            logger.exception("The job %s failed; it runs again at its next tick", name)
        finally:
            with self._lock:
                self._ended[name] = datetime.now(UTC)
