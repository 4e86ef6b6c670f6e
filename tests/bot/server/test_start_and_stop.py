"""Starts that have to wait, and stops that end in time when something hangs: real processes."""

import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest

from benchmarks.parts.senders import half_sent
from bot.cli.run import ASKED_FOR
from sandbox.world.world import World
from tests import loopback
from tests.databases import migrated
from tests.forking import run
from tests.handoffs.examples import POLICY
from tests.processes import Replica, environment_of, with_python
from tests.stories.cards import approve, card_of
from tests.stories.customers.test_a_service_is_cancelled import card_of as cancellation_card
from tests.stories.customers.test_a_service_is_cancelled import process

pytestmark = pytest.mark.waits

KILLED_AFTER = 25.0
"""Seconds in which a stop has to end."""


@pytest.fixture
def world() -> Iterator[World]:
    """A world without a bot."""
    opened = World(POLICY)
    opened.open()
    yield opened
    opened.close()


@contextmanager
def hanging_salesforce(world: World, replica: Replica, postgres_url: str) -> Iterator[None]:
    """Let every call of Salesforce take a minute, while a decision is being saved."""
    order = world.customers.act("order")
    card_of(world, order)
    world.org.faults.delay = 60
    approve(world, "aiko", order)
    yield
    world.org.faults.delay = 0


@contextmanager
def hanging_whmcs(world: World, replica: Replica, postgres_url: str) -> Iterator[None]:
    """Let every call of WHMCS take a minute, while a service is being ended."""
    case = world.customers.requests.act("cancel_vpn")
    cancellation_card(world, case, "Review")
    world.whmcs.delay = 60
    process(world, "aiko", case)
    asked = len(world.whmcs.calls)
    world.workspace.wait_for(lambda: len(world.whmcs.calls) > asked, 60)
    yield
    world.whmcs.delay = 0


@contextmanager
def hanging_slack(world: World, replica: Replica, postgres_url: str) -> Iterator[None]:
    """Let no call of Slack be answered, while a card has to be posted."""
    world.workspace.faults.held = True
    world.customers.act("order")
    world.workspace.wait_for(lambda: world.workspace.faults.waiting, 60)
    yield
    world.workspace.faults.held = False


@contextmanager
def locked_database(world: World, replica: Replica, postgres_url: str) -> Iterator[None]:
    """Hold every table that jobs and workers write."""
    with psycopg.connect(postgres_url) as connection:
        connection.execute("LOCK TABLE outbox, timers, handoffs, job_health IN ACCESS EXCLUSIVE MODE")
        time.sleep(3)  # jobs and workers come to the lock within a second
        yield


Hang = Callable[[World, Replica, str], AbstractContextManager[object]]
HANGS: dict[str, Hang] = {
    "nothing": lambda world, replica, url: nullcontext(),
    "Salesforce": hanging_salesforce,
    "Slack": hanging_slack,
    "WHMCS": hanging_whmcs,
    "the database": locked_database,
    "a half-sent request": lambda world, replica, url: half_sent(
        replica.url, 3, b"POST /slack/events HTTP/1.1\r\nHost: b\r\nContent-Length: 9\r\n\r\nx"
    ),
}


@pytest.mark.parametrize("socket_mode", [False, True], ids=["http", "socket"])
@pytest.mark.parametrize("hangs", HANGS)
def test_a_stop_ends_in_time_when_something_hangs(
    world: World, tmp_path: Path, migrated_postgres_url: str, hangs: str, socket_mode: bool
) -> None:
    token = {"SLACK_APP_TOKEN": world.workspace.app_token} if socket_mode else {}
    replica = Replica(world, tmp_path / "r", migrated_postgres_url, **token)
    replica.start()
    world.delivery.request_url = "" if socket_mode else f"{replica.url}/slack/events"
    if socket_mode:
        world.workspace.wait_for(lambda: world.delivery.sockets, 60)

    with HANGS[hangs](world, replica, migrated_postgres_url):
        began = time.monotonic()
        exit_code = replica.stop()
        taken = time.monotonic() - began

    print(f"{hangs}, {'socket' if socket_mode else 'http'}: {taken:.1f} s")
    assert exit_code == 0
    assert taken < KILLED_AFTER


@pytest.mark.skipif(sys.platform != "linux", reason="only there a signal can be sent to one thread of another process")
def test_a_stop_begins_whichever_thread_receives_the_signal(world: World, tmp_path: Path) -> None:
    replica = Replica(world, tmp_path / "r", f"sqlite:///{tmp_path}/b.db")
    replica.start()

    replica.ask_a_thread_to_stop()

    assert replica.await_end() == 0


def test_readiness_goes_down_first(world: World, tmp_path: Path) -> None:
    replica = Replica(world, tmp_path / "r", f"sqlite:///{tmp_path}/b.db")
    replica.start()
    world.delivery.request_url = f"{replica.url}/slack/events"

    with hanging_salesforce(world, replica, ""):
        replica.ask_to_stop()
        seen = _first(lambda: _readiness(replica.url), lambda state: state.status_code == 503)
        assert seen.json()["reasons"] == {"slack": "Baton is stopping."}
        assert world.delivery.ssl_check().status_code == 200, "what still comes is answered"
        assert replica.stop() == 0


def test_slack_is_waited_for_at_the_start_and_that_is_said_once(world: World, tmp_path: Path) -> None:
    world.workspace.faults.down = True
    replica = Replica(world, tmp_path / "r", f"sqlite:///{tmp_path}/b.db", LOG_LEVEL="WARNING")
    replica.begin()

    state = _first(lambda: _readiness(replica.url), lambda state: state.status_code == 503)
    assert state.json()["reasons"] == {"slack": "Baton is starting."}
    assert loopback.get(f"{replica.url}/healthz").status_code == 200
    time.sleep(4)  # two further attempts
    assert replica.errors.read_text().count("Baton waits for it") == 1
    world.workspace.faults.down = False
    replica.await_start()
    assert _readiness(replica.url).status_code == 200
    assert replica.stop() == 0


def test_a_start_that_waits_for_slack_can_be_stopped(world: World, tmp_path: Path) -> None:
    world.workspace.faults.down = True
    replica = Replica(world, tmp_path / "r", f"sqlite:///{tmp_path}/b.db")
    replica.begin()
    _first(lambda: _readiness(replica.url), lambda state: state.status_code == 503)

    began = time.monotonic()
    assert replica.stop() == 0
    assert time.monotonic() - began < KILLED_AFTER


def test_a_start_that_waits_for_salesforce_can_be_stopped(world: World, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        replica = Replica(world, tmp_path / "r", f"sqlite:///{tmp_path}/b.db", SALESFORCE_LOGIN_URL=address)
        replica.begin()
        connection, _ = silent.accept()

        began = time.monotonic()
        assert replica.stop() == 0
        assert time.monotonic() - began < ASKED_FOR / 2
        connection.close()


@pytest.mark.parametrize(("token", "code"), [("xapp-wrong", "invalid_auth"), ("bot", "not_allowed_token_type")])
def test_a_wrong_app_token_is_one_line_and_exit_2_and_found_by_check(world: World, tmp_path: Path, token: str, code: str) -> None:
    wrong = {"SLACK_APP_TOKEN": world.workspace.bot_token if token == "bot" else token}
    environment = with_python(environment_of(world) | wrong)
    (tmp_path / "baton.db").write_bytes(migrated())

    started, check = (run("bot", [command], tmp_path, environment) for command in ("run", "check"))

    lines = [line for line in started.stderr.splitlines() if not line.startswith("20")]
    assert started.returncode == 2 and len(lines) == 1, started.stderr
    assert lines[0].startswith(f"SLACK_APP_TOKEN: Slack refuses it ({code}). Copy the app-level token")
    assert check.returncode == 1 and f"Slack app token: Slack refuses it ({code})" in check.stdout


def _readiness(url: str) -> httpx.Response:
    return loopback.get(f"{url}/readyz", timeout=30)


def _first(ask: Callable[[], httpx.Response], fits: Callable[[httpx.Response], bool]) -> httpx.Response:
    """Ask until an answer fits, at most a minute, and less often the longer it takes: an answer costs the asked one something."""
    began = time.monotonic()
    while (passed := time.monotonic() - began) < 60:
        try:
            answer = ask()
            if fits(answer):
                return answer
        except httpx.TransportError:
            pass
        time.sleep(min(0.05 + passed / 10, 1))
    raise AssertionError("no such answer within a minute")


def test_a_socket_that_is_dead_shows_within_a_minute_and_is_opened_again(world: World, tmp_path: Path) -> None:
    wire = Wire(urlsplit(world.url).port or 0)
    address = {"SLACK_API_URL": f"http://127.0.0.1:{wire.port}/api/", "SLACK_APP_TOKEN": world.workspace.app_token}
    replica = Replica(world, tmp_path / "r", f"sqlite:///{tmp_path}/b.db", **address)
    replica.start()
    _first(lambda: _readiness(replica.url), lambda state: state.status_code == 200)

    began = time.monotonic()
    wire.is_dead.set()
    seen = _first(lambda: _readiness(replica.url), lambda state: state.status_code == 503)
    print(f"a dead socket: {time.monotonic() - began:.1f} s")
    assert "socket" in seen.json()["reasons"]["slack"]

    wire.is_dead.clear()
    _first(lambda: _readiness(replica.url), lambda state: state.status_code == 200)
    assert replica.stop() == 0
    wire.close()


class Wire:
    """Passes bytes between callers and a port on loopback; while it is dead, nothing passes and nothing is closed."""

    def __init__(self, target: int) -> None:
        self.is_dead = threading.Event()
        self._target = target
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        """Take no more callers."""
        self._listening.close()

    def _serve(self) -> None:
        while True:
            try:
                here, _ = self._listening.accept()
            except OSError:
                return
            there = socket.create_connection(("127.0.0.1", self._target))
            for source, target in ((here, there), (there, here)):
                threading.Thread(target=self._pass, args=(source, target), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if not self.is_dead.is_set():
                    target.sendall(data)
            target.shutdown(socket.SHUT_RDWR)
