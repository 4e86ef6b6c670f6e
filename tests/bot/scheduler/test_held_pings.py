"""Before a person is pinged the records are read once more, unless the last reading is fresh enough; never for long."""

from datetime import timedelta

import pytest

from bot.scheduler.held_pings import LONGEST, HeldPings
from bot.scheduler.polling import Polling
from bot.scheduler.timers import sweep
from handoffs.model.handoff import TaskState
from tests.bot.conftest import Bench
from tests.handoffs.examples import MONDAY_TEN, POLICY


class Wall:
    """Seconds that pass by hand, and how often a reading was asked for."""

    seconds = 0.0
    asked = 0

    def ask(self) -> None:
        """Count a request."""
        self.asked += 1


@pytest.fixture
def wall() -> Wall:
    """Return seconds that stand still."""
    return Wall()


def pings_of(bench: Bench, wall: Wall) -> HeldPings:
    """Hold the pings of a bench back."""
    return HeldPings(lambda: bench.intake.read_at, wall.ask, lambda: wall.seconds)


def overdue(bench: Bench) -> str:
    """Bring in an order, and let three business hours pass without another reading; its due time is over then."""
    bench.clock.wind_to(POLICY.calendar_of("cs").next_opening(bench.now()))
    order = bench.customers.act("order")
    bench.intake.run()
    bench.later(hours=2, seconds=5)
    return order


def test_an_order_that_was_approved_in_salesforce_just_before_its_breach_pings_nobody(bench: Bench, wall: Wall) -> None:
    order, pings = overdue(bench), pings_of(bench, wall)
    bench.org.update("Order", order, {"Status": "Approved"}, by="Sato Keiko")

    sweep(bench.service, pings)
    assert bench.handoff(order).task("review").breached_at is None and wall.asked == 1
    bench.intake.run()
    sweep(bench.service, pings)

    handoff = bench.handoff(order)
    assert handoff.task("review").state is TaskState.WITHDRAWN and handoff.escalation is None


def test_a_breach_is_said_once_the_record_was_read_after_its_instant(bench: Bench, wall: Wall) -> None:
    order, pings = overdue(bench), pings_of(bench, wall)

    sweep(bench.service, pings)
    assert bench.handoff(order).task("review").breached_at is None
    bench.intake.run()
    sweep(bench.service, pings)

    assert bench.handoff(order).task("review").breached_at is not None


def test_when_salesforce_does_not_answer_a_breach_is_said_all_the_same(bench: Bench, wall: Wall) -> None:
    order, pings = overdue(bench), pings_of(bench, wall)
    bench.org.faults.down = True

    for seconds in (0.0, LONGEST - 1):
        wall.seconds = seconds
        bench.intake.run()
        sweep(bench.service, pings)
        assert bench.handoff(order).task("review").breached_at is None
    wall.seconds = LONGEST
    sweep(bench.service, pings)

    assert bench.handoff(order).task("review").breached_at is not None


def test_a_requested_reading_does_not_wait_for_the_interval() -> None:
    seconds, polled = [0.0], []
    polling = Polling(POLICY, (lambda: polled.append(seconds[0]),), lambda: MONDAY_TEN, ["order_approval"], lambda: seconds[0])
    polling.poll_when_due()

    seconds[0] = 2.0
    polling.poll_when_due()
    polling.request()
    polling.poll_when_due()
    polling.poll_when_due()

    assert polled == [0.0, 2.0] and POLICY.intake.business > timedelta(seconds=2)
