"""What the jobs of every second and every few seconds cost while nothing is due: few readings, and nothing is written."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from bot.processes.registry import polled_processes
from bot.scheduler.digests import Digests
from bot.scheduler.due_work import DueWork
from bot.scheduler.held_pings import HeldPings
from bot.scheduler.timers import sweep
from bot.scheduler.watchdog import Watchdog
from bot.service.attempts import Attempts
from handoffs.model.effects import Destination, Digest
from handoffs.model.people import Kind
from handoffs.model.task_ref import TaskRef
from storage.repositories.people import Person
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


def due_work(
    bench: Bench,
    woken: list[Destination],
    read_at: Callable[[], datetime | None],
    real_now: Callable[[], datetime] | None = None,
) -> DueWork:
    """Return the job of each second, which notes whose workers it wakes."""
    pings, attempts = HeldPings(read_at, lambda: None), Attempts(bench.database, bench.now)
    return DueWork(bench.database, bench.service, attempts, pings, real_now or bench.now, woken.append)


def found(bench: Bench, read_at: Callable[[], datetime | None] | None = None) -> list[Destination]:
    """Look for due work once, and return the destinations whose workers were woken."""
    woken = list[Destination]()
    due_work(bench, woken, read_at or bench.intake.read_by_any).find()
    return woken


def in_hours(bench: Bench) -> str:
    """Bring in an order that Aiko has claimed, whose card is posted, when her team begins to work."""
    bench.clock.wind_to(POLICY.calendar_of("cs").next_opening(bench.now()))
    order = bench.customers.act("order")
    bench.intake.run()
    bench.service.claim(TaskRef(handoff=bench.handoff(order).id, step="review"), "U0AIKO")
    with bench.database.begin() as work:
        for message in work.outbox.lease(Destination.SLACK, bench.now(), 10, timedelta(seconds=20)):
            work.outbox.mark_done(message, bench.now())
    return order


def test_one_reading_finds_that_no_timer_no_claim_and_no_message_is_due(bench: Bench) -> None:
    in_hours(bench)

    with noted(bench.database) as statements:
        assert found(bench) == []

    assert len(statements) == 1 and not written(statements)


def test_where_nothing_is_due_soon_it_reads_again_after_a_commit_a_while_or_a_step_of_the_clock(bench: Bench) -> None:
    in_hours(bench)
    behind = [timedelta()]
    work = due_work(bench, [], bench.intake.read_by_any, lambda: bench.now() - behind[0])
    work.find()

    with noted(bench.database) as statements:
        for _ in range(9):
            bench.later(seconds=1)
            work.find()
        assert not statements
        bench.later(seconds=1)
        work.find()
        assert len(statements) == 1
        behind[0] = timedelta(hours=1)
        work.find()
        assert len(statements) == 2
        bench.salesforce_writes.run()
        statements.clear()
        work.find()
        assert len(statements) == 1


def test_what_becomes_due_meanwhile_is_found_at_its_second(bench: Bench) -> None:
    order, woken = in_hours(bench), list[Destination]()
    work = due_work(bench, woken, lambda: bench.now())
    late = bench.handoff(order).task("review").due.breach_at
    seconds = (late - bench.now()).total_seconds()

    for left in (60, 30, 12, 5, 1):
        bench.later(seconds=seconds - left)
        seconds = left
        work.find()
        assert bench.handoff(order).task("review").breached_at is None
    bench.later(seconds=2)
    work.find()

    assert bench.handoff(order).task("review").breached_at is not None


def test_it_wakes_the_worker_of_a_message_that_another_replica_has_made_due(bench: Bench) -> None:
    order = in_hours(bench)
    assert found(bench) == []

    bench.decide(order)

    assert set(found(bench)) == {Destination.SALESFORCE, Destination.SLACK}


def test_it_releases_the_claim_of_a_leaver_also_when_the_sweep_fails(bench: Bench) -> None:
    def unreadable() -> datetime:
        raise RuntimeError("the health of the intake can't be read")

    order = in_hours(bench)
    with bench.database.begin() as work:
        work.people.put_people([Person(user_id="U0AIKO", name="Aiko Mori", kind=Kind.DEACTIVATED)])
    bench.later(hours=3)

    with pytest.raises(RuntimeError):
        found(bench, unreadable)

    assert bench.handoff(order).task("review").claim is None


def test_it_fires_the_timers_that_are_due(bench: Bench) -> None:
    order = in_hours(bench)
    bench.later(hours=2, seconds=5)
    bench.intake.run()

    found(bench)

    assert bench.handoff(order).task("review").breached_at is not None


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
