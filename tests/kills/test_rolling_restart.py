"""Two replicas behind a proxy are restarted in turn while decisions stream in, as `compose.yaml` runs them: no click is lost."""

import time
from pathlib import Path

import pytest

from sandbox.world.world import World
from tests import loopback
from tests.kills.proxy import Proxy
from tests.kills.shift import Shift
from tests.kills.test_kills import DECISIONS, hold, settle, world
from tests.processes import Replica

pytestmark = pytest.mark.waits

__all__ = ["world"]


def test_replicas_behind_a_proxy_are_restarted_in_turn_and_every_request_is_answered(
    world: World, tmp_path: Path, postgres_url: str
) -> None:
    """Meanwhile Slack begins to sign with the next secret, which the replicas take besides the one of before."""
    both = {"SLACK_SIGNING_SECRET": "the next one", "SLACK_SIGNING_SECRET_BEFORE": world.workspace.signing_secret}
    orders = [world.customers.act("order") for _ in range(DECISIONS)]
    replicas = [Replica(world, tmp_path / f"r{number}", postgres_url, **both) for number in range(2)]
    for replica in replicas:
        replica.start()
    proxy = Proxy([replica.url for replica in replicas])
    world.delivery.request_url = f"{proxy.url}/slack/events"
    shift = Shift(world, orders, seed=0)
    shift.start()

    restarts = 0
    while shift.works or restarts < 2:
        replica = replicas[restarts % 2]
        assert replica.stop() == 0
        replica.start()
        _await_ready(replica)
        restarts += 1
        world.delivery.http.signing_secret = both["SLACK_SIGNING_SECRET"]
    shift.join()
    settle(postgres_url)
    for replica in replicas:
        assert replica.stop() == 0
        assert replica.failures == []
    proxy.close()

    print(f"{len(orders)} decisions, {restarts} restarts, {len(proxy.answers)} requests, {shift.tries} tries")
    hold(world, orders, shift, postgres_url)
    assert shift.notify_accepted == set(orders)
    assert [status for status in proxy.answers if status >= 500] == []


def _await_ready(replica: Replica) -> None:
    """Wait until it can take requests again, as an operator waits before the next one."""
    ends_at = time.monotonic() + 60
    while loopback.get(f"{replica.url}/readyz").status_code != 200:
        assert time.monotonic() < ends_at
        time.sleep(0.1)
