"""The socket of Socket Mode takes the way out that the environment names, and what keeps it from opening is said once."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.gateways.connections import app_gateway
from sandbox.world.world import World
from tests import loopback
from tests.forking import run
from tests.handoffs.examples import POLICY
from tests.processes import Replica, environment_of, with_python


@pytest.fixture
def world() -> Iterator[World]:
    """A world without a bot."""
    opened = World(POLICY)
    opened.open()
    yield opened
    opened.close()


def replica_of(world: World, folder: Path, **more: str) -> Replica:
    """Return a bot of Socket Mode that is not started."""
    more = {"SLACK_APP_TOKEN": world.workspace.app_token, "LOG_LEVEL": "WARNING"} | more
    return Replica(world, folder / "r", f"sqlite:///{folder}/b.db", **more)


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy"])
def test_a_proxy_that_is_not_for_the_sockets_host_is_not_asked(world: World, tmp_path: Path, variable: str) -> None:
    replica = replica_of(world, tmp_path, NO_PROXY="127.0.0.1,localhost", **{variable: "http://127.0.0.1:9"})

    replica.start()

    assert loopback.get(f"{replica.url}/readyz").status_code == 200
    assert replica.stop() == 0 and said(replica) == []


@pytest.mark.waits
def test_a_socket_that_does_not_open_is_waited_for_and_said_once(world: World, tmp_path: Path) -> None:
    world.delivery.socket.host = "ws://127.0.0.1:9"
    replica = replica_of(world, tmp_path)
    replica.begin()
    eventually(lambda: said(replica))
    assert loopback.get(f"{replica.url}/healthz").status_code == 200
    assert loopback.get(f"{replica.url}/readyz").status_code == 503
    opened = len(world.workspace.audit)
    eventually(lambda: len(world.workspace.audit) > opened, "it is tried again")

    world.delivery.socket.host = ""
    replica.await_start()

    assert loopback.get(f"{replica.url}/readyz").status_code == 200
    assert len(said(replica)) == 1, "one line, however often it was tried"
    assert replica.stop() == 0


@pytest.mark.waits
def test_a_lost_socket_that_does_not_open_again_is_said_once_and_its_return_too(world: World, tmp_path: Path) -> None:
    replica = replica_of(world, tmp_path)
    replica.start()
    world.delivery.socket.host = "ws://127.0.0.1:9"

    world.delivery.socket.disconnect()
    eventually(lambda: loopback.get(f"{replica.url}/readyz").status_code == 503)
    asked = [call.method for call in world.workspace.audit].count("apps.connections.open")
    eventually(lambda: [call.method for call in world.workspace.audit].count("apps.connections.open") > asked + 1)
    assert len(said(replica)) == 1
    world.delivery.socket.host = ""
    eventually(lambda: loopback.get(f"{replica.url}/readyz").status_code == 200)

    assert [line.partition("The socket")[2] for line in said(replica)[1:]] == [" to Slack is open again."]
    assert replica.stop() == 0


def test_check_opens_the_socket_and_closes_it(world: World, tmp_path: Path) -> None:
    environment = with_python(environment_of(world) | {"SLACK_APP_TOKEN": world.workspace.app_token})

    shown = run("bot", ["check", "--verbose"], tmp_path, environment)

    assert "ok      Slack socket" in shown.stdout
    eventually(lambda: not world.delivery.sockets)


def test_what_comes_over_the_socket_of_check_is_left_to_the_bot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sandbox.slack.delivery.socket_delivery.PATIENCE", 3.0)  # as Slack's
    world = World(POLICY, socket_mode=True)
    world.start()
    try:
        checking = app_gateway(world.settings()).socket_client()
        checking.connect()
        eventually(lambda: len(world.delivery.sockets) == 2)
        aiko = world.person("aiko")
        with ThreadPoolExecutor(12) as people:
            asked = list(people.map(lambda _: aiko.command("#cs-team", "/handoff", "help"), range(12)))
        checking.close()

        assert {each.ok for each in asked} == {True, False}, "some were for the other socket, which acknowledges none"
        assert all("operation_timeout" in each.error for each in asked if not each.ok), "and the person reads that"
        eventually(lambda: len(world.delivery.sockets) == 1)
        assert aiko.command("#cs-team", "/handoff", "help").ok
    finally:
        world.stop()


@pytest.fixture
def socket_world() -> Iterator[World]:
    """A world whose app uses Socket Mode, without a bot."""
    opened = World(POLICY, socket_mode=True)
    opened.open()
    yield opened
    opened.close()


def test_a_socket_in_the_place_of_one_that_ends_is_read_at_once(socket_world: World) -> None:
    sockets, client = socket_world.delivery.socket.open, app_gateway(socket_world.settings()).socket_client()
    client.socket_mode_request_listeners.append(acknowledge)
    client.connect()
    (before,) = list(sockets)

    socket_world.delivery.socket.disconnect()
    eventually(lambda: [each for each in sockets if each is not before])
    began = time.monotonic()
    eventually(lambda: before not in sockets)
    answer = socket_world.delivery.socket.deliver("interactive", {})
    client.close()

    assert answer.status == 200
    assert time.monotonic() - began < 2.5, "a read of the socket that ends may wait for three seconds"


def test_a_request_that_comes_while_the_socket_is_to_be_closed_is_answered(socket_world: World) -> None:
    client, taken = app_gateway(socket_world.settings()).socket_client(), threading.Event()

    def answer(by: object, asked: SocketModeRequest) -> None:
        taken.set()
        time.sleep(0.5)  # how long the work of a request takes
        acknowledge(client, asked)

    client.socket_mode_request_listeners.append(answer)
    client.connect()
    with ThreadPoolExecutor() as people:
        asked = people.submit(socket_world.delivery.socket.deliver, "interactive", {})
        taken.wait(10)
        client.close()

    assert asked.result().status == 200
    eventually(lambda: not socket_world.delivery.sockets)


def acknowledge(client: BaseSocketModeClient, asked: SocketModeRequest) -> None:
    """Answer a request with nothing."""
    client.send_socket_mode_response({"envelope_id": asked.envelope_id})


def said(replica: Replica) -> list[str]:
    """Return the lines of the log on the socket and on its connections."""
    lines = replica.errors.read_text().splitlines() if replica.errors.exists() else []
    return [line for line in lines if "socket" in line.lower() or "connect" in line.lower()]


def eventually(holds: object, why: str = "") -> None:
    """Wait until something holds, at most a minute."""
    assert callable(holds)
    ends_at = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < ends_at, why
        time.sleep(0.05)
