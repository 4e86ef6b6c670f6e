"""An org that allows few calls is polled more seldom, by growing steps, and as often as before when it allows more again."""

import itertools
from collections.abc import Iterator

import pytest

from bot.gateways.errors import Unavailable
from bot.gateways.salesforce.access.allowance import FIRST_PAUSE, Allowance
from bot.gateways.salesforce.access.login import ClientCredentials
from bot.gateways.salesforce.client import SalesforceClient
from bot.scheduler.polling import SLOWEST, Polling
from bot.server.serving import serve
from sandbox.clock import SandboxClock
from sandbox.salesforce.org import Org
from sandbox.salesforce.rest.app import org_app
from tests.handoffs.examples import MONDAY_TEN, POLICY


@pytest.fixture
def org() -> Iterator[Org]:
    """Open an org."""
    opened = Org(SandboxClock().now, client_id="id", client_secret="secret")
    served = serve(org_app(opened))
    opened.instance_url = served.url
    yield opened
    served.stop(patience=0)


def client_of(org: Org, seconds: list[float]) -> SalesforceClient:
    """Connect to an org."""
    login = ClientCredentials(login_url=org.instance_url, client_id="id", client_secret="secret")
    return SalesforceClient(login, "68.0", allowance=Allowance(lambda: seconds[0]))


def test_the_used_share_of_the_calls_slows_the_polls_down_and_is_said_once(org: Org, caplog: pytest.LogCaptureFixture) -> None:
    client, factors = client_of(org, [0.0]), []
    for _ in range(100):
        org.audit.count(org.now())

    for limit in (200, 125, 125, 110, 108, 300):
        org.daily_limit = limit
        client.limits()
        factors.append(client.allowance.factor)

    assert factors == [1.0, 2.0, 2.0, 4.0, 8.0, 1.0]
    assert caplog.text.count("run short") == 3


def test_an_org_over_its_limit_is_left_alone_for_growing_pauses_and_recovers(org: Org) -> None:
    seconds = [0.0]
    client, pauses = client_of(org, seconds), []
    org.faults.limit_exceeded = True
    for _ in range(3):
        with pytest.raises(Unavailable, match="request limit"):
            client.limits()
        pauses.append(client.allowance.pause)
        seconds[0] += client.allowance.pause
    org.faults.limit_exceeded = False

    client.limits()

    assert pauses == [FIRST_PAUSE, FIRST_PAUSE * 2, FIRST_PAUSE * 4]
    assert client.allowance.pause == 0.0


def test_retry_after_is_kept_to(org: Org) -> None:
    seconds = [0.0]
    client = client_of(org, seconds)
    org.faults.busy = 1

    with pytest.raises(Unavailable):
        client.limits()

    assert client.allowance.pause == 30.0


def test_the_polls_follow_what_the_org_allows() -> None:
    seconds, polled, allowance = [0.0], [], Allowance(lambda: seconds[0])
    polling = Polling(
        POLICY, (lambda: polled.append(seconds[0]),), lambda: MONDAY_TEN, ["order_approval"], lambda: seconds[0], allowance
    )

    def spell(length: int) -> list[float]:
        polled.clear()
        for _ in range(length):
            polling.poll_when_due()
            seconds[0] += 1
        return [later - earlier for earlier, later in itertools.pairwise(polled)]

    usual = POLICY.intake.business.total_seconds()
    assert spell(35) == [usual] * 3
    allowance.factor = 4.0
    assert set(spell(200)[1:]) == {usual * 4}
    allowance.factor = 100.0
    assert set(spell(500)[1:]) == {SLOWEST}
    allowance.factor = 1.0
    assert set(spell(50)[1:]) == {usual}
