"""The readiness of Baton, and the metrics for operators."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from bot import __version__
from bot.scheduler.timetable import Timetable
from bot.telemetry.counters import register_counters
from bot.text.rendering import Reader
from handoffs.model.effects import kinds_of
from storage.database import Database, DatabaseUnavailable
from storage.repositories.job_health import Job
from storage.repositories.set_aside import RowKind

PATIENCE = {Job.TIMERS: timedelta(seconds=30), Job.INTAKE: timedelta(minutes=3)}
"""The real time after which a silent job is named."""


class Health:
    """Observes the database, the way in for Slack, the jobs and the outbox.

    `warnings` counts those of Slack by method and warning.
    `closed` returns why Slack's requests can't be taken, an empty text when they can.
    """

    def __init__(
        self,
        database: Database,
        timetable: Timetable,
        closed: Callable[[], str],
        now: Callable[[], datetime],
        real_now: Callable[[], datetime],
        warnings: Counter[tuple[str, str]],
    ) -> None:
        self._database = database
        self._timetable = timetable
        self._closed = closed
        self._now = now
        self._real_now = real_now
        self.registry = CollectorRegistry()
        self.registry.register(_Figures(database, now, real_now, warnings))
        register_counters(self.registry)

    def failures(self) -> dict[str, str]:
        """Return the reasons why the process is not ready, by part; empty if it is ready.

        What is late here stays late when Slack's requests go to another process, or to none: it is no reason.
        """
        found = {}
        try:
            self._database.ping()
        except DatabaseUnavailable as failure:
            found["database"] = str(failure)
        closed = self._closed()
        if closed:
            found["slack"] = closed
        return found

    def readiness(self) -> dict[str, object]:
        """Return whether Baton is ready, the reasons if it is not, and its delays if the database answers."""
        found = self.failures()
        state: dict[str, object] = {"status": "unavailable", "reasons": found} if found else {"status": "ok"}
        return state if "database" in found else state | self._lag()

    def _lag(self) -> dict[str, object]:
        """Return the ages in seconds of the oldest unsent message and due timer, the last intake, and what is late or fails."""
        with self._database.read() as work:
            unsent, late = work.outbox.oldest_unsent(), work.timers.oldest_due(self._now())
            intake = work.job_health.last(Job.INTAKE)
            directory = [work.job_health.last(job) for job in (Job.TEAM_DIRECTORY, Job.CHANNELS)]
        last, operator = intake.ok_at if intake else None, Reader.for_operator()
        return {
            "oldest_unsent_seconds": _age(unsent, self._real_now()),
            "timer_lag_seconds": _age(late, self._now()),
            "team_directory": [operator.show(each.reason) for each in directory if each and each.reason],
            "last_intake": last.isoformat(timespec="seconds") if last else None,
            "silent_jobs": self._silent_jobs(),
        }

    def _silent_jobs(self) -> dict[str, float]:
        """Return the jobs that have not come to an end for too long, with the seconds since they last did."""
        silences = {job: self._timetable.silence(job) for job in PATIENCE}
        return {job.value: round(silence.total_seconds(), 1) for job, silence in silences.items() if silence > PATIENCE[job]}


class _Figures(Collector):
    def __init__(
        self,
        database: Database,
        now: Callable[[], datetime],
        real_now: Callable[[], datetime],
        warnings: Counter[tuple[str, str]],
    ) -> None:
        self._database = database
        self._now = now
        self._real_now = real_now
        self._warnings = warnings

    def collect(self) -> Iterable[Metric]:
        """Show what the database holds, read once for each scrape, and what is known without it."""
        try:
            yield from self._stored()
            is_up = 1
        except DatabaseUnavailable:
            is_up = 0
        yield GaugeMetricFamily("baton_database_up", "Whether the database answers this replica", value=is_up)
        labels = ["method", "warning"]
        warned = CounterMetricFamily("baton_slack_warnings", "Calls that Slack carried out with a warning", labels=labels)
        for by, number in self._warnings.copy().items():
            warned.add_metric(by, number)
        yield from (warned, self._build())

    def _stored(self) -> tuple[Metric, ...]:
        """Read the outbox, the timers and the job health; `job` is a label that Prometheus gives itself, so ours is `name`."""
        unsent = GaugeMetricFamily("baton_outbox_unsent", "Outbox messages not delivered yet", labels=["kind"])
        oldest = GaugeMetricFamily("baton_outbox_oldest_seconds", "Age of the oldest of them", labels=["kind"])
        job_health = GaugeMetricFamily("baton_job_last_success_timestamp_seconds", "When a job last succeeded", labels=["name"])
        directory = GaugeMetricFamily("baton_team_directory_age_seconds", "How long ago who is in which team was read")
        set_aside = GaugeMetricFamily("baton_set_aside", "What failed and is set aside, see baton stuck", labels=["kind"])
        with self._database.read() as work:
            counts = work.set_aside.counts()
            for row_kind in RowKind:
                set_aside.add_metric([row_kind], counts.get(row_kind, 0))
            waiting = work.outbox.unsent()
            for kind in kinds_of():
                found = waiting.get(kind)
                unsent.add_metric([kind], found.number if found else 0)
                oldest.add_metric([kind], _age(found.oldest if found else None, self._real_now()))
            for status in work.job_health.all():
                if status.ok_at:
                    job_health.add_metric([status.job], status.ok_at.timestamp())
                if status.ok_at and status.job == Job.TEAM_DIRECTORY:
                    directory.add_metric([], _age(status.ok_at, self._real_now()))
            late = work.timers.oldest_due(self._now())
        lag = GaugeMetricFamily("baton_timer_lag_seconds", "How long the oldest timer that is due has not fired")
        lag.add_metric([], _age(late, self._now()))
        return unsent, oldest, job_health, lag, set_aside, directory

    def _build(self) -> Metric:
        database = "sqlite" if self._database.is_ours_alone else "postgresql"
        return InfoMetricFamily("baton_build", "The release that runs", value={"version": __version__, "database": database})


def _age(at: datetime | None, now: datetime) -> float:
    """Return the seconds since an instant; 0 for none, and for one that is in the future since a clock was set back."""
    return max(0.0, round((now - at).total_seconds(), 1)) if at else 0.0
