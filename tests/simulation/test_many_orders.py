"""Many orders that waited while Baton was away (BATON_ORDERS=1000): announced once, by urgency, at Slack's pace."""

import logging
import os
from datetime import timedelta

import pytest

from bot.gateways.slack.rate_limits import RateLimits
from tests.simulation.world.database import SqliteDays
from tests.simulation.world.world import SimulatedWorld

ORDERS, CS = int(os.environ.get("BATON_ORDERS", "150")), "C0CS"
PRIORITY = ORDERS // 50


@pytest.fixture
def world(days: SqliteDays) -> SimulatedWorld:
    """Open a world whose bot keeps Slack's pace by the world's clock."""
    logging.disable(logging.CRITICAL)
    opened = SimulatedWorld(days, 1)
    opened.add_replica(RateLimits())
    yield opened
    opened.close()
    logging.disable(logging.NOTSET)


def test_many_orders_come_in_by_urgency_and_at_slacks_pace(world: SimulatedWorld) -> None:
    for number in range(ORDERS):
        world.customers.act("priority" if number % 50 == 7 else "order")
    replica, posted_at = world.replicas[0], []

    replica.tick("intake")
    for second in range(ORDERS * 2):
        known = len(posted_at)
        replica.tick("slack_messages")
        posted_at += [second] * (len(world.workspace.messages(CS)) - known)
        if len(posted_at) > ORDERS:
            break
        world.clock.wind(timedelta(seconds=1))

    posts = [message["text"] for message in world.workspace.messages(CS)]
    urgent = {str(order["OrderNumber"]) for order in world.org.records("Order") if order["Priority__c"] == "High"}
    assert f"{ORDERS} orders came in at once" in posts[0] and len(posts) == ORDERS + 1
    assert all(any(number in text for number in urgent) for text in posts[1 : PRIORITY + 1])
    busiest = max(sum(at <= other < at + 60 for other in posted_at) for at in posted_at)
    assert busiest <= 64, "a post a second, and a few at once after a rest"
    assert posted_at[-1] <= ORDERS * 1.1
