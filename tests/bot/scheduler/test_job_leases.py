"""Jobs that call out belong to one replica; another takes them within half a minute when that one dies."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.scheduler.job_leases import LOST_AFTER, RENEW_EVERY, SHARED, JobLeases
from bot.scheduler.timetable import RecurringJob
from storage.database import Database
from storage.repositories.job_health import Job
from tests.databases import database_in, migrated
from tests.handoffs.examples import MONDAY_TEN

TICK = RENEW_EVERY.total_seconds()


class Machine:
    """One replica; its wall clock is `ahead` of the others'."""

    def __init__(self, database: Database, seconds: list[float]) -> None:
        self.ahead = timedelta()
        self._seconds = seconds
        self.leases = JobLeases(database, self.now, lambda: seconds[0])

    def now(self) -> datetime:
        """Read the wall clock."""
        return MONDAY_TEN + timedelta(seconds=self._seconds[0]) + self.ahead

    @property
    def jobs(self) -> set[Job]:
        """Return the jobs that are this replica's."""
        return {job for job in SHARED if self.leases.holds(job)}


@pytest.fixture
def shared_database(postgres: str, postgres_template: str) -> Iterator[Database]:
    """A database that replicas share."""
    with database_in(postgres, postgres_template) as url:
        opened = Database(url)
        yield opened
        opened.close()


@pytest.fixture
def seconds() -> list[float]:
    """Seconds that pass when the test says so."""
    return [0.0]


@pytest.fixture
def machines(shared_database: Database, seconds: list[float]) -> list[Machine]:
    """Three replicas, of which the first began first."""
    return [Machine(shared_database, seconds) for _ in range(3)]


def pass_time(seconds: list[float], beats: int, *machines: Machine) -> None:
    """Let time pass while these replicas live."""
    for _ in range(beats):
        seconds[0] += TICK
        for machine in machines:
            machine.leases.renew()


@pytest.mark.parametrize("hours", [0, 1, -1, 24, -24])
def test_a_live_replica_keeps_its_jobs_whatever_the_clocks_show(
    machines: list[Machine], seconds: list[float], hours: int
) -> None:
    first, second, third = machines
    second.ahead, third.ahead = timedelta(hours=hours), timedelta(hours=-hours)
    for machine in machines:
        machine.leases.renew()

    for _ in range(20):
        pass_time(seconds, 1, *machines)
        first.ahead, second.ahead = second.ahead, first.ahead
        assert (first.jobs, second.jobs, third.jobs) == (set(SHARED), set(), set())


@pytest.mark.parametrize("hours", [0, 1, -1, 24, -24])
def test_one_replica_takes_the_jobs_of_a_dead_one_within_half_a_minute(
    machines: list[Machine], seconds: list[float], hours: int
) -> None:
    dead, *others = machines
    dead.leases.renew()
    died_at = seconds[0]
    others[0].ahead = timedelta(hours=hours)

    while not any(other.jobs for other in others):
        pass_time(seconds, 1, *others)
        assert seconds[0] - died_at < 30

    assert sorted((len(other.jobs) for other in others), reverse=True) == [len(SHARED), 0]
    assert seconds[0] - died_at >= LOST_AFTER


def test_a_replica_that_was_suspended_does_nothing_until_it_knows_better(machines: list[Machine], seconds: list[float]) -> None:
    suspended, other, _ = machines
    suspended.leases.renew()
    pass_time(seconds, 10, other)

    assert suspended.jobs == set(), "nothing was renewed for too long"
    pass_time(seconds, 1, suspended, other)
    assert (suspended.jobs, other.jobs) == (set(), set(SHARED))


def test_a_replica_that_stops_in_order_gives_its_jobs_to_the_next_one_at_once(
    machines: list[Machine], seconds: list[float]
) -> None:
    first, second, _ = machines
    pass_time(seconds, 2, *machines)

    first.leases.release()
    assert first.jobs == set()
    pass_time(seconds, 1, second)

    assert second.jobs == set(SHARED)


def test_a_job_runs_only_where_its_lease_is_and_other_jobs_run_everywhere(machines: list[Machine]) -> None:
    ran: list[str] = []
    for number, machine in enumerate(machines[:2]):
        machine.leases.renew()
        for job in (Job.INTAKE, Job.TIMERS):
            line = RecurringJob(name=job, every=RENEW_EVERY, run=lambda number=number, job=job: ran.append(f"{job} {number}"))
            machine.leases.shared(line).run()

    assert ran == ["intake 0", "timers 0", "timers 1"]


def test_a_process_that_has_its_database_alone_has_all_jobs_at_once(tmp_path: Path, seconds: list[float]) -> None:
    (tmp_path / "baton.db").write_bytes(migrated())
    database = Database(f"sqlite:///{tmp_path}/baton.db")

    assert Machine(database, seconds).jobs == set(SHARED)
    database.close()
