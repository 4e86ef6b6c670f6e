"""The meaning of Slack's and WHMCS's answers, and the protection of secrets."""

from collections.abc import Iterator
from decimal import Decimal

import httpx
import pytest
from slack_sdk import WebClient

from bot.gateways.errors import Rejected, Unavailable
from bot.gateways.slack.client import SlackGateway
from bot.gateways.slack.errors import ChannelClosed, Gone, MissingScope, TokenDead, TooLong, ViewGone
from bot.gateways.whmcs.access import ACCESS_PAUSE
from bot.gateways.whmcs.client import Whmcs
from bot.server.serving import serve
from handoffs.text.messages import Money
from sandbox.whmcs.app import whmcs_app
from sandbox.whmcs.whmcs import Whmcs as Fake
from sandbox.world.world import World
from tests.handoffs.examples import POLICY


@pytest.fixture
def world() -> Iterator[World]:
    """A world without a bot."""
    opened = World(POLICY)
    opened.open()
    yield opened
    opened.close()


def gateway(world: World) -> SlackGateway:
    """The gateway to the world's Slack."""
    return SlackGateway(WebClient(token=world.workspace.bot_token, base_url=f"{world.url}/api/"))


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ("message_not_found", Gone),
        ("cant_update_message", Gone),
        ("channel_not_found", ChannelClosed),
        ("is_archived", ChannelClosed),
        ("restricted_action_read_only_channel", ChannelClosed),
        ("invalid_auth", TokenDead),
        ("msg_blocks_too_long", TooLong),
        ("expired_trigger_id", ViewGone),
        ("trigger_exchanged", ViewGone),
        ("fatal_error", Unavailable),
        ("ratelimited", Unavailable),
        ("never_heard_of", Rejected),
    ],
)
def test_every_error_of_slack_is_handled_by_what_it_means(world: World, error: str, kind: type[Exception]) -> None:
    world.workspace.faults.fail["chat.postMessage"] = error

    with pytest.raises(kind):
        gateway(world).post("C0CS", "hello", None, {"event_type": "baton_card", "event_payload": {"key": "x"}})


def test_a_missing_scope_is_named(world: World) -> None:
    world.workspace.scopes -= {"chat:write"}

    with pytest.raises(MissingScope, match="chat:write"):
        gateway(world).post("C0CS", "hello", None, {})


def test_a_429_says_how_long_to_wait_and_is_not_tried_by_itself(world: World) -> None:
    world.workspace.faults.rate_limit["chat.postMessage"] = 1

    with pytest.raises(Unavailable) as shown:
        gateway(world).post("C0CS", "hello", None, {})

    assert shown.value.retry_after == 1.0
    assert len(list(world.workspace.calls("chat.postMessage"))) == 1


def test_a_broken_answer_leaves_it_unknown_and_the_post_is_found_by_its_metadata(world: World) -> None:
    world.workspace.faults.drop_after["chat.postMessage"] = 1
    slack, since = gateway(world), world.clock.now()

    with pytest.raises(Unavailable) as shown:
        slack.post("C0CS", "hello", None, {"event_type": "baton_card", "event_payload": {"key": "abc/review"}})

    assert shown.value.unknown
    assert slack.find_post("C0CS", "baton_card", "abc/review", since) is not None
    assert slack.find_post("C0CS", "baton_card", "abc/other", since) is None


@pytest.fixture
def whmcs() -> Iterator[tuple[Fake, str]]:
    """A WHMCS."""
    fake = Fake()
    served = serve(whmcs_app(fake))
    yield fake, f"{served.url}/includes/api.php"
    served.stop(patience=0)


def test_running_services_are_listed_page_by_page_without_their_passwords(whmcs: tuple[Fake, str]) -> None:
    fake, url = whmcs
    for number in range(130):
        fake.add_service("tanaka@example.jp", f"Internet {number}", "Active" if number % 2 else "Terminated")

    services = Whmcs(url, "sandbox", "sandbox").services_of("tanaka@example.jp")

    assert len(services) == 65
    assert "hunter2" not in repr(services)


def test_an_unknown_customer_has_none(whmcs: tuple[Fake, str]) -> None:
    assert Whmcs(whmcs[1], "sandbox", "sandbox").services_of("nobody@example.jp") == ()


def test_maintenance_and_refusals_are_told_apart(whmcs: tuple[Fake, str]) -> None:
    fake, url = whmcs
    with pytest.raises(Rejected, match="WHMCS has no service 999"):
        Whmcs(url, "sandbox", "sandbox").service("999")
    fake.maintenance = True
    with pytest.raises(Unavailable, match="maintenance"):
        Whmcs(url, "sandbox", "sandbox").version()
    with pytest.raises(Unavailable, match="can't be reached"):
        Whmcs("http://127.0.0.1:9/", "sandbox", "sandbox").version()


@pytest.mark.parametrize("status", [200, 401, 403])
@pytest.mark.parametrize(
    ("identifier", "secret", "refused", "part"),
    [
        ("sandbox", "wrong", "", r"Authentication Failed\). Check WHMCS_IDENTIFIER and WHMCS_SECRET"),
        ("nobody", "sandbox", "", r"Invalid or missing credentials\). Check WHMCS_IDENTIFIER"),
        ("sandbox", "sandbox", "address", r"Invalid IP 203.0.113.9\). Allow this machine's address"),
        ("sandbox", "sandbox", "role", "getclientsproducts.* is not allowed.*Allow this action in the API role"),
        ("sandbox", "sandbox", "role to end", "moduleterminate.* is not allowed.*Allow this action in the API role"),
    ],
)
def test_a_refusal_of_access_means_not_now_whatever_its_status(
    whmcs: tuple[Fake, str], status: int, identifier: str, secret: str, refused: str, part: str
) -> None:
    fake, url = whmcs
    fake.refusal_status = status
    service = fake.add_service("tanaka@example.jp", "Internet Home 1G")
    fake.refused_ip = "203.0.113.9" if refused == "address" else ""
    fake.forbidden = {"role": {"getclientsproducts"}, "role to end": {"moduleterminate"}}.get(refused, set())

    with pytest.raises(Unavailable, match=part) as shown:
        Whmcs(url, identifier, secret).end(service)

    assert shown.value.retry_after == ACCESS_PAUSE and not shown.value.unknown


@pytest.mark.parametrize(
    "words",
    [
        "Authentication Failed",
        "Access denied",
        "Invalid IP 10.0.0.7",
        "Module Command Error: Authentication failed",
        "Access denied: check server root password",
        "Could not connect: authentication failed for root",
        "Login: invalid permissions",
        "IP Banned by fail2ban",
    ],
)
def test_what_the_server_of_a_module_says_is_no_refusal_of_baton(whmcs: tuple[Fake, str], words: str) -> None:
    fake, url = whmcs
    service = fake.add_service("tanaka@example.jp", "VPN")
    fake.module_error = words

    with pytest.raises(Rejected) as shown:
        Whmcs(url, "sandbox", "sandbox").end(service)

    assert words in str(shown.value)


def test_names_come_as_html_and_are_decoded_once(whmcs: tuple[Fake, str]) -> None:
    fake, url = whmcs
    fake.entities = True
    service = fake.add_service("tanaka@example.jp", "Fibre &amp; Voice <1G>")

    assert Whmcs(url, "sandbox", "sandbox").service(service).product == "Fibre &amp; Voice <1G>"
    assert Whmcs(url, "sandbox", "sandbox").services_of("tanaka@example.jp")[0].product == "Fibre &amp; Voice <1G>"


@pytest.mark.parametrize(
    ("status", "is_running", "has_ended"),
    [
        ("Active", True, False),
        ("Suspended", True, False),
        ("Terminated", False, True),
        ("Cancelled", False, True),
        ("Pending", False, False),
        ("Completed", False, False),
        ("Fraud", False, False),
        ("Of another version", False, False),
    ],
)
def test_each_status_of_a_service_runs_has_ended_or_is_a_persons_to_settle(
    whmcs: tuple[Fake, str], status: str, is_running: bool, has_ended: bool
) -> None:
    fake, url = whmcs
    gateway = Whmcs(url, "sandbox", "sandbox")
    number = fake.add_service("tanaka@example.jp", "VPN", status=status)

    service = gateway.service(number)

    assert (service.is_running, service.has_ended) == (is_running, has_ended)
    if is_running:
        with pytest.raises(Rejected, match="still shows"):
            gateway.require_not_running(number)
    else:
        assert gateway.require_not_running(number).status == status


@pytest.mark.parametrize(
    ("written", "currency", "price"),
    [
        ("1200.00", "JPY", Money(amount=Decimal(1200), currency="JPY")),
        ("1,200.50", "USD", Money(amount=Decimal("1200.50"), currency="USD")),
        ("99,50", "EUR", None),
        ("", "JPY", None),
        ("1200.00", "", None),
    ],
)
def test_the_price_of_a_service_is_in_the_currency_of_its_customer_or_not_known(
    whmcs: tuple[Fake, str], written: str, currency: str, price: Money | None
) -> None:
    fake, url = whmcs
    service = fake.add_service("tanaka@example.jp", "Internet Home 1G")
    fake.service(service)["recurringamount"] = written
    fake.pays_in("tanaka@example.jp", currency)

    assert Whmcs(url, "sandbox", "sandbox").service(service).price == price


def test_a_service_is_ended_once_and_looked_up_before_and_after(whmcs: tuple[Fake, str]) -> None:
    fake, url = whmcs
    service = fake.add_service("tanaka@example.jp", "Internet Home 1G")
    gateway = Whmcs(url, "sandbox", "sandbox")

    gateway.end(service)
    gateway.end(service)

    assert fake.service(service)["status"] == "Terminated"
    assert [action for action, _ in fake.calls] == [
        "GetClientsProducts", "ModuleTerminate", "GetClientsProducts", "GetClientsProducts",
    ]  # fmt: skip


def test_an_end_whose_answer_came_too_late_is_found_and_not_asked_for_again(
    whmcs: tuple[Fake, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fake, url = whmcs
    service = fake.add_service("tanaka@example.jp", "Internet Home 1G")
    monkeypatch.setattr("bot.gateways.whmcs.client.ENDING", httpx.Timeout(0.2))
    gateway = Whmcs(url, "sandbox", "sandbox")
    fake.delay = 0.6

    gateway.end(service)

    assert fake.service(service)["status"] == "Terminated"
    assert sum(action == "ModuleTerminate" for action, _ in fake.calls) == 1


def test_what_whmcs_does_not_end_is_told_in_its_words(whmcs: tuple[Fake, str]) -> None:
    fake, url = whmcs
    running = fake.add_service("tanaka@example.jp", "Internet Home 1G")
    without_module = fake.add_service("tanaka@example.jp", "VPN", module="")
    pending = fake.add_service("tanaka@example.jp", "SIM", status="Pending")
    gateway = Whmcs(url, "sandbox", "sandbox")

    fake.module_error = "Remote server refused: line in use"
    with pytest.raises(Rejected, match="line in use"):
        gateway.end(running)
    with pytest.raises(Rejected, match="not assigned to a module"):
        gateway.end(without_module)
    with pytest.raises(Rejected, match="Pending in WHMCS"):
        gateway.end(pending)
    with pytest.raises(Rejected, match="no service 999"):
        gateway.end("999")
    fake.maintenance = True
    with pytest.raises(Unavailable, match="maintenance"):
        gateway.end(running)
    assert fake.service(running)["status"] == "Active"
