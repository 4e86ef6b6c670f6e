"""A proxy that asks for readiness hears of a stop before the address closes, so it opens no connection that nobody reads."""

import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.server.askers import MARGIN, Askers
from sandbox.world.world import World
from tests import loopback
from tests.databases import migrated
from tests.handoffs.examples import POLICY
from tests.processes import Replica

pytestmark = pytest.mark.waits

PAUSE = 1.0
"""Seconds between two questions, as in `ops/Caddyfile`."""


class Asking:
    """Asks for readiness regularly, as a proxy does, until nobody answers; `answers` are the statuses."""

    def __init__(self, url: str) -> None:
        self.answers: list[int] = []
        self.knows = threading.Event()
        self._url, self._thread = f"{url}/readyz", threading.Thread(target=self._ask, daemon=True)
        self._thread.start()

    def await_end(self) -> None:
        """Wait until nobody answers any more."""
        self._thread.join(60)

    def _ask(self) -> None:
        while True:
            try:
                self.answers.append(loopback.get(self._url).status_code)
            except httpx.TransportError:
                return
            if len(self.answers) == 3:
                self.knows.set()
            threading.Event().wait(PAUSE)


@pytest.fixture
def world() -> Iterator[World]:
    """A world without a bot."""
    opened = World(POLICY)
    opened.open()
    yield opened
    opened.close()


def test_who_asks_each_second_hears_that_baton_stops(world: World, tmp_path: Path) -> None:
    (tmp_path / "baton.db").write_bytes(migrated())
    replica = Replica(world, tmp_path, f"sqlite:///{tmp_path}/baton.db")
    replica.start()
    asking = Asking(replica.url)
    assert asking.knows.wait(60)

    assert replica.stop() == 0
    asking.await_end()

    assert asking.answers[0] == 200 and asking.answers[-1] == 503


def test_nobody_is_waited_for_who_asked_once_or_asks_no_more() -> None:
    once, nobody = Askers(lambda: {"status": "ok"}), Askers(lambda: {"status": "ok"})
    once.readiness()
    often = Askers(lambda: {"status": "ok"})
    for _ in range(3):
        often.readiness()

    assert once.ask_again_within() == nobody.ask_again_within() == 0
    assert MARGIN <= often.ask_again_within() < 2 * MARGIN
