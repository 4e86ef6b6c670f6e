"""The table of the recurring jobs that belong to no process: name, interval and job."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.scheduler.job_leases import RENEW_EVERY
from bot.scheduler.timetable import RecurringJob
from storage.repositories.job_health import Job

TICK = timedelta(seconds=1)
"""How often the frequent jobs run (real time); each of them decides by itself whether it is due."""

Run = Callable[[], object]


@dataclass(frozen=True, kw_only=True)
class Jobs:
    """What each recurring job calls."""

    refresh_directory: Run
    find_due_work: Run
    keep_appointments: Run
    poll: Run
    verify: Run
    send_digests: Run
    clean_up: Run
    try_again: Run
    watch: Run
    heed_newer_release: Run
    renew_leases: Run
    redraw_home_tabs: Run
    redraw_lists: Run


def recurring_jobs(jobs: Jobs, tick: timedelta = TICK) -> tuple[RecurringJob, ...]:
    """Return the timetable; the watchdog begins later, so that the other jobs can first do what has waited."""
    few_seconds = timedelta(seconds=5)
    return (
        RecurringJob(name=Job.TEAM_DIRECTORY, every=few_seconds, run=jobs.refresh_directory),
        RecurringJob(name=Job.TIMERS, every=tick, run=jobs.find_due_work),
        RecurringJob(name=Job.APPOINTMENTS, every=few_seconds, run=jobs.keep_appointments),
        RecurringJob(name=Job.INTAKE, every=tick, run=jobs.poll),
        RecurringJob(name=Job.VERIFICATION, every=tick, run=jobs.verify),
        RecurringJob(name=Job.DIGESTS, every=few_seconds, run=jobs.send_digests),
        RecurringJob(name=Job.CLEAN_UP, every=timedelta(hours=1), run=jobs.clean_up),
        RecurringJob(name=Job.SET_ASIDE, every=few_seconds, run=jobs.try_again),
        RecurringJob(name="newer_release", every=tick, run=jobs.heed_newer_release),
        RecurringJob(name=Job.LEASES, every=RENEW_EVERY, run=jobs.renew_leases),
        RecurringJob(name="home_tabs", every=few_seconds, run=jobs.redraw_home_tabs, runs_at_start=False),
        RecurringJob(name="lists", every=few_seconds, run=jobs.redraw_lists, runs_at_start=False),
        RecurringJob(name=Job.WATCHDOG, every=few_seconds, run=jobs.watch, runs_at_start=False),
    )
