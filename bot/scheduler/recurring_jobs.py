"""The table of all recurring jobs: name, interval and job."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.scheduler.timetable import RecurringJob

TICK = timedelta(seconds=1)
"""How often the frequent jobs run (real time); each of them decides by itself whether it is due."""

Job = Callable[[], object]


@dataclass(frozen=True, kw_only=True)
class Jobs:
    """What each recurring job calls."""

    refresh_directory: Job
    fire_timers: Job
    release_claims: Job
    keep_appointments: Job
    poll: Job
    verify: Job
    probe_certificates: Job
    send_digests: Job
    clean_up: Job
    watch: Job


def recurring_jobs(jobs: Jobs, tick: timedelta = TICK) -> tuple[RecurringJob, ...]:
    """Return the timetable; the watchdog begins later, so that the other jobs can first do what has waited."""
    few_seconds = timedelta(seconds=5)
    return (
        RecurringJob(name="roster", every=few_seconds, run=jobs.refresh_directory),
        RecurringJob(name="sweep", every=tick, run=jobs.fire_timers),
        RecurringJob(name="leavers", every=tick, run=jobs.release_claims),
        RecurringJob(name="appointments", every=few_seconds, run=jobs.keep_appointments),
        RecurringJob(name="intake", every=tick, run=jobs.poll),
        RecurringJob(name="lookups", every=tick, run=jobs.verify),
        RecurringJob(name="certificates", every=timedelta(seconds=2), run=jobs.probe_certificates),
        RecurringJob(name="digest", every=few_seconds, run=jobs.send_digests),
        RecurringJob(name="clean_up", every=timedelta(hours=1), run=jobs.clean_up),
        RecurringJob(name="watchdog", every=few_seconds, run=jobs.watch, runs_at_start=False),
    )
