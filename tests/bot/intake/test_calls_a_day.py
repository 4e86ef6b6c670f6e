"""The calls that polls take: what `baton check` says of them."""

from datetime import timedelta

from bot.intake.calls_a_day import calls_a_day
from bot.processes.registry import polled_processes
from tests.bot.conftest import Bench
from tests.handoffs.examples import MONDAY_TEN, POLICY


def test_polls_of_a_day_take_what_polls_of_twelve_minutes_take_so_often(bench: Bench) -> None:
    for _ in range(20):
        bench.customers.act("order")
    bench.intake.run()
    intake, before = bench.another_intake(), bench.salesforce.calls
    every = POLICY.intake.business
    for _ in range(round(timedelta(minutes=12) / every)):
        bench.later(seconds=every.total_seconds())
        intake.run()
    an_hour = 5 * (bench.salesforce.calls - before)

    polls, details = 3600 / every.total_seconds() * 2, 60
    assert polls < an_hour <= polls + details


def test_a_day_at_which_nobody_works_takes_fewest_and_the_busiest_one_counts() -> None:
    day = calls_a_day(POLICY, polled_processes(), MONDAY_TEN)

    assert day == calls_a_day(POLICY, polled_processes(), MONDAY_TEN - timedelta(days=2)), "of a weekend the days after count"
    assert 0.08 < day / 100_000 < 0.11
