"""Recurring jobs run side by side: a job that fails or hangs stops no other, and all stop within a deadline."""

import threading
import time
from datetime import timedelta

import pytest

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
