"""What the jobs of every second and every few seconds cost while nothing is due: few readings, and nothing is written."""

from datetime import timedelta

from bot.processes.registry import polled_processes
from bot.scheduler.digests import Digests
from bot.scheduler.held_pings import HeldPings
from bot.scheduler.timers import sweep
from bot.scheduler.watchdog import Watchdog
from handoffs.model.effects import Digest
from tests.bot.conftest import Bench
from tests.handoffs.examples import POLICY
from tests.statements import noted, written


def test_a_sweep_that_finds_nothing_due_is_one_reading(bench: Bench) -> None:
    bench.clock.wind_to(POLICY.calendar_of("cs").next_opening(bench.now()))
    bench.customers.act("order")
    bench.intake.run()
    pings = HeldPings(bench.intake.read_by_any, lambda: None)

    with noted(bench.database) as statements:
        assert sweep(bench.service, pings) == 0

    assert len(statements) == 1 and not written(statements)


def test_the_watchdog_looks_at_everything_in_four_readings(bench: Bench) -> None:
    bench.intake.run()
    dog = Watchdog(bench.database, bench.now, bench.now, polled_processes())

    with noted(bench.database) as statements:
        dog.watch()

    assert len(statements) == 4 and not written(statements)


def test_a_digest_is_put_once_by_all_replicas_and_each_asks_the_outbox_once(bench: Bench) -> None:
    bench.clock.wind_to(POLICY.calendar_of("cs").next_opening(bench.now()) + timedelta(minutes=1))
    first, other = (Digests(bench.database, POLICY, bench.now, bench.now) for _ in range(2))

    sent = [replica.send() for replica in (first, other, first)]
    with noted(bench.database) as statements:
        first.send()

    assert sent == [len(POLICY.teams), 0, 0]
    assert len(statements) == 1 and not written(statements)
    with bench.database.read() as work:
        assert work.outbox.count(Digest.type) == len(POLICY.teams)
