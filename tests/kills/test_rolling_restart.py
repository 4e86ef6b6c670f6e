"""Two replicas behind a proxy are restarted in turn while decisions stream in, as `compose.yaml` runs them: no click is lost."""

import time
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

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
    """Meanwhile two secrets change, without a setting that changes.

    Slack begins to sign with the next secret, which the replicas take besides the one of before; Salesforce gets the certificate
    of another key, which is put in the place of the first one, and ends all sessions.
    """
    both = {"SLACK_SIGNING_SECRET": "the next one", "SLACK_SIGNING_SECRET_BEFORE": world.workspace.signing_secret}
    key_file = tmp_path / "baton-key.pem"
    _exchange_key(world, key_file)
    both |= {"SALESFORCE_PRIVATE_KEY_FILE": str(key_file), "SALESFORCE_USERNAME": "baton@example.jp"}
    both["SALESFORCE_CLIENT_SECRET"] = ""
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
        if restarts == 1:
            _exchange_key(world, key_file)
            world.org.expire_tokens()
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
    assert world.org.sessions.refused == 0, "no login with the key of before"


def test_the_app_token_of_socket_mode_is_exchanged_while_people_decide(
    world: World, tmp_path: Path, migrated_postgres_url: str
) -> None:
    """Slack has two tokens until both replicas use the second; then the first is revoked, and Slack closes all sockets."""
    orders = [world.customers.act("order") for _ in range(DECISIONS // 2)]
    first, second = world.workspace.app_token, "xapp-the-second"
    replicas = [Replica(world, tmp_path / f"r{number}", migrated_postgres_url, SLACK_APP_TOKEN=first) for number in range(2)]
    for replica in replicas:
        replica.start()
    shift = Shift(world, orders, seed=0)
    shift.start()

    world.workspace.app_tokens.add(second)
    for replica in replicas:
        assert replica.stop() == 0
        replica.give(SLACK_APP_TOKEN=second)
        replica.start()
        _await_ready(replica)
    world.workspace.app_tokens.discard(first)
    world.delivery.socket.disconnect()
    shift.join()
    settle(migrated_postgres_url)
    for replica in replicas:
        assert replica.stop() == 0
        assert replica.failures == []

    unanswered = [each.kind for each in world.workspace.audit_deliveries if each.error]
    print(f"{len(orders)} decisions, {len(world.workspace.audit_deliveries)} requests, {shift.tries} tries")
    hold(world, orders, shift, migrated_postgres_url)
    assert shift.notify_accepted == set(orders)
    assert unanswered == []


def _exchange_key(world: World, file: Path) -> None:
    """Make a key, upload its certificate to the app, and put the key in the place of the one before, as one step."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    fresh, no_password = file.with_suffix(".new"), serialization.NoEncryption()
    fresh.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, no_password))
    world.org.public_key_pem = public.decode()
    fresh.replace(file)


def _await_ready(replica: Replica) -> None:
    """Wait until it can take requests again, as an operator waits before the next one."""
    ends_at = time.monotonic() + 60
    while loopback.get(f"{replica.url}/readyz").status_code != 200:
        assert time.monotonic() < ends_at
        time.sleep(0.1)
