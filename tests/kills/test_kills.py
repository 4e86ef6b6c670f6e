"""Kill -9 at random while decisions stream in: nothing is lost, nothing happens twice, on both databases and with replicas."""

import os
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.cli.journal import verify
from sandbox.salesforce.panel.record_details import notes_on
from sandbox.slack.block_kit.visible_text import text_of
from sandbox.world.world import World
from storage.database import Database
from tests.handoffs.examples import POLICY
from tests.kills.shift import Shift
from tests.processes import Replica
from tests.stories.cards import CS

pytestmark = pytest.mark.waits

DECISIONS = int(os.environ.get("BATON_KILL_DECISIONS", "12"))


@pytest.fixture(autouse=True)
def patience() -> None:
    """Let Slack wait for three seconds and no longer: a process that was killed never answers, and people try again soon."""


@pytest.fixture
def world() -> Iterator[World]:
    """Open a world without a bot in it."""
    opened = World(POLICY)
    opened.open()
    yield opened
    opened.close()


def test_one_process_that_is_killed_again_and_again(world: World, tmp_path: Path, database_url: str) -> None:
    seed = random.randrange(10**6)
    orders = [world.customers.act("order") for _ in range(DECISIONS)]
    replica = Replica(world, tmp_path / "one", database_url)
    replica.start()
    world.delivery.request_url = f"{replica.url}/slack/events"
    shift, chance = Shift(world, orders, seed), random.Random(seed)
    shift.start()

    kills = 0
    while shift.works and kills < DECISIONS // 2:
        time.sleep(chance.uniform(0.3, 1.6))
        replica.kill()
        kills += 1
        replica.start()
    shift.join()
    settle(database_url)
    assert replica.stop() == 0
    assert replica.failures == []

    print(f"seed {seed}: {len(orders)} decisions, {kills} kills, {shift.tries} tries")
    assert kills >= 2
    hold(world, orders, shift, database_url)


def test_of_three_replicas_one_is_killed_and_the_others_carry_on_and_a_rolling_restart_loses_no_click(
    world: World, tmp_path: Path, migrated_postgres_url: str
) -> None:
    seed = random.randrange(10**6)
    orders = [world.customers.act("order") for _ in range(DECISIONS)]
    replicas = [Replica(world, tmp_path / f"r{number}", migrated_postgres_url) for number in range(3)]
    for replica in replicas:
        replica.start()
    world.delivery.request_url = f"{replicas[0].url}/slack/events"
    shift = Shift(world, orders, seed)
    shift.start()
    _await(lambda: len(shift.notify_accepted) >= DECISIONS // 4)
    replicas[2].kill()

    for turn in (0, 1):
        world.delivery.request_url = f"{replicas[1 - turn].url}/slack/events"
        assert replicas[turn].stop() == 0
        replicas[turn].start()
    shift.join()
    settle(migrated_postgres_url)
    for replica in replicas:
        replica.stop()
        assert replica.failures == []

    print(f"seed {seed}: {len(orders)} decisions by three replicas, {shift.tries} tries")
    hold(world, orders, shift, migrated_postgres_url)


def test_replicas_in_socket_mode_share_the_clicks_and_survive_a_kill_and_a_rolling_restart(
    world: World, tmp_path: Path, migrated_postgres_url: str
) -> None:
    seed = random.randrange(10**6)
    orders = [world.customers.act("order") for _ in range(DECISIONS)]
    token = world.workspace.app_token
    replicas = [Replica(world, tmp_path / f"s{number}", migrated_postgres_url, SLACK_APP_TOKEN=token) for number in range(3)]
    for replica in replicas:
        replica.start()
    _await_sockets(world, 3)
    shift = Shift(world, orders, seed)
    shift.start()
    _await(lambda: len(shift.notify_accepted) >= DECISIONS // 4)
    replicas[2].kill()

    for turn in (0, 1):
        assert replicas[turn].stop() == 0
        replicas[turn].start()
    shift.join()
    settle(migrated_postgres_url)
    for replica in replicas:
        replica.stop()
        assert replica.failures == []

    print(f"seed {seed}: {len(orders)} decisions by three replicas in Socket Mode, {shift.tries} tries")
    hold(world, orders, shift, migrated_postgres_url)


def _await_sockets(world: World, number: int) -> None:
    _await(lambda: len(world.delivery.sockets) >= number)


def _await(is_so: Callable[[], bool]) -> None:
    ends_at = time.monotonic() + 240
    while not is_so():
        assert time.monotonic() < ends_at, "it did not come to that within four minutes"
        time.sleep(0.05)


def settle(database_url: str) -> None:
    """Wait until everything that was asked of others has left."""
    database = Database(database_url)
    ends_at = time.monotonic() + 240
    while time.monotonic() < ends_at:
        with database.read() as work:
            waiting = sum(1 for handoff in work.handoffs.waiting("order_approval"))
            if not work.outbox.count() and not waiting:
                break
        time.sleep(0.2)
    else:
        pytest.fail("not everything has left after four minutes")
    database.close()


def hold(world: World, orders: list[str], shift: Shift, database_url: str) -> None:
    """Hold the world's own records against what people saw."""
    assert shift.notify_accepted <= set(orders)
    for order in orders:
        number = world.org.get("Order", order)["OrderNumber"]
        writes = [w for w in world.org.audit.writes if w.kind == "Order" and w.record_id == order and w.by == "Baton Integration"]
        assert world.org.get("Order", order)["Status"] == "Cancelled", number
        assert len(writes) == 1 and len(notes_on(world.org, order)) == 1, number
        cards = [each for each in world.workspace.messages(CS) if str(number) in each["text"] and not each.get("thread_ts")]
        assert len(cards) == 1 and "*Confirmed* by Salesforce" in text_of(cards[0]), number
    database = Database(database_url)
    verdict = verify(database)
    database.close()
    assert verdict.faults == ()
