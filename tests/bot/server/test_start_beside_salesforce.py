"""A Salesforce that hangs takes nobody the bot at the start, and a field that it hides ends the start, also late."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.cli.required_fields import FieldsLacking, RequiredFields
from bot.cli.run import ASKED_FOR, BEFORE_SLACK
from bot.gateways.errors import Unavailable
from handoffs.text.messages import written
from sandbox.world.world import World
from storage.database import Database
from tests import loopback
from tests.handoffs.examples import POLICY
from tests.processes import Replica

pytestmark = pytest.mark.waits


@pytest.fixture
def world() -> Iterator[World]:
    """A world without a bot."""
    opened = World(POLICY)
    opened.open()
    yield opened
    opened.close()


@pytest.fixture
def replica(world: World, tmp_path: Path) -> Replica:
    """A bot that is not started, and that Slack knows."""
    made = Replica(world, tmp_path / "r", f"sqlite:///{tmp_path}/b.db")
    world.delivery.request_url = f"{made.url}/slack/events"
    return made


def test_health_and_slack_are_answered_while_salesforce_hangs(world: World, replica: Replica) -> None:
    world.org.faults.delay = 60
    replica.begin()

    began = until_answered(f"{replica.url}/healthz", 200)
    ready = until_answered(f"{replica.url}/readyz", 200)

    print(f"ready {ready - began:.1f} s after it listens")
    assert ready - began < ASKED_FOR / 2, "it does not wait for Salesforce"
    answer = world.person("aiko").command("#cs-team", "/handoff", "help")
    assert answer.ok, answer
    replica.await_start()
    world.org.faults.delay = 0
    assert replica.stop() == 0


def test_a_hidden_field_ends_the_start_before_slack_is_answered(world: World, replica: Replica) -> None:
    world.org.drop_field("Order", "Status")
    replica.begin()

    assert replica.await_end() == 2
    assert "Status" in replica.errors.read_text()


def test_a_hidden_field_that_salesforce_names_late_ends_the_bot_too(world: World, replica: Replica) -> None:
    world.org.drop_field("Order", "Status")
    world.org.faults.delay = BEFORE_SLACK + 3
    replica.begin()
    until_answered(f"{replica.url}/readyz", 200)

    world.org.faults.delay = 0

    assert replica.await_end() == 2
    lines = [line for line in replica.errors.read_text().splitlines() if not line.startswith("20")]
    assert len(lines) == 1 and "Status" in lines[0], lines


def test_a_hidden_field_ends_the_start_before_the_database_of_an_earlier_release_is_migrated(
    world: World, replica: Replica, tmp_path: Path
) -> None:
    earlier = Database(f"sqlite:///{tmp_path}/b.db")
    earlier.migrate("0004")
    earlier.close()
    world.org.drop_field("Order", "Status")
    world.org.faults.delay = (BEFORE_SLACK + 3) / 5
    replica.begin()

    assert replica.await_end() == 2
    assert "Status" in replica.errors.read_text()
    with sqlite3.connect(tmp_path / "b.db") as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("0004",)]


@pytest.mark.parametrize("answers", ["none", "unavailable", "late"])
def test_an_answer_that_does_not_come_in_time_is_no_reason(answers: str) -> None:
    released = threading.Event()

    def ask() -> tuple[str, ...]:
        if answers == "unavailable":
            raise Unavailable(written("down"))
        if answers == "late":
            released.wait()
        return () if answers == "none" else ("Order.Status is hidden.",)

    fields = RequiredFields(ask, threading.Event())
    fields.require(0.3 if answers == "late" else 60)
    released.set()
    if answers == "late":
        with pytest.raises(FieldsLacking, match=r"Order.Status is hidden"):
            fields.require(60)


def until_answered(url: str, status: int) -> float:
    """Wait until an address answers so, at most a minute; return the instant."""
    ends_at = time.monotonic() + 60
    while time.monotonic() < ends_at:
        try:
            if loopback.get(url, timeout=5).status_code == status:
                return time.monotonic()
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    raise AssertionError(f"{url} does not answer {status}")
