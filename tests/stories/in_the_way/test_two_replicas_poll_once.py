"""Two real replicas on one PostgreSQL call Salesforce as often as one does, and one takes over when the other is killed."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.world.world import World
from tests.handoffs.examples import POLICY
from tests.processes import Replica

SPELL = 8.0
"""Seconds for which calls are counted; these replicas poll each second."""

TAKEN_OVER = 30.0


@pytest.fixture
def world() -> Iterator[World]:
    """A world without a bot of its own."""
    opened = World(POLICY)
    opened.open()
    yield opened
    opened.close()


def calls_in_a_spell(world: World) -> int:
    """Count the data calls of a while."""
    before = len(world.org.audit.calls)
    time.sleep(SPELL)
    return len(world.org.audit.calls) - before


def wait_for_a_call(world: World) -> float:
    """Wait until Salesforce is called again; return the seconds until then."""
    before, began = len(world.org.audit.calls), time.monotonic()
    while len(world.org.audit.calls) == before:
        assert time.monotonic() - began < TAKEN_OVER, "nobody polls"
        time.sleep(0.05)
    return time.monotonic() - began


@pytest.mark.waits
def test_two_replicas_poll_once_and_the_second_takes_over(world: World, tmp_path: Path, migrated_postgres_url: str) -> None:
    first, second = (Replica(world, tmp_path / name, migrated_postgres_url) for name in ("first", "second"))
    first.start()
    wait_for_a_call(world)
    alone = calls_in_a_spell(world)

    second.start()
    together = calls_in_a_spell(world)
    first.kill()
    time.sleep(0.5)
    took = wait_for_a_call(world)
    afterwards = calls_in_a_spell(world)
    first.start()
    again = calls_in_a_spell(world)
    second.stop()
    wait_for_a_call(world)
    first.stop()

    print(f"calls in {SPELL:.0f} s: {alone} alone, {together} together, {afterwards} after a kill, {again} together again")
    print(f"taken over in {took:.1f} s")
    assert together <= alone * 1.3 + 3 and again <= afterwards * 1.3 + 3
    assert afterwards > 0 and first.failures == second.failures == []
