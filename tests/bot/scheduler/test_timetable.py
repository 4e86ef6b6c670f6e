"""Recurring jobs run side by side: a job that fails or hangs stops no other, and all stop within a deadline."""

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from bot.scheduler.clock_steps import ClockSteps
from bot.scheduler.polling import Polling
from bot.scheduler.timetable import RecurringJob, Timetable
from tests.handoffs.examples import MONDAY_TEN, POLICY

OFTEN = timedelta(seconds=0.02)


def test_a_job_that_hangs_or_fails_stops_no_other_and_the_timetable_stops_in_time(caplog: pytest.LogCaptureFixture) -> None:
    release, watched, failed_twice = threading.Event(), threading.Event(), threading.Semaphore(0)

    def fail() -> None:
        failed_twice.release()
        raise ZeroDivisionError

    timetable = Timetable()
    timetable.add(
        (
            *(RecurringJob(name=f"hangs {number}", every=OFTEN, run=lambda: release.wait(60)) for number in range(12)),
            RecurringJob(name="fails", every=OFTEN, run=fail),
            RecurringJob(name="watchdog", every=OFTEN, run=watched.set, runs_at_start=False),
        )
    )
    timetable.start()
    assert watched.wait(60)
    assert failed_twice.acquire(timeout=60) and failed_twice.acquire(timeout=60)

    began = time.monotonic()
    timetable.stop(0.3)
    assert time.monotonic() - began < 30
    assert "hangs 3 did not end in time" in caplog.text
    release.set()


def test_salesforce_is_polled_at_the_policys_interval_whatever_the_wall_clock_does() -> None:
    seconds, polled = [0.0], []
    polling = Polling(POLICY, (lambda: polled.append(seconds[0]),), lambda: MONDAY_TEN, ["order_approval"], lambda: seconds[0])
    interval = POLICY.intake.business.total_seconds()

    for at in (0.0, interval / 2, interval, interval * 1.5, interval * 2):
        seconds[0] = at
        polling.poll_when_due()

    assert polled == [0.0, interval, interval * 2]


def test_a_job_runs_on_when_its_next_run_is_an_hour_ahead_as_after_a_clock_that_was_set_back() -> None:
    ran = threading.Semaphore(0)
    timetable = Timetable()
    timetable.add((RecurringJob(name="sweep", every=OFTEN, run=ran.release),))
    timetable.start()
    assert ran.acquire(timeout=60)
    timetable._scheduler.pause()
    while ran.acquire(timeout=0.5):
        pass
    timetable._scheduler.modify_job("sweep", next_run_time=datetime.now(UTC) + timedelta(hours=1))
    timetable._scheduler.resume()

    assert ran.acquire(timeout=60) and ran.acquire(timeout=60)
    assert timetable.silence("sweep") < timedelta(seconds=60)
    timetable.stop()


@pytest.mark.parametrize(("hours", "step"), [(-1, -1), (1, 1), (0, 0)])
def test_a_step_of_the_wall_clock_is_noticed_once_and_passing_time_is_none(hours: int, step: int) -> None:
    clock = {"wall": MONDAY_TEN, "monotonic": 0.0}
    steps = ClockSteps(lambda: clock["wall"], lambda: clock["monotonic"])
    clock |= {"wall": MONDAY_TEN + timedelta(hours=hours + 8), "monotonic": 8 * 3600.0}

    assert steps.last() == timedelta(hours=step)
    assert steps.last() == timedelta()
