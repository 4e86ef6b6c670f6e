"""What a replica that was killed was delivering is taken over by another one soon."""

import time
from pathlib import Path

import pytest

from sandbox.world.world import World
from tests.kills.test_kills import world
from tests.processes import Replica
from tests.stories.cards import approve, card_of

pytestmark = pytest.mark.waits

__all__ = ["world"]

TAKEN_OVER_WITHIN = 30.0


def test_a_decision_in_a_dead_replicas_hands_is_saved_by_another_one(
    world: World, tmp_path: Path, migrated_postgres_url: str
) -> None:
    dying, other = (Replica(world, tmp_path / name, migrated_postgres_url) for name in ("dying", "other"))
    dying.start()
    world.delivery.request_url = f"{dying.url}/slack/events"
    order = world.customers.act("order")
    card_of(world, order)
    world.org.faults.delay = 60
    approve(world, "aiko", order)
    time.sleep(3)  # the write is in the replica's hands, and hangs
    other.start()
    time.sleep(2)

    dying.kill()
    killed_at = time.monotonic()
    world.org.faults.delay = 0
    world.workspace.wait_for(lambda: world.org.get("Order", order)["Status"] == "Approved", 90)
    taken = time.monotonic() - killed_at
    print(f"taken over after {taken:.1f} s")

    assert taken < TAKEN_OVER_WITHIN
    assert other.stop() == 0
